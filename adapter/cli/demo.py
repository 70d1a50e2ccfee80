"""`paylater demo`: the bundled feed through a real adapter, and the invoices it leads to."""

import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from adapter.catalog.folders import folder
from adapter.cli.files import read_messages
from adapter.cli.invoices import InvoiceLine, fetch_invoices, line, table
from adapter.cli.output import complain, console, say
from adapter.cli.process import Running, started
from adapter.cli.send import code_of, text_of
from adapter.mllp.client import exchange
from adapter.store.verify import verify

_MONEY = ("gross", "insurer", "personal", "paid", "balance")


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Stay up and say where to look.")] = False,
) -> None:
    """Start an adapter on an empty store, send it the bundled feed, show what it bills."""
    feed = folder("mappings") / "demo"
    expected = tomllib.loads((feed / "expected.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="paylater-demo-") as directory:
        database = f"sqlite:///{directory}/paylater.db"
        with started(database, clock="feed") as running:
            surprises = _send(running, feed, expected)
            surprises += _invoices(running, expected)
            surprises += [str(damage) for damage in verify(database)]
            for surprise in surprises:
                complain(f"not as expected: {surprise}")
            if surprises:
                raise typer.Exit(1)
            say("Verified: every hash chain and every ledger invariant holds.")
            if keep:
                _stay(running)
            else:
                say(f"To look around yourself: {_command()} demo --keep")


def _send(running: Running, feed: Path, expected: dict[str, Any]) -> list[str]:
    """Send every message of the feed in order, printing each with its acknowledgement."""
    messages = read_messages([str(path) for path in sorted(feed.glob("*.hl7"))])
    say(f"Sending {len(messages)} messages to MLLP {running.mllp}")
    answers = exchange(*running.mllp, [body for _, body in messages])
    first: dict[bytes, bytes] = {}
    surprises = []
    for (name, body), ack in zip(messages, answers, strict=True):
        say(f"\n{Path(name).name}")
        _indent("->", text_of(body))
        _indent("<-", text_of(ack))
        control_id = text_of(body).split("|", 10)[9]
        code = "AE" if control_id in expected["refused"] else "AA"
        if code_of(ack) != code or expected["refused"].get(control_id, "") not in text_of(ack):
            surprises.append(f"{name} was answered {code_of(ack)}, not {code}")
        if first.setdefault(body, ack) != ack:
            surprises.append(f"{name} was sent before and answered otherwise")
    return surprises


def _indent(arrow: str, message: str) -> None:
    for number, segment in enumerate(message.rstrip("\r").split("\r")):
        say(f"  {arrow if number == 0 else '  '} {segment}")


def _invoices(running: Running, expected: dict[str, Any]) -> list[str]:
    """Read the invoices back over FHIR, print them, and compare them with what must come."""
    accounts = dict.fromkeys(invoice["account"] for invoice in expected["invoice"])
    lines = [
        line(account, invoice)
        for account in accounts
        for invoice in fetch_invoices(running.http, account)
    ]
    say("")
    console().print(table("Invoices, read back over FHIR", lines))
    _sums(lines)
    return differences(lines, expected["invoice"])


def _sums(lines: Sequence[InvoiceLine]) -> None:
    """Say for each account that what is asked of whom makes up the gross."""
    totals: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal("0.00")] * 3)
    for one in lines:
        if one.status != "cancelled":
            figures = (one.gross, one.insurer, one.personal)
            totals[one.account] = [a + b for a, b in zip(totals[one.account], figures, strict=True)]
    for account, (gross, insurer, personal) in totals.items():
        say(f"{account}: gross {gross:,.2f} = insurer {insurer:,.2f} + personal {personal:,.2f}")


def differences(lines: Sequence[InvoiceLine], expected: Sequence[dict[str, Any]]) -> list[str]:
    """Tell every invoice, figure, status and clause that is not as expected."""
    found = [f"{one.account} {one.type}" for one in lines]
    wanted = [f"{one['account']} {one['type']}" for one in expected]
    if found != wanted:
        return [f"invoices {', '.join(found) or 'none'} instead of {', '.join(wanted)}"]
    differences = []
    for one, want in zip(lines, expected, strict=True):
        for name in (*_MONEY, "status"):
            if str(getattr(one, name)) != want[name]:
                told = f"{name} {getattr(one, name)}, not {want[name]}"
                differences.append(f"{one.account} {one.type}: {told}")
        if missing := set(want["clauses"]) - set(one.clauses):
            differences.append(f"{one.account} {one.type}: without {', '.join(sorted(missing))}")
    return differences


def _command() -> str:
    """Name this command as it was called; `make demo` calls it where set-up put it."""
    called = Path(sys.argv[0])
    return "paylater" if called.suffix == ".py" else str(called)


def _stay(running: Running) -> None:
    """Wait for Ctrl-C, having said where everything is."""
    with suppress(KeyboardInterrupt):
        say(f"FHIR: http://{running.http}/fhir/metadata  MLLP: {running.mllp}  Ctrl-C ends it.")
        console().file.flush()
        # A pause without end would miss a Ctrl-C that comes just before it.
        while True:
            time.sleep(1)
    say("")
