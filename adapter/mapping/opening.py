"""What a stay's messages begin with: the same person, stay and insurance, told once."""

from dataclasses import dataclass
from typing import Any, Final

from adapter.mapping.context import MOVING, Context
from adapter.mapping.drafts import Draft

# One ward's stays. Persons' data is not kept longer than those of a few others have come.
_KNOWN_MAX: Final = 256
# The fields of the header that are every message's own: its time, its number.
_TIME, _NUMBER = 7, 10


@dataclass(slots=True)
class Told:
    """What the opening of one message came to, and then what its event had to say of it."""

    drafts: list[Draft]
    references: dict[str, dict[str, str]]
    referred: dict[tuple[Any, str], str]
    is_concluded: bool = False


class Opening:
    """The segments before an event's money lines.

    `concluded` are the resources the event's own rules write into afterwards. Where no later
    segment makes one of them (`is_apart`), what these rules say is a matter of the opening too.
    """

    def __init__(self, concluded: frozenset[str], *, is_apart: bool) -> None:
        self._concluded: Final = concluded
        self._is_apart: Final = is_apart
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

    def recall(self, context: Context, key: tuple[Any, ...]) -> Told | None:
        """Say again what the same opening was told as, if it is known."""
        told = self._known.get(key)
        if told is None:
            return None
        if not told.is_concluded:
            drafts = [self._copied(draft) for draft in told.drafts]
        elif context.is_written:
            drafts = [_to_write(draft) for draft in told.drafts]
        else:
            drafts = [_shallow(draft) for draft in told.drafts]
        context.drafts.update([(draft.resource["id"], draft) for draft in drafts])
        context.references.update(told.references)
        context.referred.update(told.referred)
        return told

    def keep(self, context: Context, key: tuple[Any, ...]) -> Told | None:
        """Remember what an opening was told as, unless it gave a finding or looked further."""
        if context.issues or context.is_fleeting:
            return None
        if len(self._known) >= _KNOWN_MAX:
            self._known.clear()
        drafts = [self._copied(draft) for draft in context.drafts.values()]
        self._known[key] = told = Told(drafts, {**context.references}, {**context.referred})
        return told

    def conclude(self, context: Context, told: Told) -> None:
        """Remember what the event's own rules made of it, unless they looked further."""
        if self._is_apart and not context.is_fleeting:
            told.drafts = [
                _shallow(context.drafts[draft.resource["id"]])
                if draft.resource["resourceType"] in self._concluded
                else draft
                for draft in told.drafts
            ]
            told.is_concluded = True

    def _copied(self, draft: Draft) -> Draft:
        """Copy a draft: as deep as the event's own rules may write into it."""
        copy = _shallow(draft)
        if draft.resource["resourceType"] in self._concluded:
            copy.resource, copy.defaults = _deep(draft.resource), _deep(draft.defaults)
        return copy


def _to_write(draft: Draft) -> Draft:
    """Copy a draft with its whole as JSON."""
    if draft.body is None:
        draft.body = draft.written()
    copy = _shallow(draft)
    copy.body = draft.body
    return copy


def _shallow(draft: Draft) -> Draft:
    return Draft(
        {**draft.resource},
        draft.source,
        [*draft.delete],
        [*draft.adds],
        {**draft.defaults},
        [],
        draft.replaces,
    )


def _deep(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _deep(each) for name, each in value.items()}
    return [_deep(each) for each in value] if isinstance(value, list) else value
