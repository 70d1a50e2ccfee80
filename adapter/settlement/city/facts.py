"""What is told of a hospital's funding: of no visit and of no person."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FundingFigure:
    """A figure of a hospital's funding that a person enters; `period` is a year or a month.

    The word is insurer-income, fund-spend or opening-quota, each in fen, or the year's grade.
    """

    figure: str
    facility: str
    word: str
    period: str
    amount: int
    grade: str


@dataclass(frozen=True, slots=True)
class InsurerPayment:
    """What the insurer paid a hospital, in fen: an advance, a prepayment, or a monthly batch."""

    payment: str
    facility: str
    kind: str
    amount: int
    paid: date
    # The year or month it is for.
    period: str


FundingFact = FundingFigure | InsurerPayment
