"""Section `agreements`: which forms there are and how far each reaches."""

from typing import Literal

from adapter.settlement.answer import Section


class AgreementForm(Section):
    """A form people sign: for one stay, or once for the person."""

    zh: str
    covers: Literal["episode", "person"]
    prerequisites: tuple[str, ...] = ()


Agreements = dict[Literal["INP", "STANDING"], AgreementForm]
