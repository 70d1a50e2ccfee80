"""A report told: as a FHIR MeasureReport, and as CSV for a spreadsheet."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from adapter.settlement.caveats import CAVEATS
from adapter.settlement.money import yuan
from adapter.settlement.reading.elements import BASE, EXTENSION
from adapter.settlement.reports.report import Column, Head, Report, Row, Subject

_FIGURES = f"{BASE}/CodeSystem/report-figure"
_SECOND = timedelta(seconds=1)
_RATE_PLACES = 4
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t")
_COUNT = {"unit": "1", "system": "http://unitsofmeasure.org", "code": "1"}


def measure_report(report: Report) -> dict[str, Any]:
    """Return a report as a MeasureReport: a group a column, a stratum a row."""
    caveats = [_extension("caveat", valueCode=code) for code in report.caveats]
    return {
        "resourceType": "MeasureReport",
        **({"extension": caveats} if caveats else {}),
        "status": "complete",
        "type": "summary",
        "measure": report.measure.url,
        # R4 has no Organization as the subject of a report; it is who reports.
        "reporter": _reporter(report.subject),
        "date": report.made.isoformat(timespec="seconds"),
        "period": {
            "start": report.period.start.isoformat(),
            "end": (report.period.end - _SECOND).isoformat(),
        },
        "group": [_group(report, column) for column in report.measure.columns],
    }


def _reporter(subject: Subject) -> dict[str, Any]:
    reference = {"reference": subject.reference} if subject.reference else {}
    return {
        **reference,
        "type": "Organization",
        "identifier": {"value": subject.code},
        "display": subject.name,
    }


def _group(report: Report, column: Column) -> dict[str, Any]:
    group: dict[str, Any] = {
        "extension": [
            *(_extension("clause", valueString=clause) for clause in report.cites(column)),
            _extension("origin", valueCode=report.origin(column)),
        ],
        "code": _concept(column.head),
    }
    total = report.total(column)
    if total is not None:
        group["measureScore"] = _quantity(report, column, total)
    strata = [_stratum(report, column, row) for row in report.rows if _has(row, column)]
    if strata:
        heads = [_concept(key) for key in report.measure.keys]
        group["stratifier"] = [{"code": heads, "stratum": strata}]
    return group


def _has(row: Row, column: Column) -> bool:
    return row.figures.get(column.head.id) is not None


def _stratum(report: Report, column: Column, row: Row) -> dict[str, Any]:
    figure = row.figures[column.head.id]
    assert figure is not None
    return {
        "component": [
            {"code": _concept(head), "value": {"text": key or "-"}}
            for head, key in zip(report.measure.keys, row.keys, strict=True)
        ],
        "measureScore": _quantity(report, column, figure),
    }


def _quantity(report: Report, column: Column, figure: int) -> dict[str, Any]:
    if column.is_money:
        unit = {"unit": report.currency, "system": "urn:iso:std:iso:4217", "code": report.currency}
        return {"value": yuan(figure), **unit}
    return {"value": _number(column, figure), **_COUNT}


def _number(column: Column, figure: int) -> Any:
    return yuan(figure).scaleb(2 - _RATE_PLACES) if column.unit == "rate" else figure


def _concept(head: Head) -> dict[str, Any]:
    coding = {"system": _FIGURES, "code": head.id, "display": head.en}
    return {"coding": [coding], "text": head.zh}


def _extension(name: str, **value: Any) -> dict[str, Any]:
    return {"url": EXTENSION + name, **value}


def csv_lines(report: Report) -> Iterator[str]:
    """Give the lines of a report as CSV: bilingual heads, rows, total, clauses, origin and unit.

    Whom it is of, its days and each caveat stand on lines of their own at the end.
    """
    keys, columns = report.measure.keys, report.measure.columns
    heads = [*keys, *(column.head for column in columns)]
    yield _line([f"{head.zh} {head.en}" for head in heads])
    for row in report.rows:
        figures = [_cell(column, row.figures.get(column.head.id)) for column in columns]
        yield _line([*map(_text, row.keys), *figures])
    blank = [""] * (len(keys) - 1)
    totals = [_cell(column, report.total(column)) for column in columns]
    yield _line(["合计 Total", *blank, *totals])
    yield _line(["条款 Clauses", *blank, *(" ".join(report.cites(one)) for one in columns)])
    yield _line(["来源 Origin", *blank, *(report.origin(one) for one in columns)])
    units = [report.currency if one.is_money else "1" for one in columns]
    yield _line(["单位 Unit", *blank, *units])
    last = report.period.end - _SECOND
    below = [
        ("主体 Subject", _text(f"{report.subject.code} {report.subject.name}")),
        ("期间 Period", f"{report.period.start.date()} {last.date()}"),
        *(("注意 Caveat", " ".join(CAVEATS[code])) for code in report.caveats),
    ]
    for name, said in below:
        yield _line([name, said, *[""] * (len(heads) - 2)])


def _cell(column: Column, figure: int | None) -> str:
    if figure is None:
        return ""
    return str(yuan(figure) if column.is_money else _number(column, figure))


def _text(key: str) -> str:
    return f"'{key}" if key.startswith(_FORMULA) else key


def _line(cells: list[str]) -> str:
    return ",".join(_quoted(cell) for cell in cells)


def _quoted(cell: str) -> str:
    if any(mark in cell for mark in ',"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell
