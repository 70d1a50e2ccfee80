"""Random walks of several persons before one small fund: it never gives what it does not hold."""

import os
import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from house import POLICIES
from settlement.chance import ZONE, Walker, settings
from settlement.invariants import check, check_fund
from settlement.walk import Step, World

from adapter.settlement.city.state import CityState
from adapter.settlement.facts import Charge, Decision, Delivery, Payment, Person, Visit

STEPS = int(os.environ.get("PAYLATER_FUND_STEPS", "1500"))
WALK = 100
PERSONS = 3


def small(level):
    """Return the policies with a fund of this many fen, and Haikou's tertiary hospital."""
    policies = tuple(
        one.model_copy(update={"risk_fund": one.risk_fund.model_copy(update={"level": level})})
        if one.id.startswith("cn-460100")
        else one
        for one in POLICIES.policies
    )
    return settings(replace(POLICIES, policies=policies))[1]


class Evaders(Walker):
    """Draws steps of a person who leaves without paying, and of those who decide about it."""

    def step(self, world):
        self.now = max(self.now, world.person.clock or self.now)
        if not self.visits or self.random.random() < 0.5:
            return super().step(world)
        account = self.random.choice(list(self.visits))
        if any(visit.status == "in-progress" for visit in self.visits.values()):
            # Every day of a running stay is work; nothing falls due of one that has ended.
            return Step(self.now, account, tuple(self.left(account)))
        self.now += timedelta(days=self.random.choice((0, 1, 40, 40)))
        make = self.random.choice((self.confirmed, self.confirmed, self.dismissed, self.funded))
        return Step(self.now, account, tuple(make(account)))

    def left(self, account):
        visit = replace(self.visits[account], status="finished", end=self.now)
        self.visits[account] = visit
        return [visit]

    def _noticed(self, account):
        return [
            Delivery(self._number("N"), account, "default-notice", "", self.now - ago)
            for ago in (timedelta(0), timedelta(hours=1))
        ]

    def confirmed(self, account):
        return [*self._noticed(account), self._decision(account, "default-confirmed")]

    def dismissed(self, account):
        return [self._decision(account, "default-dismissed")]

    def _decision(self, account, word):
        return Decision(self._number("D"), account, word, "desk", "note", self.now, None)

    def funded(self, account):
        amount = self.random.randint(1, 300_000)
        return [Payment(self._number("F"), account, amount, "risk-fund", "", self.now)]


def walk(seed):
    """Walk a seed's way with persons in turn; return how many claims there were, and how short."""
    draw = random.Random(seed)
    policies, setting = small(draw.choice((0, 10_000, 100_000, 10**9)))
    city, seen = CityState("460100"), Counter()
    worlds = [World(policies, ZONE, f"P{n}", city) for n in range(PERSONS)]
    walkers = [Evaders(random.Random(f"{seed}:{n}"), setting, f"P{n}") for n in range(PERSONS)]
    for _ in range(WALK):
        which = draw.randrange(PERSONS)
        for account in worlds[which].take(walkers[which].step(worlds[which])):
            check(worlds[which], account)
        check_fund(worlds, city)
        for year in city.years.values():
            seen["claims"] += bool(year.claims)
            seen["short"] += bool(year.waiting)
    return seen


def test_the_fund_never_gives_more_than_it_holds():
    seen = sum((walk(seed) for seed in range(STEPS // WALK)), Counter())

    assert seen["claims"] > STEPS // 20, "the walks did not reach the fund"
    assert seen["short"] > STEPS // 40, "the walks did not exhaust it"


def test_what_comes_free_is_kept_for_the_claim_that_fell_short_first():
    policies, setting = small(100)
    city, worlds = CityState("460100"), []
    start = setting.opening
    for n in range(3):
        worlds.append(World(policies, ZONE, f"P{n}", city))
        account = f"A{n}"
        visit = Visit(
            account, "PAT", setting.facility, account, "", "IMP", "finished", start, start, "", ""
        )
        charge = Charge(f"L{n}", account, False, 200, 0, "ITEM", "03", start, start, "")
        notices = [
            Delivery(f"{n}{day}", account, "default-notice", "", start + timedelta(days=day))
            for day in (40, 41)
        ]
        decided = start + timedelta(days=42 + n)
        decision = Decision(f"D{n}", account, "default-confirmed", "desk", "note", decided, None)
        worlds[n].take(Step(start, account, (Person("PAT", "", "", ""), visit, charge)))
        worlds[n].take(Step(decided, account, (*notices, decision)))
    later = start + timedelta(days=46)
    given = [claim.given for claim in city.year(start.year).claims.values()]
    assert given == [100, 0, 0]

    dismissed = Decision("D", "A0", "default-dismissed", "desk", "note", later, None)
    worlds[0].take(Step(later, "A0", (dismissed,)))
    worlds[2].take(Step(later, "A2", (Payment("Y", "A2", 1, "payment", "", later),)))
    assert city.year(start.year).claims["A2/D2"].given == 0
    worlds[1].take(Step(later, "A1", (Payment("X", "A1", 1, "payment", "", later),)))
    assert city.year(start.year).claims["A1/D1"].given == 100
