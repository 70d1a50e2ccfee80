"""What is known of a city as a whole: its risk fund, year by year, and its hospitals' funding."""

from dataclasses import astuple, dataclass, field
from datetime import date, datetime
from functools import reduce

from adapter.fhir.resources import derive_id
from adapter.settlement.city.facts import FundingFigure, InsurerPayment
from adapter.settlement.duty import Duty


@dataclass(frozen=True, slots=True)
class Claim:
    """A confirmed default before the fund, in fen: what it asks for and what it was given."""

    at: datetime
    asked: int
    given: int

    @property
    def figures(self) -> "FundFigures":
        """Return what it adds to the figures of its year."""
        return FundFigures(1, self.asked, self.given)


@dataclass(frozen=True, slots=True)
class FundFigures:
    """How often a year of the fund was claimed on, and the fen asked, given, paid and got back."""

    claims: int = 0
    asked: int = 0
    given: int = 0
    paid: int = 0
    recovered: int = 0

    def plus(self, other: "FundFigures", times: int = 1) -> "FundFigures":
        """Return these figures and so many times the others."""
        mine, others = astuple(self), astuple(other)
        return FundFigures(*(one + times * two for one, two in zip(mine, others, strict=True)))


@dataclass(slots=True)
class FundYear:
    """A calendar year of the risk fund in fen; it opens at its level and nothing is carried over.

    What comes back of the debts is owed to the fund and does not refill the year (AM-17).
    """

    level: int = 0
    # By account and the decision that confirmed the default.
    claims: dict[str, Claim] = field(default_factory=dict)
    # By how much each day of the books moved the figures, so that a past day can be told.
    days: dict[date, FundFigures] = field(default_factory=dict)

    def figures(self, before: date = date.max) -> FundFigures:
        """Return the figures as they stood when a day began."""
        moved = (figures for day, figures in self.days.items() if day < before)
        return reduce(FundFigures.plus, moved, FundFigures())

    def move(self, day: date, moved: FundFigures) -> None:
        """Move the figures on a day of the books."""
        if moved != FundFigures():
            self.days[day] = self.days.get(day, FundFigures()).plus(moved)

    def claim(self, day: date, name: str, claim: Claim | None) -> None:
        """Let a default claim so much from now on, None for nothing any more."""
        before = self.claims.pop(name, None)
        if claim is not None:
            self.claims[name] = claim
        now, then = (one.figures if one else FundFigures() for one in (claim, before))
        self.move(day, now.plus(then, -1))

    @property
    def left(self) -> int:
        """Return what the fund still holds for claims to come."""
        return self.level - sum(claim.given for claim in self.claims.values())

    @property
    def waiting(self) -> str:
        """Return the claim that fell short and was confirmed first, empty if none did."""
        short = [
            (claim.at, name) for name, claim in self.claims.items() if claim.given < claim.asked
        ]
        return min(short, default=(None, ""))[1]


@dataclass(slots=True)
class CityState:
    """The fold of what crosses a city's hospitals and persons."""

    code: str
    # The greatest now at which its money was looked at; a person's own now may lie before it.
    clock: datetime | None = None
    years: dict[int, FundYear] = field(default_factory=dict)

    def short_of(self, year: int) -> str:
        """Return the account next in line for what the fund holds, empty if there is none."""
        known = self.years.get(year)
        waiting = known.waiting if known and known.left > 0 else ""
        return waiting.partition("/")[0]

    def year(self, year: int) -> FundYear:
        """Return a year of the risk fund, opened if nothing was known of it."""
        return self.years.setdefault(year, FundYear())


@dataclass(slots=True)
class FundingState:
    """The fold of what is told of one hospital's funding by its insurer."""

    facility: str
    # How far it is concluded.
    clock: datetime | None = None
    # The newest figure of each word and period, and everything paid, by the ids of their facts.
    figures: dict[str, FundingFigure] = field(default_factory=dict)
    payments: dict[str, InsurerPayment] = field(default_factory=dict)
    # The insurer's share by the month of its answers, in fen, less what it took back.
    answered: dict[str, int] = field(default_factory=dict)
    duties: dict[str, Duty] = field(default_factory=dict)
    # The months found without a settlement, and what the year ends have netted, in fen.
    gaps: list[str] = field(default_factory=list)
    netted: dict[int, int] = field(default_factory=dict)

    @property
    def account(self) -> str:
        """Return the id of the Account under which it is kept and shown."""
        return derive_id("Account", self.facility, "insurer-funding")

    def figure(self, word: str, period: str) -> FundingFigure | None:
        """Return the figure that counts for a period."""
        return self.figures.get(f"{word}:{period}")

    def of_year(self, key: str, before: date = date.max) -> list[str]:
        """Name the figures and payments that an obligation rests on: those of its year.

        An income is the base of the year after it, and so are the years a mean is taken of.
        `before` leaves out what was paid from a day on.
        """
        told = key.partition(":")[2][:4]
        year = int(told) if told.isdecimal() else 0
        ahead = key.startswith("working-capital")
        figures = [
            f"Basic/{one.figure}"
            for one in self.figures.values()
            if (one.word in {"insurer-income", "fund-spend"}) == ahead
            and (int(one.period[:4]) < year if ahead else int(one.period[:4]) == year)
        ]
        mine = [one for one in self.payments.values() if one.period.startswith(str(year))]
        paid = [one for one in mine if one.paid < before]
        return figures + [f"PaymentReconciliation/{one.payment}" for one in paid]

    def paid(self, kind: str, period: str) -> list[InsurerPayment]:
        """Return what was paid of a kind for a year or month, oldest first."""
        found = [one for one in self.payments.values() if one.kind == kind]
        mine = [one for one in found if one.period.startswith(period)]
        return sorted(mine, key=lambda one: (one.paid, one.payment))
