"""What a stay's messages begin with: the same person, stay and insurance, told once."""

from typing import Any, Final, NamedTuple

from adapter.mapping.context import MOVING, Context
from adapter.mapping.drafts import Draft

# One ward's stays. Persons' data is not kept longer than those of a few others have come.
_KNOWN_MAX: Final = 256
# The fields of the header that are every message's own: its time, its number.
_TIME, _NUMBER = 7, 10


class Told(NamedTuple):
    """What the opening of one message came to."""

    drafts: list[Draft]
    references: dict[str, dict[str, str]]
    referred: dict[tuple[Any, str], str]


class Opening:
    """The segments before an event's money lines.

    `changed` are the resources the event's own rules write into afterwards, `filled` those it gives
    defaults.
    """

    def __init__(self, changed: frozenset[str], filled: frozenset[str]) -> None:
        self._changed: Final = changed
        self._filled: Final = filled
        self._known: Final[dict[tuple[Any, ...], Told]] = {}

    def key(self, context: Context) -> tuple[Any, ...] | None:
        """Return all that an opening is told from; None where it is not to be remembered."""
        header = context.message.header.plain_fields() if context.is_plain else None
        if not header or not context.is_whole or "MRG" in context.named:
            return None
        lines = [each.line for each in context.message.segments if each.name not in MOVING]
        return (
            *header[:_TIME],
            *header[_TIME + 1 : _NUMBER],
            *header[_NUMBER + 1 :],
            context.site.site,
            context.facility,
            context.mrn,
            context.visit,
            *lines,
        )

    def recall(self, context: Context, key: tuple[Any, ...]) -> bool:
        """Say again what the same opening was told as; tell whether it is known."""
        told = self._known.get(key)
        if told is None:
            return False
        context.drafts.update((draft.resource["id"], self._copied(draft)) for draft in told.drafts)
        context.references.update(told.references)
        context.referred.update(told.referred)
        return True

    def keep(self, context: Context, key: tuple[Any, ...]) -> None:
        """Remember what an opening was told as, unless it gave a finding or looked further."""
        if context.issues or context.is_fleeting:
            return
        if len(self._known) >= _KNOWN_MAX:
            self._known.clear()
        drafts = [self._copied(draft) for draft in context.drafts.values()]
        self._known[key] = Told(drafts, {**context.references}, {**context.referred})

    def _copied(self, draft: Draft) -> Draft:
        """Copy a draft: as deep as the event's own rules may write into it."""
        kind = draft.resource["resourceType"]
        resource = _deep(draft.resource) if kind in self._changed else {**draft.resource}
        defaults = _deep(draft.defaults) if kind in self._filled else {**draft.defaults}
        return Draft(
            resource, draft.source, [*draft.delete], [*draft.adds], defaults, [], draft.replaces
        )


def _deep(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _deep(each) for name, each in value.items()}
    return [_deep(each) for each in value] if isinstance(value, list) else value
