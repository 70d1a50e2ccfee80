"""What an answer says of itself first: nothing is issued here, or this is not today's law."""

from collections.abc import Iterable
from typing import Final

from adapter.fhir.parameters import Part, part
from adapter.settlement.policy import Policy
from adapter.settlement.sections.credit_list import Clock

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
    # Of a report only.
    "unfinished": (
        "期间尚未结束，数据仍会变动。",
        "The period has not ended: its figures will still change.",
    ),
}


def caveats(policy: Policy | None, clock: Clock, *, shadow: bool = False) -> tuple[str, ...]:
    """Return what an answer under a policy says of itself, as codes in a fixed order.

    By the feed's clock a historical instrument governs its own days; by the machine's every answer
    is one of today.
    """
    held = {
        "shadow": shadow,
        "historical": policy is not None and policy.status == "historical" and clock == "system",
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
