"""Billed lines corrected: each is taken back whole and billed anew, and the original stays."""

from datetime import datetime
from typing import Any

from adapter.fhir.resources import derive_id
from adapter.intake.lines import StoredLines
from adapter.intake.resources import Written
from adapter.settlement.lines import Line
from adapter.settlement.money import money
from adapter.settlement.reading.elements import EXTENSION

_CLASS = EXTENSION + "transaction-class"
_CORRECTS = EXTENSION + "corrects"
_REPLACED = EXTENSION + "replaced-by"
_VERSIONS = EXTENSION + "mapping-versions"


def moved_lines(written: Written, old: str, new: str, now: datetime) -> list[dict[str, Any]]:
    """Take every line of an account back and bill it on another; return both kinds."""
    made, reason = [], f"{old} > {new}"
    for line in standing_lines(StoredLines(written.work, old).every()):
        item = written.find(f"ChargeItem/{line.charge}")
        if item is None:
            continue
        anew = {**item, "account": [{"reference": f"Account/{new}"}]}
        if line.reverses:
            anew["partOf"] = [{"reference": f"ChargeItem/{_anew_id(line.reverses, reason)}"}]
        made += corrected(written, line, item, anew, reason, now)
    return made


def standing_lines(lines: list[Line]) -> list[Line]:
    """Return the lines that count: without those that were taken back whole, and what did it."""
    sums: dict[str, int] = {}
    for line in lines:
        root = line.reverses or line.charge
        sums[root] = sums.get(root, 0) + line.amount
    return [line for line in lines if sums[line.reverses or line.charge]]


def _anew_id(charge: str, reason: str) -> str:
    return derive_id("ChargeItem", charge, "anew", reason)


def corrected(
    written: Written,
    line: Line,
    item: dict[str, Any],
    anew: dict[str, Any] | None,
    reason: str,
    now: datetime,
) -> list[dict[str, Any]]:
    """Return what takes a line back and what takes its place, both written."""
    entered = now.isoformat(timespec="seconds")
    back = {
        **item,
        "id": derive_id("ChargeItem", line.charge, "taken back", reason),
        "partOf": [{"reference": f"ChargeItem/{line.charge}"}],
        "priceOverride": money(-line.amount, item["priceOverride"]["currency"]),
        "enteredDate": entered,
        "extension": _with(item, {_CLASS: {"valueCode": "reversal"}}, reason, line.charge),
    }
    if "quantity" in item:
        back["quantity"] = {**item["quantity"], "value": -item["quantity"]["value"]}
    made = [back]
    if anew is not None:
        id_ = _anew_id(line.charge, reason)
        said: dict[str, dict[str, Any]] = {}
        made.append(
            {**anew, "id": id_, "enteredDate": entered}
            | {"extension": _with(anew, said, reason, line.charge)}
        )
        replaced = {_REPLACED: {"valueReference": {"reference": f"ChargeItem/{id_}"}}}
        written.put({**item, "extension": _with(item, replaced)})
    for resource in made:
        # The sender's number names the line it sent.
        resource.pop("identifier", None)
        written.put(resource)
    return made


def _with(
    item: dict[str, Any], said: dict[str, dict[str, Any]], reason: str = "", corrects: str = ""
) -> list[dict[str, Any]]:
    if corrects:
        said = {
            **said,
            _CORRECTS: {"valueReference": {"reference": f"ChargeItem/{corrects}"}},
            _VERSIONS: {"valueString": reason},
        }
    drop = {*said, EXTENSION + "reverses"}
    kept = [one for one in item.get("extension", ()) if one["url"] not in drop]
    return [*kept, *({"url": url, **value} for url, value in said.items())]
