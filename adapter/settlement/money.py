"""Money as integer fen: exact, one currency, never a float."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

# What every book is kept in.
CURRENCY: Final = "CNY"


def fen(yuan: Decimal | str) -> int:
    """Return an amount of yuan in fen.

    Raises ValueError when the amount has a fraction of a fen or is no finite number.
    """
    try:
        scaled = Decimal(yuan).scaleb(2)
    except ArithmeticError:
        raise ValueError(f"{yuan} is not a number") from None
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(f"{yuan} is not a whole number of fen")
    return int(scaled)


def yuan(amount: int) -> Decimal:
    """Return fen as yuan with two places: 856 is 8.56, 10000 is 100.00."""
    return Decimal(amount).scaleb(-2)


def share(amount: int, rate: Decimal, parts: int = 1) -> int:
    """Return `rate` of one of so many parts of an amount, half a fen away from zero (AM-24)."""
    return int((Decimal(amount) * rate / parts).to_integral_value(ROUND_HALF_UP))


def said(amount: int) -> str:
    """Tell an amount as people read it: 1,687.90."""
    return f"{yuan(amount):,}"


def money(amount: int, currency: str) -> dict[str, object]:
    """Return an amount as a FHIR Money."""
    return {"value": yuan(amount), "currency": currency}
