"""Invoices as a client of the FHIR door sees them, and as a table for people."""

import http.client
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rich.table import Table

from adapter.cli.output import Failure
from adapter.config import Address
from adapter.fhir.resources import read

_EXTENSION = "https://paylater.example/fhir/StructureDefinition/"
_OK = 200
# The figures of an Invoice that have a column, by their names there.
_COLUMNS = {"insurer": "insurer", "totalNet": "personal", "due": "due"}


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One invoice as one line of a table."""

    account: str
    type: str
    gross: Decimal
    insurer: Decimal
    personal: Decimal
    paid: Decimal
    balance: Decimal
    due: str
    status: str
    clauses: tuple[str, ...]
    # Columns whose value is the site's, a supplement's or ours, though a clause speaks of them.
    unstated: tuple[str, ...] = ()


def fetch(where: Address, path: str) -> dict[str, Any]:
    """Read one resource over HTTP."""
    connection = http.client.HTTPConnection(where.host, where.port, timeout=30)
    try:
        connection.request("GET", path, headers={"Accept": "application/fhir+json"})
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != _OK:
        raise Failure(f"GET {path} was answered {answer.status}.")
    return read(body)


def fetch_invoices(where: Address, account: str) -> list[dict[str, Any]]:
    """Read every invoice of an account, found by the sender's visit number, page by page."""
    path: str | None = f"/fhir/Invoice?account:Account.identifier={account}&_count=50"
    found: list[dict[str, Any]] = []
    while path:
        bundle = fetch(where, path)
        found += [entry["resource"] for entry in bundle.get("entry", [])]
        links = {link["relation"]: link["url"] for link in bundle.get("link", [])}
        # A link is absolute; what follows the host is what this client asks for.
        path = "/" + links["next"].split("/", 3)[3] if "next" in links else None
    return sorted(found, key=lambda invoice: str(invoice.get("date", "")))


def line(account: str, invoice: Mapping[str, Any]) -> InvoiceLine:
    """Read the figures of an Invoice."""
    insurer = sum(
        (
            Decimal(component["amount"]["value"])
            for component in invoice.get("totalPriceComponent", [])
            if component["type"] == "deduction"
            and component["code"]["coding"][0]["code"] != "carried-forward"
        ),
        Decimal("0.00"),
    )
    return InvoiceLine(
        account,
        invoice["type"]["coding"][0]["code"],
        Decimal(invoice["totalGross"]["value"]),
        insurer,
        Decimal(invoice["totalNet"]["value"]),
        _money(invoice, "paid"),
        _money(invoice, "balance"),
        "".join(str(one["valueDateTime"]) for one in _all(invoice, "due"))[:16].replace("T", " "),
        str(invoice["status"]),
        tuple(str(one["valueString"]) for one in _all(invoice, "clause")),
        _unstated(invoice),
    )


def _unstated(invoice: Mapping[str, Any]) -> tuple[str, ...]:
    """Return which columns the instrument does not state, each with whose figure it is."""
    said = (
        {part["url"]: next(part[key] for key in part if key != "url") for part in one["extension"]}
        for one in _all(invoice, "figure-origin")
    )
    return tuple(
        f"{_COLUMNS[one['figure']]} ({one['origin']})"
        for one in said
        if one["figure"] in _COLUMNS and one["origin"] != "text"
    )


def table(title: str, lines: Iterable[InvoiceLine]) -> Table:
    """Lay invoices out for a person to read."""
    shown = Table(title=title, title_justify="left")
    for heading in ("account", "type"):
        shown.add_column(heading, no_wrap=True)
    for heading in ("gross", "insurer", "personal", "paid", "balance"):
        shown.add_column(heading, justify="right", no_wrap=True)
    for heading in ("due", "status"):
        shown.add_column(heading, no_wrap=True)
    shown.add_column("clauses")
    shown.add_column("not stated by them")
    for one in lines:
        money = (one.gross, one.insurer, one.personal, one.paid, one.balance)
        figures = (f"{amount:,.2f}" for amount in money)
        rests = (" ".join(one.clauses), " ".join(one.unstated))
        shown.add_row(one.account, one.type, *figures, one.due, one.status, *rests)
    return shown


def _all(invoice: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    return [one for one in invoice.get("extension", []) if one["url"] == _EXTENSION + name]


def _money(invoice: Mapping[str, Any], name: str) -> Decimal:
    return sum(
        (Decimal(one["valueMoney"]["value"]) for one in _all(invoice, name)), Decimal("0.00")
    )
