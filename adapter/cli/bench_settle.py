"""`paylater bench settle`: what one more charge costs an account that holds few or many."""

import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, cycle, islice
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer
from rich.table import Table

from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.catalog.profiles import load_search_parameters
from adapter.cli.bench_load import visit
from adapter.cli.options import JsonOption
from adapter.cli.output import Failure, console, progress, say, say_json
from adapter.cli.send import code_of, text_of
from adapter.fhir.resources import derive_id
from adapter.intake import Intake, Raw
from adapter.intake.documents import LINE, account_state, person_state
from adapter.settlement.case import Case
from adapter.settlement.facts import Charge
from adapter.settlement.lines import Line
from adapter.settlement.policy import Policies
from adapter.settlement.settle import due, settle
from adapter.store.sql import SqlStore

HELD = (10, 1_000, 100_000)
# An account grows by no more than one part in so many of what it held while it is measured.
_GROWTH = 10
_LINES_A_MESSAGE = 500
_FACILITY = "HK-3RD"
_ENTERED = "20131104230000"
# So little that no threshold is reached: one more line is measured, and nothing it brings about.
_AMOUNT = "0.01"

# Adds one charge to an account that holds as many as its size says.
Step = Callable[[], None]


@dataclass(slots=True)
class _Stay:
    """One visit of the benchmark and what is sent of it."""

    number: int
    charges: int = 0

    @property
    def account(self) -> str:
        """Return the id of its Account."""
        return derive_id("Account", _FACILITY, f"V{self.number:09d}")

    @property
    def admission(self) -> bytes:
        """Return the message that opens it: insured, the agreement signed."""
        return next(visit(self.number)).strip(b"\x0b\x1c\r")

    def charge(self, lines: int) -> bytes:
        """Return a message of so many new charges."""
        segments = self.admission.decode().split("\r")
        header = segments[0].replace("ADT^A01^ADT_A01", "DFT^P03^DFT_P03")
        header = header.replace(f"|A{self.number}|", f"|D{self.number}-{self.charges}|")
        made = [header.replace("20131104093000", _ENTERED), f"EVN|P03|{_ENTERED}", *segments[2:4]]
        for line in range(1, lines + 1):
            self.charges += 1
            made.append(
                f"FT1|{line}|C{self.number}-{self.charges}||20131104|{_ENTERED}|CG|"
                f"LAB07^肾功能检查^LOCAL^01^甲类^CHRGITM_LV|||1|{_AMOUNT}^UP|{_AMOUNT}^UP|肾病科"
            )
        return "\r".join(made).encode()


class _LinesInMemory:
    """The lines of one account where finding one costs the same however many there are."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = {line.charge: line for line in lines}

    def add(self, line: Line) -> None:
        """Keep a new line."""
        self._lines[line.charge] = line

    def find(self, charge: str) -> Line | None:
        """Return a line by its ChargeItem id."""
        return self._lines.get(charge)

    def every(self) -> list[Line]:
        """Return all lines."""
        return list(self._lines.values())

    def unbilled(self) -> list[Line]:
        """Return all lines: the benchmark bills none."""
        return self.every()

    def bill(self, charges: Sequence[str], invoice: str) -> None:
        """Refuse: an invoice cut here would be measured with the charge."""
        raise Failure(f"{invoice} of {len(charges)} lines was cut while measuring.")

    def release(self, invoice: str) -> int:
        """Refuse: there is no invoice to cancel."""
        raise Failure(f"{invoice} was cancelled while measuring.")


def bench_settle(
    rounds: Annotated[int, typer.Option(min=1, help="Charges added to each size.")] = 300,
    held: Annotated[
        list[int] | None,
        typer.Option(min=1, help="Charges held before; repeat it. 10, 1000 and 100000 if none."),
    ] = None,
    json_output: JsonOption = False,
) -> None:
    """Measure what one more charge costs, by how many charges the account holds already."""
    sizes, policies = tuple(held or HELD), load_policies()
    with (
        tempfile.TemporaryDirectory(prefix="paylater-bench-") as name,
        closing(SqlStore(f"sqlite:///{Path(name) / 'settle.db'}")) as store,
    ):
        intake = Intake(store, load_mappings(), policies, "feed", now, load_search_parameters())
        stays = filled(intake, sizes, rounds)
        pure = {size: _settling(store, policies, of) for size, of in stays.items()}
        whole = {size: receiving(intake, of, rounds) for size, of in stays.items()}
        settled, received = _measured(pure, rounds), _measured(whole, rounds)
    result = {"rounds": rounds, "settlement": _told(settled), "intake": _told(received)}
    if json_output:
        say_json(result)
    else:
        _show(result)


def filled(intake: Intake, sizes: Sequence[int], rounds: int) -> dict[int, list[_Stay]]:
    """Admit enough visits of each size that measuring makes none of them much larger."""
    numbers = count(1)
    stays = {
        size: [_Stay(next(numbers)) for _ in range(-(-rounds // max(size // _GROWTH, 1)))]
        for size in sizes
    }
    todo = [(stay, size) for size, of in stays.items() for stay in of]
    for stay, size in progress(todo, len(todo), "admitting"):
        _send(intake, stay.admission)
        while stay.charges < size:
            _send(intake, stay.charge(min(_LINES_A_MESSAGE, size - stay.charges)))
    return stays


def _send(intake: Intake, message: bytes) -> None:
    answer = intake.receive([Raw(message, "bench", None, now())])[0] or b""
    if code_of(answer) != "AA":
        raise Failure(f"a message was answered {text_of(answer)[-300:]}")


def receiving(intake: Intake, stays: Sequence[_Stay], rounds: int) -> Step:
    """Return the whole way of a message of one charge, up to its commit."""
    messages = iter([stay.charge(1) for stay in islice(cycle(stays), rounds)])
    return lambda: _send(intake, next(messages))


def _settling(store: SqlStore, policies: Policies, stays: Sequence[_Stay]) -> Step:
    """Return the settlement of one charge alone, on the states that the store keeps."""
    cases = [_case(store, policies, stay.account) for stay in stays]
    turns, numbers = cycle(cases), count(1)

    def step() -> None:
        case = next(turns)
        entered = case.now
        name = f"bench-{next(numbers)}"
        settle(
            case,
            [Charge(name, case.state.account, False, 1, 0, "LAB07", "01", entered, entered, "")],
        )
        due(case)

    return step


def _case(store: SqlStore, policies: Policies, account: str) -> Case:
    with store.begin() as work:
        state = account_state(work, account)
        person = person_state(work, state.person)
        lines = _LinesInMemory([LINE.validate_json(row.body) for row in work.charges(account)])
    policy = policies.labelled(state.policy)
    assert policy is not None
    assert state.clock is not None
    return Case(state, person, policies, lines, state.clock.astimezone(policy.zone), policy.zone)


def _measured(steps: dict[int, Step], rounds: int) -> dict[int, float]:
    """Return the median seconds of a step by size; sizes take turns, so a slow moment meets all."""
    taken: dict[int, list[float]] = {size: [] for size in steps}
    for _ in progress(range(rounds), rounds, "measuring"):
        for size, step in steps.items():
            started = time.perf_counter()
            step()
            taken[size].append(time.perf_counter() - started)
    return {size: median(seconds) for size, seconds in taken.items()}


def _told(medians: dict[int, float]) -> dict[str, Any]:
    return {
        "microseconds": {str(size): round(each * 1e6, 1) for size, each in medians.items()},
        "ratio": round(max(medians.values()) / min(medians.values()), 3),
    }


def _show(result: dict[str, Any]) -> None:
    table = Table(title=f"one more charge, median of {result['rounds']}, in microseconds")
    table.add_column("charges held")
    for size in result["settlement"]["microseconds"]:
        table.add_column(f"{int(size):,}", justify="right")
    table.add_column("largest / smallest", justify="right")
    for name in ("settlement", "intake"):
        medians = (f"{each:,.0f}" for each in result[name]["microseconds"].values())
        table.add_row(name, *medians, f"{result[name]['ratio']:.2f}")
    console().print(table)
    say("settlement: one fact folded and concluded; intake: the whole way of its DFT, committed.")


def now() -> datetime:
    """Return the instant."""
    return datetime.now(UTC)
