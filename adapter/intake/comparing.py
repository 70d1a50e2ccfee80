"""What differs between a resource as it is kept and as the messages now say it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

# Elements that settlement or the adapter itself writes, which no message says again.
_OURS: Final = {
    "Consent": frozenset({"status"}),
    "Account": frozenset({"status"}),
    "Contract": frozenset({"status"}),
    "ChargeItem": frozenset({"partOf", "identifier"}),
}
_OUR_EXTENSIONS: Final = ("corrects", "replaced-by", "mapping-versions", "plan-standing")
# What of a charge decides what it costs whom; anything else is only told.
_PRICED: Final = ("priceOverride", "account", "item-class", "over-limit", "transaction-class")


@dataclass(frozen=True, slots=True)
class Difference:
    """One element of one resource, as it is kept and as it would be."""

    resource: str
    element: str
    before: Any
    after: Any


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    """Return the elements that differ, an extension by its short name."""
    name = f"{new['resourceType']}/{new['id']}"
    before, after = _elements(old), _elements(new)
    return [
        Difference(name, element, before.get(element), after.get(element))
        for element in sorted(before.keys() | after.keys())
        if before.get(element) != after.get(element)
    ]


def said(resource: dict[str, Any]) -> dict[str, Any]:
    """Return a resource without what no message says."""
    ours = _OURS.get(resource["resourceType"], frozenset())
    kept = {name: value for name, value in resource.items() if name not in ours}
    if "extension" in kept:
        kept["extension"] = [
            one for one in kept["extension"] if not one["url"].endswith(_OUR_EXTENSIONS)
        ]
    return kept


def is_priced(found: list[Difference]) -> bool:
    """Tell whether a charge that differs so costs something else, or someone else."""
    return any(one.element.partition(".")[0] in _PRICED for one in found)


def _elements(resource: dict[str, Any]) -> dict[str, Any]:
    return dict(_leaves(said(resource)))


def _leaves(resource: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in resource.items():
        if name in {"resourceType", "id"}:
            continue
        if name == "extension":
            for one in value:
                held = next((one[key] for key in one if key.startswith("value")), None)
                yield one["url"].rpartition("/")[2], held
        elif isinstance(value, dict):
            for below, leaf in value.items():
                yield f"{name}.{below}", leaf
        else:
            yield name, value
