"""What an answer says of itself first: nothing is issued here, or this is not today's law."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from adapter.fhir.parameters import Part, part
from adapter.settlement.policy import Policy
from adapter.settlement.sections.credit_list import Clock

# A visit that began within a year of the machine's now is one of today, replayed or not.
_TODAY: Final = timedelta(days=366)

CAVEATS: Final = {
    "shadow": (
        "影子运行：仅计算和比对，不开具账单，不通知患者。",
        "Shadow: computed and compared only; nothing is issued, nobody is told.",
    ),
    "historical": (
        "所依文件为历史文件，并非现行规定。",
        "The instrument is historical: it is not in force today.",
    ),
    "draft": ("所依规则为草案。", "The policy is a draft."),
    "needs-review": (
        "所依规则尚未与文件原文核对。",
        "The policy was not reviewed against the text of an instrument.",
    ),
}


def of_today(clock: Clock, began: datetime, machine: datetime) -> bool:
    """Tell whether a visit is one of today; a feed of an instrument's own days has none."""
    return clock == "system" or machine - began <= _TODAY


def caveats(policy: Policy | None, *, today: bool, shadow: bool = False) -> tuple[str, ...]:
    """Return what an answer under a policy says of itself, as codes in a fixed order.

    A historical instrument governs its own days; only an answer of today says that it is one.
    """
    held = {
        "shadow": shadow,
        "historical": policy is not None and policy.status == "historical" and today,
        "draft": policy is not None and policy.status == "draft",
        "needs-review": policy is not None and policy.instrument.sha256 is None,
    }
    return tuple(code for code, holds in held.items() if holds)


def caveat_parts(codes: Iterable[str]) -> list[Part]:
    """Return caveats as parts of Parameters, in both languages."""
    return [
        part(
            "caveat",
            part("id", valueCode=code),
            part("zh", valueString=CAVEATS[code][0]),
            part("en", valueString=CAVEATS[code][1]),
        )
        for code in codes
    ]
