"""Numbers as HL7 v2 writes them, exact, and what an amount of money may be."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_CENT: Final = Decimal("0.01")
DIGITS_MAX: Final = 12
_LENGTH_MAX: Final = 64


class Unreadable(Exception):  # noqa: N818 - it says what a value is
    """A field holds what its rule cannot read; the rule decides how bad that is.

    `told` is what may be said all the same, such as `unknown` for a code no table has.
    """

    def __init__(self, issue_id: str, value: str, code: str = "value", *, told: Any = None) -> None:
        super().__init__(issue_id)
        self.told = told
        self.id = issue_id
        self.value = value
        self.code = code


@lru_cache(maxsize=8192)
def number(text: str) -> Decimal | None:
    """Read an NM: no exponent, no thousands separator, no blank inside; None if it is none."""
    text = text.strip()
    return Decimal(text) if len(text) <= _LENGTH_MAX and _NUMBER.fullmatch(text) else None


@lru_cache(maxsize=8192)
def amount(text: str) -> Decimal:
    """Read an amount of money, exact to the cent."""
    value = number(text)
    if value is None:
        raise Unreadable("amount-not-a-number", text)
    if abs(value) >= 10**DIGITS_MAX:
        raise Unreadable("amount-too-large", text)
    cents = value.quantize(_CENT)
    if cents != value:
        raise Unreadable("amount-too-precise", text)
    # A negative zero would be told as -0.00.
    return cents or abs(cents)
