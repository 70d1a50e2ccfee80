"""`paylater bench convert`: what a conversion costs beside two parsers and a floor."""

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from statistics import median
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from adapter.catalog.mappings import load_mappings
from adapter.cli import floor_convert
from adapter.cli.bench_charges import LINES, charges
from adapter.cli.convert import joined
from adapter.cli.options import JsonOption, MappingsOption, site_folder
from adapter.cli.output import console, progress, say, say_json
from adapter.fhir.bundle import transaction
from adapter.hl7v2.message import parse

Convert = Callable[[bytes], bytes]
Parse = Callable[[bytes], Any]


@dataclass(frozen=True, slots=True)
class Program:
    """One program: its words in the table, what it does, and how many messages it has to do."""

    name: str
    words: str
    run: Convert | Parse
    share: float = 1.0
    converts: bool = True


def convert(
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; each program has a turn.")] = 11,
    messages: Annotated[int, typer.Option(min=1, help="Messages of one turn.")] = 200,
    mappings: MappingsOption = None,
    json_output: JsonOption = False,
) -> None:
    """Measure the conversion of a DFT^P03 of ten FT1 beside two parsers and a floor by hand."""
    loaded = load_mappings(site_folder(mappings))

    def adapter(raw: bytes, *, trace: bool = False) -> bytes:
        message = parse(raw, loaded.charset_of(raw))
        mapped = loaded.map(message, loaded.site_of(message), trace=trace, written=True)
        return transaction(joined(mapped.drafts))

    programs = [
        Program("adapter", "the adapter, v2 to JSON", adapter),
        Program("traced", "the adapter, with its trace", lambda raw: adapter(raw, trace=True), 0.5),
        Program("floor", "floor: the same documents by hand", floor_convert.converted),
        *_parsers(),
    ]
    costs = _measured(programs, rounds, messages)
    result = _result(programs, costs, rounds, messages)
    if json_output:
        say_json(result)
    else:
        _show(programs, result)


def _parsers() -> Iterator[Program]:
    """Name the parsers that are installed; neither converts anything."""
    if find_spec("hl7"):
        import hl7  # noqa: PLC0415  for developers only

        yield Program(
            "python-hl7", "python-hl7 only parses", lambda raw: hl7.parse(raw.decode()), 0.1, False
        )
    from hl7apy.parser import parse_message  # noqa: PLC0415  slow to import

    yield Program(
        "hl7apy", "hl7apy only parses", lambda raw: parse_message(raw.decode()), 0.01, False
    )


def _measured(programs: list[Program], rounds: int, messages: int) -> dict[str, list[float]]:
    """Let the programs have their turns; return the processor's seconds a message of each turn."""
    costs: dict[str, list[float]] = {program.name: [] for program in programs}
    # Transactions and times are new in every turn, as they are in a feed.
    numbers = count(1)
    turns = [(turn, program) for turn in range(-1, rounds) for program in programs]
    for turn, program in progress(turns, len(turns), "measuring"):
        work = [charges(next(numbers)) for _ in range(max(1, round(messages * program.share)))]
        gc.collect()
        started = time.process_time()
        for message in work:
            program.run(message)
        spent = time.process_time() - started
        # The first turn of each is to warm up.
        if turn >= 0:
            costs[program.name].append(spent / len(work))
    return costs


def _result(
    programs: list[Program], costs: dict[str, list[float]], rounds: int, messages: int
) -> dict[str, Any]:
    usual = {name: median(each) for name, each in costs.items()}
    sample = charges(0)
    told = {one.name: one.run(sample) for one in programs if one.converts}
    return {
        "lines": LINES,
        "message_bytes": len(sample),
        "rounds": rounds,
        "messages": messages,
        "documents": {name: len(orjson.loads(body)["entry"]) for name, body in told.items()},
        "bytes": {name: len(body) for name, body in told.items()},
        "microseconds": {name: round(cost * 1e6, 1) for name, cost in usual.items()},
        "range": {
            name: [round(min(each) * 1e6, 1), round(max(each) * 1e6, 1)]
            for name, each in costs.items()
        },
        # How many messages the adapter converts while the other program does one.
        "ratio": {
            name: round(cost / usual["adapter"], 3)
            for name, cost in usual.items()
            if name != "adapter"
        },
        "missing": [] if "python-hl7" in usual else ["python-hl7"],
    }


def _show(programs: list[Program], result: dict[str, Any]) -> None:
    table = Table(title=f"A DFT^P03 of {result['lines']} FT1, {result['message_bytes']} bytes")
    table.add_column("program")
    for heading in ("µs/message", "lowest to highest", "documents", "conversions meanwhile"):
        table.add_column(heading, justify="right")
    for program in programs:
        low, high = result["range"][program.name]
        documents, ratio = result["documents"].get(program.name), result["ratio"].get(program.name)
        table.add_row(
            program.words,
            f"{result['microseconds'][program.name]:,.0f}",
            f"{low:,.0f} to {high:,.0f}",
            "" if documents is None else f"{documents}",
            "" if ratio is None else f"{ratio:.2f}",
        )
    for name in result["missing"]:
        table.add_row(f"{name} is not installed (package hl7)", "", "", "", "")
    console().print(table)
    say(
        f"Median processor time of {result['rounds']} rounds; the last column is how many "
        "messages the adapter converts in the time of one of that program."
    )
