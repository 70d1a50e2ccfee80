"""Extensions of ours as people write them: each holds the kind of value its profile names."""

from collections.abc import Mapping
from typing import Any, Final

from adapter.issues import Issue
from adapter.settlement.reading.elements import EXTENSION

_CODE: Final = ("valueCode", "valueString", "valueId")
_TEXT: Final = ("valueString", "valueCode", "valueId", "valueMarkdown")
_INSTANT: Final = ("valueDateTime", "valueDate", "valueInstant")
_NUMBER: Final = ("valuePositiveInt", "valueInteger", "valueUnsignedInt")
_MONEY: Final = ("valueMoney",)
_REFERENCE: Final = ("valueReference",)
# What may hold the value of each; words and numbers are taken in any type that says the same.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("account", "patient"), _REFERENCE),
    **dict.fromkeys(
        ("account-payment", "amount", "cash", "financed", "last-amount", "pooled-fund"), _MONEY
    ),
    **dict.fromkeys(
        (
            *("adjudication-kind", "adjustment-reason", "agreement-reason", "agreement-state"),
            *("custody", "document-form", "duty-state", "every", "grade", "insutype", "origin"),
            *("pay-later-standing", "payment-kind", "payment-method", "stage", "standing-reason"),
        ),
        _CODE,
    ),
    **dict.fromkeys(
        (
            *("approvals", "business-number", "cancels", "clause", "clearing", "listed-day"),
            *("note", "rule"),
        ),
        _TEXT,
    ),
    **dict.fromkeys(
        ("custody-time", "due", "entered", "first-due", "informed", "until", "withdrawn"), _INSTANT
    ),
    "months": _NUMBER,
}
# What a duty or an agreement may say several of.
_REPEATED: Final = {"clause", "approvals"}
# The parts of an instalment: nothing can be owed without both.
_INSTALMENT: Final = {"due": ("valueDate",), "amount": _MONEY}


def extension_faults(resource: Mapping[str, Any]) -> list[Issue]:
    """Return the extensions of ours on a resource that hold no value, or one of another kind."""
    type_, found = resource["resourceType"], []
    for one in resource.get("extension", ()):
        name = str(one.get("url", "")).removeprefix(EXTENSION)
        where = f"{type_}.extension[{name}]"
        if name == "instalment":
            found += _part_faults(where, one)
        elif one.get("url") == EXTENSION + name and name in KINDS:
            found += _kind_faults(where, one, KINDS[name])
    return found or _said_otherwise(resource)


def _said_otherwise(resource: Mapping[str, Any]) -> list[Issue]:
    """Return the extensions that are there twice and do not say the same."""
    said: dict[str, list[str]] = {}
    for one in resource.get("extension", ()):
        name = str(one.get("url", "")).removeprefix(EXTENSION)
        if one.get("url") == EXTENSION + name and name in KINDS and name not in _REPEATED:
            value = next((one[key] for key in one if key.startswith("value")), "")
            plain = value.get("reference", value.get("value")) if isinstance(value, dict) else value
            said.setdefault(name, []).append(str(plain))
    return [
        Issue(
            "error",
            "conflict",
            f"{resource['resourceType']}.extension[{name}]",
            "one-is-meant",
            (" / ".join(those),),
        )
        for name, those in said.items()
        if len(set(those)) > 1
    ]


def _part_faults(where: str, instalment: Mapping[str, Any]) -> list[Issue]:
    parts = {part.get("url"): part for part in instalment.get("extension", ())}
    return [
        fault
        for name, kinds in _INSTALMENT.items()
        for fault in _kind_faults(f"{where}.{name}", parts.get(name, {}), kinds)
    ]


def _kind_faults(where: str, one: Mapping[str, Any], kinds: tuple[str, ...]) -> list[Issue]:
    if any(name in kinds for name in one):
        return []
    return [Issue("error", "value", where, "extension-kind", (kinds[0],))]
