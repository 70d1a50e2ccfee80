"""`paylater bench`: the adapter against two programs that do the least its promises allow.

Each further command below `bench` is a module of its own, `bench_<name>`.
"""

import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from adapter.cli.bench_convert import convert
from adapter.cli.bench_load import Answered, drive, lanes
from adapter.cli.bench_settle import bench_settle
from adapter.cli.floor_tables import Rates, install_tally, read_tally
from adapter.cli.options import JsonOption
from adapter.cli.output import Failure, console, progress, say, say_json
from adapter.cli.process import STOP_SECONDS, started
from adapter.config import Address, Settings, address

ROUNDS = 3
# Enough for the averages to settle, and for the adapter to have compiled what it compiles late.
_PROBE_MESSAGES = 400
_WARM_UP_MESSAGES = 100
# No visit is sent twice: rounds take theirs from ranges that do not meet.
_VISITS_APART = 1_000_000
_LISTENING = re.compile(r"MLLP listening on (\S+)")
_PROGRAMS = {
    "adapter": "the adapter",
    "split": "floor 1: split, documents, group commit",
    "tables": "floor 2: the adapter's own rows, constant",
}

app = typer.Typer()
app.command("convert")(convert)
app.command("settle")(bench_settle)


@app.callback(invoke_without_command=True)
def bench(
    context: typer.Context,
    seconds: Annotated[float, typer.Option(help="Longest time of one round.")] = 5.0,
    senders: Annotated[int, typer.Option(min=1, help="Connections that send at once.")] = 8,
    messages: Annotated[int, typer.Option(min=2, help="Messages of one round.")] = 2000,
    json_output: JsonOption = False,
) -> None:
    """Measure the adapter against two floors, under the same load over real MLLP."""
    if context.invoked_subcommand:
        return
    with tempfile.TemporaryDirectory(prefix="paylater-bench-") as name:
        directory = Path(name)
        rates = _probe(directory, senders)
        with ExitStack() as programs:
            adapter = programs.enter_context(
                started(f"sqlite:///{directory}/adapter.db", clock="feed")
            )
            where = {"adapter": adapter.mllp}
            for floor in ("split", "tables"):
                plan = _plan(floor, directory, rates)
                where[floor] = programs.enter_context(_floor(directory / f"{floor}.json", plan))
            rounds = _rounds(where, seconds, senders, messages)
    result = _result(rounds, rates, senders, messages)
    if json_output:
        say_json(result)
    else:
        _show(result)


def _probe(directory: Path, senders: int) -> Rates:
    """Let an adapter of its own take some messages, and count the rows it writes for each."""
    file = directory / "probe.db"
    with started(f"sqlite:///{file}", clock="feed") as running:
        drive(running.mllp, lanes(0, _WARM_UP_MESSAGES, senders), 60)
        with closing(sqlite3.connect(file)) as connection:
            install_tally(connection)
        probed = drive(running.mllp, lanes(_VISITS_APART, _PROBE_MESSAGES, senders), 60)
    with closing(sqlite3.connect(file)) as connection:
        return read_tally(connection, probed.messages)


def _plan(floor: str, directory: Path, rates: Rates) -> dict[str, Any]:
    resources, earlier = rates.get("resource", {}), rates.get("resource_history", {})
    # A version that another replaces in the same commit goes to the history without an update.
    again = max(resources.get("update", 0.0), earlier.get("insert", 0.0))
    return {
        "floor": floor,
        "database": f"{directory}/{floor}.db",
        "group_max": Settings.model_fields["group_max"].default,
        "documents": resources.get("insert", 0.0) + again,
        "sample": f"{directory}/probe.db",
        "rows_per_message": rates,
    }


@contextmanager
def _floor(file: Path, plan: dict[str, Any]) -> Iterator[Address]:
    file.write_bytes(orjson.dumps(plan))
    command = [sys.executable, "-m", "adapter.cli.floor", str(file)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603  our own command
        try:
            assert process.stderr is not None
            listening = _LISTENING.match(process.stderr.readline())
            if not listening:
                raise Failure(f"{_PROGRAMS[plan['floor']]} did not start.")
            yield address(listening[1])
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _rounds(
    where: dict[str, Address], seconds: float, senders: int, messages: int
) -> dict[str, list[Answered]]:
    """Send the programs the same messages in turns, so that a slow moment meets all of them."""
    visits = count(2 * _VISITS_APART, _VISITS_APART)
    warm_up = lanes(next(visits), _WARM_UP_MESSAGES, senders)
    for door in where.values():
        drive(door, warm_up, seconds)
    rounds: dict[str, list[Answered]] = {program: [] for program in where}
    starts = [next(visits) for _ in range(ROUNDS)]
    turns = [(first, program) for first in starts for program in where]
    for first, program in progress(turns, len(turns), "measuring"):
        rounds[program].append(drive(where[program], lanes(first, messages, senders), seconds))
    return rounds


def _result(
    rounds: dict[str, list[Answered]], rates: Rates, senders: int, messages: int
) -> dict[str, Any]:
    rate = {program: median(turn.rate for turn in turns) for program, turns in rounds.items()}
    rows = {name: {kind: round(n, 3) for kind, n in of.items()} for name, of in rates.items()}
    return {
        "senders": senders,
        "messages": messages,
        "messages_per_second": {program: round(value, 1) for program, value in rate.items()},
        "rounds": {
            program: [round(turn.rate, 1) for turn in turns] for program, turns in rounds.items()
        },
        "ratio": {floor: round(rate["adapter"] / rate[floor], 4) for floor in ("split", "tables")},
        "rows_per_message": rows,
        "written_per_message": round(sum(n for of in rates.values() for n in of.values()), 2),
    }


def _show(result: dict[str, Any]) -> None:
    table = Table(title=f"{result['senders']} senders, one message under way on each")
    table.add_column("program")
    for heading in ("messages/s", "rounds", "adapter / floor"):
        table.add_column(heading, justify="right")
    for program, words in _PROGRAMS.items():
        rounds = "  ".join(f"{rate:,.0f}" for rate in result["rounds"][program])
        ratio = result["ratio"].get(program)
        said = f"{ratio:.3f}" if ratio is not None else ""
        rate = result["messages_per_second"][program]
        table.add_row(words, f"{rate:,.0f}", rounds, said)
    console().print(table)
    rows = Table(title=f"{result['written_per_message']} rows written for a message")
    rows.add_column("table")
    for kind in ("insert", "update", "delete"):
        rows.add_column(kind, justify="right")
    for name, kinds in sorted(result["rows_per_message"].items()):
        rows.add_row(
            name, *(f"{kinds.get(kind, 0):.2f}" for kind in ("insert", "update", "delete"))
        )
    console().print(rows)
    say("A visit is an ADT^A01 and a DFT^P03 of three lines; every answer follows its commit.")
