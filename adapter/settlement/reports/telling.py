"""A report told: as a FHIR MeasureReport, and as CSV for a spreadsheet."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from adapter.fhir.parameters import Part
from adapter.settlement.caveats import CAVEATS
from adapter.settlement.money import yuan
from adapter.settlement.reading.elements import BASE, EXTENSION
from adapter.settlement.reports.report import Column, Head, Report, Row, Subject
from adapter.settlement.told import fact_in, reference

_FIGURES = f"{BASE}/CodeSystem/report-figure"
_SECOND = timedelta(seconds=1)
_RATE_PLACES = 4
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t")
_COUNT = {"unit": "1", "system": "http://unitsofmeasure.org", "code": "1"}


def measure_report(report: Report) -> dict[str, Any]:
    """Return a report as a MeasureReport: a group a column, a stratum a row."""
    said = [
        *(_extension("caveat", valueCode=code) for code in report.caveats),
        *(_words(clause, report) for clause in _cited(report)),
        *(_told("fact", one["part"]) for one in report.told),
    ]
    return {
        "resourceType": "MeasureReport",
        **({"extension": said} if said else {}),
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


def _cited(report: Report) -> list[str]:
    """Return the clauses of a report whose words are known, each once, by their columns."""
    cited = dict.fromkeys(
        clause for column in report.measure.columns for clause in report.cites(column)
    )
    rows = (clause for row in report.rows for key in row.keys for clause in key.split())
    return [one for one in dict.fromkeys((*cited, *rows)) if one in report.words]


def _words(clause: str, report: Report) -> dict[str, Any]:
    """Tell a clause in its own words and in English."""
    zh, en = report.words[clause]
    said = (("id", clause), ("zh", zh), ("en", en))
    parts = [{"url": name, "valueString": text} for name, text in said if text]
    return {"url": EXTENSION + "clause-words", "extension": parts}


def _told(url: str, parts: Iterable[Part]) -> dict[str, Any]:
    """Return an explained fact as an extension: what it is, and who said what of it."""
    inside = [
        _told(one["name"], one["part"])
        if "part" in one
        else {"url": one["name"]} | {key: one[key] for key in one if key != "name"}
        for one in parts
    ]
    return {"url": EXTENSION + url if url == "fact" else url, "extension": inside}


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
    # A row stands in many groups: what it rests on is said in the first of them.
    first = next(one for one in report.measure.columns if _has(row, one))
    facts = row.facts if first is column else ()
    rests = [_extension("rests-on", valueReference=reference(one)) for one in facts]
    return {
        **({"extension": rests} if rests else {}),
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
    heads = [f"{head.zh} {head.en}" for head in (*keys, *(column.head for column in columns))]
    facts = dict(map(_in_words, report.told))
    rested = ["依据 Facts"] if any(row.facts for row in report.rows) else []
    yield _line([*heads, *rested])
    for row in report.rows:
        figures = [_cell(column, row.figures.get(column.head.id)) for column in columns]
        words = "; ".join(facts.get(one, one) for one in row.facts)
        yield _line([*map(_text, row.keys), *figures, *([_text(words)] if rested else [])])
    blank = [""] * (len(keys) - 1)
    after = [""] * len(rested)
    totals = [_cell(column, report.total(column)) for column in columns]
    yield _line(["合计 Total", *blank, *totals, *after])
    cites = [" ".join(report.cites(one)) for one in columns]
    yield _line(["条款 Clauses", *blank, *cites, *after])
    yield _line(["来源 Origin", *blank, *(report.origin(one) for one in columns), *after])
    units = [report.currency if one.is_money else "1" for one in columns]
    yield _line(["单位 Unit", *blank, *units, *after])
    last = report.period.end - _SECOND
    below = [
        ("主体 Subject", _text(f"{report.subject.code} {report.subject.name}")),
        ("期间 Period", f"{report.period.start.date()} {last.date()}"),
        *((f"条款 Clause {one}", " ".join(report.words[one])) for one in _cited(report)),
        *(("注意 Caveat", " ".join(CAVEATS[code])) for code in report.caveats),
    ]
    for name, said in below:
        yield _line([name, said, *[""] * (len(heads) - 2), *after])


def _in_words(told: Part) -> tuple[str, str]:
    """Return a fact's name, and the name with the messages and fields that told it."""
    name, places = "", []
    for one in told["part"]:
        if "valueReference" in one:
            name = fact_in(one["valueReference"])
        else:
            said = {each["name"]: each["valueString"] for each in one["part"]}
            where = [said.get("message", ""), said.get("field", "")]
            places.append(" ".join(part for part in where if part))
    named = ", ".join(dict.fromkeys(places))
    return name, f"{name} ({named})" if named else name


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
