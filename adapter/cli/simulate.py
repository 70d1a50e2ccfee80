"""`paylater simulate`: a feed through mapping and settlement, in memory, on its own clock."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import force_policy, load_policies
from adapter.catalog.profiles import load_search_parameters
from adapter.cli.feed import read_feed
from adapter.cli.instants import now
from adapter.cli.invoices import line, table
from adapter.cli.options import FilesArgument, JsonOption, MappingsOption, site_folder
from adapter.cli.output import Failure, complain, console, progress, say, say_json
from adapter.cli.send import code_of, text_of
from adapter.cli.simulated import Outcome, clause_words, explained, outcome
from adapter.explanation import Explanation
from adapter.fhir.spans import HOSPITAL_ZONE
from adapter.intake import Intake, Raw
from adapter.intake.acts import Act
from adapter.issues import AdapterError
from adapter.settlement.policy import Policies
from adapter.store.sql import SqlStore

_OWED = ("account", "kind", "due", "state", "text", "origin")
_DATE_LENGTH = len("2013-11-12")


def simulate(
    files: FilesArgument,
    policy: Annotated[
        str | None,
        typer.Option(metavar="ID", help="One policy for every facility: its id or file name."),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Run on to here, ISO 8601; a date means its end."),
    ] = None,
    as_json: JsonOption = False,
    mappings: MappingsOption = None,
) -> None:
    """Run a feed in memory; print invoices, obligations, findings, postings with their clauses."""
    overlay = site_folder(mappings)
    policies = _policies(policy, overlay)
    last = _until(until, policies.forced.zone if policies.forced else HOSPITAL_ZONE)
    feed = read_feed(files)
    mapped = load_mappings(overlay)
    store = SqlStore("sqlite://")
    try:
        intake = Intake(store, mapped, policies, "feed", now, load_search_parameters())
        answers = _feed(intake, feed)
        if last is not None:
            intake.advance(last)
        explanation = Explanation(store, mapped, policies)
        found = outcome(store, explanation)
        told = explained(store, explanation) if as_json else []
    finally:
        store.close()
    if as_json:
        said = {"clauses": clause_words(found, policies), "explained": told}
        say_json({"messages": answers} | _plain(found) | said)
    else:
        _print(found)


def _feed(intake: Intake, parts: Sequence[tuple[str, bytes | Act]]) -> list[dict[str, Any]]:
    """Give what the feed tells to the journey in order; what is refused is told on stderr."""
    told = []
    for name, part in progress(parts, len(parts), "simulating"):
        if isinstance(part, Act):
            told.append({"message": name} | _taken(intake, name, part))
            continue
        ack = intake.receive([Raw(part, "file", None, now())])[0] or b""
        if code_of(ack) != "AA":
            complain(f"{name} was answered {code_of(ack)}")
        told.append({"message": name, "code": code_of(ack), "ack": text_of(ack)})
    return told


def _taken(intake: Intake, name: str, act: Act) -> dict[str, Any]:
    """Take what a person does as the FHIR door takes it; the code is that of an acknowledgement."""
    try:
        done = intake.acts.take(act)
    except AdapterError as refused:
        complain(f"{name} was refused: {refused}")
        return {"code": refused.ack_code, "findings": [one.id for one in refused.issues]}
    found = [one.id for one in done.issues]
    return {"code": "AA", "resource": f"{done.type}/{done.id}", "findings": found}


def _policies(name: str | None, overlay: Path | None) -> Policies:
    policies = load_policies(overlay)
    if name is None:
        return policies
    stem = Path(name).stem if name.endswith(".yaml") else name
    forced = force_policy(policies, stem, overlay)
    if forced is None:
        known = ", ".join(policy.id for policy in policies.policies)
        raise Failure(f"there is no policy {name}; there are {known}.", 2)
    return forced


def _until(text: str | None, zone: tzinfo) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Failure(f"--until: {text!r} is no ISO 8601 time.", 2) from None
    if len(text) <= _DATE_LENGTH:
        instant = datetime.combine(instant.date() + timedelta(days=1), time())
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def _plain(found: Outcome) -> dict[str, Any]:
    return asdict(found) | {"invoices": [invoice for _, invoice in found.invoices]}


def _print(found: Outcome) -> None:
    for one in found.caveats:
        say(f"{one['account']}: {one['en']} {one['zh']}")
    console().print(table("Invoices", [line(*one) for one in found.invoices]))
    _table(
        "Agreements",
        ("account", "number", "status", "standing", "reason"),
        [tuple(one.values()) for one in found.agreements],
    )
    _table(
        "Obligations",
        ("account", "kind", "due", "state", "text", "origin", "clauses"),
        [(*(one[name] for name in _OWED), " ".join(one["clauses"])) for one in found.obligations],
    )
    if found.funds:
        _table("Risk funds", tuple(found.funds[0]), [tuple(one.values()) for one in found.funds])
    _table(
        "Findings",
        ("account", "message", "severity", "words", "origin", "clauses"),
        [
            (
                one["account"],
                one["message"] or _local(one["at"]),
                one["severity"],
                one["words"],
                one["origin"],
                " ".join(one["clauses"]),
            )
            for one in found.findings
        ],
    )
    _table(
        "Postings",
        ("account", "at", "event", "ledger account", "debit", "credit", "rule", "clauses"),
        [row for entry in found.postings for row in _sides(entry)],
    )


def _sides(entry: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    for one in entry["postings"]:
        amount = one["amount"]
        debit, credit = ("", amount[1:]) if amount.startswith("-") else (amount, "")
        where = (entry["account"], _local(entry["at"]), entry["kind"])
        yield (
            *where,
            one["ledger_account"],
            debit,
            credit,
            entry["rule"],
            " ".join(entry["clauses"]),
        )


def _local(instant: str) -> str:
    return f"{datetime.fromisoformat(instant).astimezone(HOSPITAL_ZONE):%Y-%m-%d %H:%M}"


def _table(title: str, headings: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        say(f"{title}: none")
        return
    shown = Table(title=title, title_justify="left")
    for heading in headings:
        right = heading in {"debit", "credit"}
        shown.add_column(heading, justify="right" if right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*row)
    console().print(shown, markup=False)
