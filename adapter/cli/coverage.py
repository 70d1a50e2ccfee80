"""`paylater mappings coverage`: what of the standard is mapped, what of messages is not read."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from adapter.catalog.mappings import load_mappings
from adapter.catalog.standard import Deviation, load_deviations, load_rows
from adapter.cli.mapped import map_files
from adapter.cli.options import MappingsOption, site_folder
from adapter.cli.output import Failure, complain, console, say
from adapter.mapping.probing import Row, is_mapped

_SHOWN_MAX = 60


def coverage(
    files: Annotated[list[str] | None, typer.Argument(help="Files of messages.")] = None,
    standard: Annotated[
        bool, typer.Option("--standard", help="Compare with the official guide.")
    ] = False,
    mappings: MappingsOption = None,
) -> None:
    """Say which rows of the guide are mapped, or which fields of messages nothing reads."""
    if standard:
        _of_the_standard(mappings)
    elif files:
        _of_messages(files, mappings)
    else:
        raise Failure("Name messages, or --standard.")


def _of_the_standard(overlay: Path | None) -> None:
    loaded, rows, deviations = load_mappings(site_folder(overlay)), load_rows(), load_deviations()
    mapped = {row.name: is_mapped(loaded, row) for row in rows}
    reasons = [[row for row in rows if each.covers(row)] for each in deviations]
    told = {row.name for covered in reasons for row in covered}
    _show(rows, mapped)
    for deviation, covered in zip(deviations, reasons, strict=True):
        say(f"{len(covered):4} {deviation.reason}")
        for pattern in deviation.rows:
            say(f"       {pattern}")
    faults = [f"neither mapped nor told: {row.name}" for row in rows if _lacks(row, mapped, told)]
    faults += stale(deviations, rows, mapped)
    for fault in faults:
        complain(fault)
    if faults:
        raise typer.Exit(1)


def _lacks(row: Row, mapped: dict[str, bool], told: set[str]) -> bool:
    return not mapped[row.name] and row.name not in told


def stale(
    deviations: Sequence[Deviation], rows: Sequence[Row], mapped: dict[str, bool]
) -> list[str]:
    """Name the deviations that are none: of no row, or of rows that are all mapped."""
    found = []
    for deviation in deviations:
        for pattern in deviation.rows:
            alone = Deviation((pattern,), "")
            covered = [row for row in rows if alone.covers(row)]
            if not covered:
                found.append(f"of no row: {pattern}")
            elif any(mapped[row.name] for row in covered):
                found.append(f"mapped, though told as a deviation: {pattern}")
    return found


def _show(rows: Sequence[Row], mapped: dict[str, bool]) -> None:
    table = Table(title="rows of the official guide")
    for heading in ("of", "rows", "mapped", "deviations", "percent"):
        table.add_column(heading, justify="left" if heading == "of" else "right")
    groups = {group: [row for row in rows if row.group == group] for group in _groups(rows)}
    for group, those in {**groups, "all": list(rows)}.items():
        count = sum(mapped[row.name] for row in those)
        percent = f"{100 * count / len(those):.1f}"
        table.add_row(group, str(len(those)), str(count), str(len(those) - count), percent)
    console().print(table)


def _groups(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(row.group for row in rows))


def _of_messages(files: Sequence[str], overlay: Path | None) -> None:
    unread: Counter[str] = Counter()
    messages = 0
    for read in map_files(files, overlay, trace=True, header=True):
        if read.mapped is not None and read.mapped.mapped:
            messages += 1
            unread.update({_field(place) for place in read.mapped.unread})
    say(f"{messages} messages; fields that hold something and that nothing reads:")
    for field, times in unread.most_common(_SHOWN_MAX):
        say(f"{times:6} {field}")
    if len(unread) > _SHOWN_MAX:
        say(f"       and {len(unread) - _SHOWN_MAX} more")


def _field(place: str) -> str:
    """Name a field whichever of several segments it stands in."""
    segment, _, number = place.rpartition("-")
    return f"{segment.partition('[')[0]}-{number}"
