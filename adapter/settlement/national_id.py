"""Resident identity numbers (GB 11643): the long form of old ones, and the check digit.

A wrong number is a finding; nothing is ever repaired.
"""

import re

_LONG = re.compile(r"[0-9]{17}[0-9Xx]")
_SHORT = re.compile(r"[0-9]{15}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def long_form(number: str) -> str:
    """Return the 18 digits a 15-digit number stands for; any other number as it is.

    For matching only: people born before 1984 had the short form, all of them in the 1900s.
    """
    if not _SHORT.fullmatch(number):
        return number.upper()
    seventeen = f"{number[:6]}19{number[6:]}"
    return seventeen + _check(seventeen)


def fault(number: str) -> str | None:
    """Return the finding on a number: a wrong form or check digit; None when nothing is wrong."""
    if _SHORT.fullmatch(number):
        return None
    if not _LONG.fullmatch(number):
        return "national-id-form"
    return None if number[-1].upper() == _check(number[:17]) else "national-id-check-digit"


def _check(seventeen: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]
