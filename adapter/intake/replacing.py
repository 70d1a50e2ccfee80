"""A resource said anew in the place of an old one, and what of an insurer's answer is compared."""

from typing import Any

from adapter.settlement.reading.elements import EXTENSION

# What settlement itself writes on a resource that a person may change.
_OURS = {EXTENSION + name for name in ("pay-later-standing", "standing-reason", "plan-standing")}
_WITHDRAWN = f"{EXTENSION}withdrawn"


def sums(response: dict[str, Any]) -> dict[str, Any]:
    """Return the sums of an insurer's answer that are not zero, by their names."""
    return {
        str(one["category"]["coding"][0]["code"]): one["amount"]["value"]
        for one in response.get("total", ())
        if one["amount"]["value"]
    }


def replacing(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return a resource in the place of an old one; what settlement wrote on it stays."""
    said = {one["url"] for one in new.get("extension", ())} - _OURS
    ours = (_OURS | {_WITHDRAWN}) - said
    kept = [one for one in old.get("extension", ()) if one["url"] in ours]
    told = [one for one in new.get("extension", ()) if one["url"] not in _OURS]
    joined = {**new, "extension": [*told, *kept]} if told or kept else new
    return joined | ({"detail": old["detail"]} if "detail" in old else {})
