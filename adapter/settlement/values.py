"""What a policy file may write as a value: amounts, rates, days, ids, each within bounds.

What is none is refused as it is read, by the id of a sentence in `adapter/wording`: a figure that
no instrument could mean must not wait for a patient to meet it.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from adapter.settlement.money import fen
from adapter.wording import WORDS

_YUAN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
# Ten years: no term of an instrument is longer, and no date runs out.
_DAYS_MAX: Final = 3660
# A year without a 29th of February.
_SHORT_YEAR: Final = 2001


def wrong(name: str, *values: object, at: tuple[str | int, ...] = ()) -> PydanticCustomError:
    """Return the refusal of a value by its sentence's id; {0} there is the value's own place.

    `at` leads from the section that refuses to what it refuses.
    """
    told = tuple(str(value) for value in values)
    sentence = WORDS[name][0].format("this", *told)
    return PydanticCustomError(name, sentence, {"values": told, "at": at})


def _fen(written: Any) -> int:
    text = str(written)
    if not _YUAN.fullmatch(text):
        raise wrong("policy-no-amount", text)
    return fen(text)


def _of_every_year(text: str) -> str:
    try:
        date.fromisoformat(f"{_SHORT_YEAR}-{text}")
    except ValueError:
        raise wrong("policy-no-month-day") from None
    return text


def distinct(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse two parts of one id: an answer names its rule by it."""
    ids = [one.id for one in parts]
    twice = [name for name in ids if ids.count(name) > 1]
    if twice:
        raise wrong("policy-id-twice", twice[0])
    return parts


def among(names: Iterable[str], known: Iterable[str], section: str, *at: str | int) -> None:
    """Refuse names that a section of the file does not have; `at` leads to where they stand."""
    had = set(known)
    for name in names:
        if name not in had:
            raise wrong("policy-name-unknown", name, section, at=at)


# Yuan with at most two decimals, kept in fen.
Fen = Annotated[int, BeforeValidator(_fen)]
Above = Annotated[Fen, Field(gt=0)]
# A part of something, never less than none nor more than the whole.
Rate = Annotated[Decimal, Field(ge=0, le=1)]
Days = Annotated[int, Field(ge=0, le=_DAYS_MAX)]
Count = Annotated[int, Field(ge=1, le=_DAYS_MAX)]
Name = Annotated[str, Field(min_length=1)]
# GB/T 2260.
CityCode = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
Level = Literal["tertiary", "secondary", "primary", "ungraded"]
# The classes of a visit as FHIR has them, and those of HL7 v2 that FHIR does not.
VisitClass = Literal[
    "AMB",
    "EMER",
    "FLD",
    "HH",
    "IMP",
    "ACUTE",
    "NONAC",
    "OBSENC",
    "PRENC",
    "SS",
    "VR",
    "R",
    "B",
    "C",
]
# Who gets a list; a contact where the agreement names one.
Recipients = Annotated[tuple[Literal["patient", "contact_if_agreed"], ...], Field(min_length=1)]
# The kinds of document of ZDC-2.
PaperKind = Literal["ID", "HUKOU", "INSCARD", "SSC", "COMMITTEE", "CIVIL", "AIDCERT", "OTHER"]
Papers = Annotated[tuple[PaperKind, ...], Field(min_length=1)]
# A dated line holds from its day until the next line's day.
Switch = dict[date, Literal["on", "off"]]
MonthDay = Annotated[str, AfterValidator(_of_every_year)]
Ids = AfterValidator(distinct)
