"""Which charge a reversal takes back: the one it names, else the one that fits exactly.

A reversal that arrives before its charge is held and applied when the charge comes.
"""

from typing import Any

import orjson

from adapter.fhir.resources import derive_id, read, write
from adapter.intake.lines import StoredLines
from adapter.intake.resources import Written
from adapter.issues import Issue
from adapter.mapping.drafts import Draft, Mapped
from adapter.settlement.lines import Line
from adapter.settlement.money import fen
from adapter.settlement.reading.elements import extension, instant
from adapter.store.port import UnitOfWork

_KIND = "held-reversals"


def is_reversal(resource: dict[str, Any]) -> bool:
    """Tell whether a resource is a charge taken back."""
    if resource["resourceType"] != "ChargeItem":
        return False
    return bool(extension(resource, "transaction-class") == "reversal")


class Held:
    """The reversals of one account that wait for their charge."""

    def __init__(self, work: UnitOfWork, account: str) -> None:
        self._work = work
        self._account = account

    def prepare(
        self, written: Written, mapped: Mapped, draft: Draft, resource: dict[str, Any]
    ) -> bool:
        """Tie a reversal to its charge; hold it with a finding when none is there to take back."""
        if written.find(f"ChargeItem/{resource['id']}") is not None:
            return True
        original = self._original(mapped, resource)
        if original is not None:
            resource["partOf"] = [{"reference": f"ChargeItem/{original}"}]
            return True
        place = f"{draft.source}-30"
        written.issues.append(Issue("warning", "not-found", place, "reversal-unmatched"))
        held = self._read()
        if all(one["resource"]["id"] != resource["id"] for one in held):
            held.append({"resource": resource, "source": draft.source})
            self._write(held)
        return False

    def released(self, mapped: Mapped) -> list[Draft]:
        """Return the held reversals whose charge this message brought."""
        charges = {
            draft.resource["id"]
            for draft in mapped.drafts
            if draft.resource["resourceType"] == "ChargeItem" and not is_reversal(draft.resource)
        }
        if not charges or not (held := self._read()):
            return []
        found, left = [], []
        for one in held:
            named = self._named(mapped, one["resource"])
            if named in charges:
                resource = {
                    **one["resource"],
                    "partOf": [{"reference": f"ChargeItem/{named}"}],
                }
                found.append(Draft(resource, one["source"]))
            else:
                left.append(one)
        if found:
            self._write(left)
        return found

    def _original(self, mapped: Mapped, resource: dict[str, Any]) -> str | None:
        """Return the charge a reversal takes back, None when none fits.

        What is taken back is never more than was charged. Without a reference it must be the one
        live charge of the same account, item, day and amount.
        """
        lines = StoredLines(self._work, self._account)
        every = lines.every()
        named = self._named(mapped, resource)
        amount = -fen(resource["priceOverride"]["value"])
        taken: dict[str, int] = {}
        for line in every:
            if line.reverses:
                taken[line.reverses] = taken.get(line.reverses, 0) - line.amount
        by_id = {line.charge: line for line in every}
        if named in by_id:
            left = by_id[named].amount - taken.get(named, 0)
            return named if amount <= left else None
        fitting = [
            line.charge
            for line in every
            if _fits(line, resource, mapped, amount) and line.charge not in taken
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _named(self, mapped: Mapped, resource: dict[str, Any]) -> str:
        named = extension(resource, "reverses")
        return derive_id("ChargeItem", *mapped.sender, str(named), "charge") if named else ""

    def _read(self) -> list[dict[str, Any]]:
        body = self._work.document(_KIND, self._account)
        return [
            {"resource": read(one["resource"]), "source": one["source"]}
            for one in (orjson.loads(body) if body else ())
        ]

    def _write(self, held: list[dict[str, Any]]) -> None:
        body = [
            {"resource": write(one["resource"]).decode(), "source": one["source"]} for one in held
        ]
        self._work.put_document(_KIND, self._account, orjson.dumps(body))


def _fits(line: Line, resource: dict[str, Any], mapped: Mapped, amount: int) -> bool:
    zone = mapped.at.tzinfo if mapped.at else None
    occurred = instant(resource.get("occurrenceDateTime"), zone) if zone else None
    if zone is None or occurred is None or line.amount != amount or line.reverses:
        return False
    item = next((code["code"] for code in resource["code"].get("coding", ())), "")
    same_day = line.occurred.astimezone(zone).date() == occurred.astimezone(zone).date()
    return line.item == item and same_day
