"""An insurer's statement beside our books: matched by settlement and clearing centre (H-26)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapter.settlement.money import fen
from adapter.settlement.reading.elements import extension


@dataclass(frozen=True, slots=True)
class Settled:
    """One settlement as one side has it, in fen: setl_id, clr_optins, and our account if known."""

    settlement: str
    centre: str
    amount: int
    account: str = ""
    # The ClaimResponse or PaymentReconciliation that tells of it; it makes no other of it.
    told: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One settlement on both sides, in fen; None on the side that does not have it."""

    settlement: str
    centre: str
    account: str
    ours: int | None
    theirs: int | None
    facts: tuple[str, ...] = field(default=(), compare=False)

    @property
    def difference(self) -> int:
        """Return theirs less ours."""
        return (self.theirs or 0) - (self.ours or 0)

    @property
    def agrees(self) -> bool:
        """Tell whether both sides have it, with the same amount."""
        return self.ours is not None and self.theirs is not None and not self.difference


def matched(ours: Iterable[Settled], theirs: Iterable[Settled]) -> list[Row]:
    """Return every settlement of either side, by its number and clearing centre.

    Where one side names no centre, the number alone decides.
    """
    mine = {(one.settlement, one.centre): one for one in ours}
    stated: dict[tuple[str, str], int] = {}
    facts = {place: [one.told] for place, one in mine.items()}
    for line in theirs:
        place = _place(line, mine)
        stated[place] = stated.get(place, 0) + line.amount
        facts.setdefault(place, []).append(line.told)
    rows = []
    for place in sorted({*mine, *stated}):
        known = mine.get(place)
        account, amount = (known.account, known.amount) if known else ("", None)
        told = tuple(one for one in facts[place] if one)
        rows.append(Row(*place, account, amount, stated.get(place), told))
    return rows


def _place(line: Settled, mine: Mapping[tuple[str, str], Settled]) -> tuple[str, str]:
    """Return where a line of theirs stands among ours."""
    exact, unnamed = (line.settlement, line.centre), (line.settlement, "")
    if exact in mine:
        return exact
    if unnamed in mine:
        return unnamed
    same = [place for place in mine if place[0] == line.settlement]
    return same[0] if same and not line.centre else exact


def stated_in(batch: Mapping[str, Any]) -> list[Settled]:
    """Return what a batch of the insurer settles (PaymentReconciliation.detail)."""
    centre = str(extension(batch, "clearing") or "")
    return [
        Settled(
            str(detail.get("identifier", {}).get("value", "")),
            str(extension(detail, "clearing") or centre),
            fen(detail["amount"]["value"]),
            told=_reference(batch),
        )
        for detail in batch.get("detail", ())
        if "amount" in detail
    ]


def answered_in(
    responses: Iterable[Mapping[str, Any]], asked: Callable[[Mapping[str, Any]], bool]
) -> list[Settled]:
    """Return what the insurer's final answers owe us that are asked for, less those taken back."""
    held = list(responses)
    cancelled = {extension(one, "cancels") for one in held}
    found = []
    for one in held:
        number = next((str(part.get("value", "")) for part in one.get("identifier", ())), "")
        kind = extension(one, "adjudication-kind") or "FINAL"
        if kind != "FINAL" or not number or number in cancelled or not asked(one):
            continue
        account = str((extension(one, "account") or {}).get("reference", "")).rpartition("/")[2]
        centre = str(extension(one, "clearing") or "")
        found.append(Settled(number, centre, _share(one), account, _reference(one)))
    return found


def _reference(told: Mapping[str, Any]) -> str:
    return f"{told['resourceType']}/{told['id']}" if "id" in told else ""


def _share(response: Mapping[str, Any]) -> int:
    for total in response.get("total", ()):
        codes = {coding.get("code") for coding in total.get("category", {}).get("coding", ())}
        if "fund_pay_sumamt" in codes:
            return fen(total["amount"]["value"])
    return 0
