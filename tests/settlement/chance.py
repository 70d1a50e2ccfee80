"""The steps of a random walk, drawn from one seeded source so that a seed is a whole walk."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from settlement.walk import Step, World

from adapter.settlement.facts import (
    Adjudication,
    Adjustment,
    Agreement,
    Charge,
    Cover,
    Covers,
    Decision,
    Delivery,
    IdentityCheck,
    Paper,
    Payment,
    Person,
    PlanSigned,
    Visit,
)

ZONE = ZoneInfo("Asia/Shanghai")
_LEVELS = ("tertiary", "secondary", "primary", "ungraded")


@dataclass(frozen=True)
class City:
    """Where a walk is set: a hospital of a level, its wards, the schemes met there, the day."""

    facility: str
    wards: tuple
    schemes: tuple
    region: str
    hukou: str
    form: str
    opening: datetime
    aid: str = ""


_HAIKOU = City(
    "HK-3RD",
    ("肾病科", "儿科", "外科", ""),
    ("380", "310", "391", "390", "999", ""),
    "460100",
    "460106",
    "INP",
    datetime(2013, 11, 4, 9, 30, tzinfo=ZONE),
)
_QIDONG = City(
    "QD-PH",
    ("内科", "外科"),
    ("310", "390", "380", ""),
    "320681",
    "320681",
    "STANDING",
    datetime(2020, 12, 20, 9, 0, tzinfo=ZONE),
)
_YUNQIAO = City(
    "YQ-CH",
    ("内科", "外科"),
    ("390", "310", ""),
    "999900",
    "999900",
    "INP",
    datetime(2026, 11, 20, 9, 0, tzinfo=ZONE),
    "dibao",
)


def settings(policies):
    """Return every (policies, city): each city, each level, and a hospital nobody lists."""
    found = [(policies, replace(_HAIKOU, facility="NOWHERE"))]
    opened = {"residents": {date(2020, 4, 1): "on"}}
    settling = {**opened, "segment_settlement": {date(2020, 4, 1): "on"}}
    for city in (_HAIKOU, _QIDONG, _YUNQIAO):
        for level in _LEVELS:
            for switches in ({}, opened, settling) if city is _QIDONG else ({},):
                changed = {"level": {date(2013, 1, 1): level}, "switches": switches}
                facilities = tuple(
                    one.model_copy(update=changed) if one.id == city.facility else one
                    for one in policies.facilities
                )
                found.append((replace(policies, facilities=facilities), city))
    return found


@dataclass
class Walker:
    """Draws one step after another for a person with a few visits."""

    random: random.Random
    city: City
    # Where several persons walk, what each calls an account begins so.
    prefix: str = ""
    now: datetime = field(init=False)
    visits: dict = field(default_factory=dict)
    charges: dict = field(default_factory=dict)
    payments: dict = field(default_factory=dict)
    told: list = field(default_factory=list)
    settlements: list = field(default_factory=list)
    numbers: int = 0

    def __post_init__(self):
        self.now = self.city.opening + timedelta(hours=self.random.randrange(48))

    def step(self, world: World) -> Step:
        """Return the next step; what is owed in the world makes some amounts exact."""
        self.now += timedelta(seconds=self._pause())
        if self.random.random() < 0.03:
            return Step(self.now + timedelta(days=self.random.randrange(4)))
        if not self.visits or (len(self.visits) < 3 and self.random.random() < 0.02):
            return self._admit()
        account = self.random.choice(list(self.visits))
        makes, weights = zip(*_MAKES, strict=True)
        make = self.random.choices(makes, weights)[0]
        facts = tuple(make(self, account, world))
        self.told.append((account, facts))
        return Step(self.now, account, facts)

    def _pause(self):
        return self.random.choice((0, 1, 60, 3600, 6 * 3600, 30 * 3600))

    def _number(self, letter):
        self.numbers += 1
        return f"{letter}{self.numbers}"

    def _admit(self):
        account = f"{self.prefix}A{len(self.visits) + 1}"
        inpatient = self.random.random() < (0.85 if self.city.form == "INP" else 0.4)
        visit = Visit(
            account,
            "PAT",
            self.city.facility,
            f"V{account}",
            self.city.wards[0]
            if self.random.random() < 0.8
            else self.random.choice(self.city.wards),
            "IMP" if inpatient else "AMB",
            "in-progress",
            self.now,
            None,
            self.random.choice(("", "", "", "emergency")),
            "",
        )
        self.visits[account] = visit
        self.charges[account] = []
        self.payments[account] = []
        facts = [self._person(), visit]
        if self.random.random() < 0.85:
            facts.append(self._covers(account))
        if self.random.random() < 0.85:
            facts.append(self._agreement(account, self.random.choice(("active", "papers-pending"))))
        self.told.append((account, tuple(facts)))
        return Step(self.now, account, tuple(facts))

    def _person(self):
        hukou = self.city.hukou if self.random.random() < 0.9 else ""
        return Person("PAT", "", hukou, self.city.aid)

    def _covers(self, account):
        if self.random.random() < 0.15:
            return Covers(account, ())
        likely = self.city.schemes[0] if self.random.random() < 0.7 else ""
        scheme = likely or self.random.choice(self.city.schemes)
        status = "active" if self.random.random() < 0.9 else "cancelled"
        return Covers(account, (Cover(f"C{scheme}", scheme, self.city.region, status, None, None),))

    def _agreement(self, account, state):
        shared = self.city.form == "STANDING" or self.random.random() < 0.05
        number = "AGP" if shared else f"AG{account}{self.random.choice('112')}"
        return Agreement(
            number, "" if shared else account, "PAT", self.city.form, state, self.now, None, None
        )

    # One method for each thing that is told; each returns the facts of one message.

    def charged(self, account, _world):
        return [self._charge(account) for _ in range(self.random.choice((1, 1, 2, 4)))]

    def _charge(self, account):
        amount = round(10 ** self.random.uniform(0, 6.2))
        over = self.random.choice((0, 0, 0, self.random.randrange(amount + 1)))
        entered = self.now + timedelta(hours=self.random.choice((0, 0, 0, 0, -30, 30)))
        charge = Charge(
            self._number("L"),
            account,
            False,
            amount,
            over,
            "ITEM",
            self.random.choice(("01", "01", "01", "02", "02", "03", "", "77")),
            entered - timedelta(hours=self.random.choice((0, 5))),
            entered,
            "",
        )
        self.charges[account].append(charge)
        return charge

    def reversed(self, account, _world):
        if not self.charges[account]:
            return []
        original = self.random.choice(self.charges[account])
        whole = self.random.random() < 0.6
        amount = original.amount if whole else self.random.randint(1, original.amount)
        return [
            replace(
                original,
                charge=self._number("R"),
                reversal=True,
                amount=-amount,
                over_limit=0,
                item_class=self.random.choice(("", original.item_class)),
                entered=self.now,
                reverses=original.charge if self.random.random() < 0.95 else "unknown",
            )
        ]

    def paid(self, account, world):
        books = world.books.get(account)
        owed = sum(one.open for one in books.state.live() if one.open > 0) if books else 0
        some = self.random.randint(1, 900_000)
        amount = self.random.choice((owed, owed, max(owed // 2, 1), owed + 100, some)) or some
        kinds = ("payment",) * 8 + ("deposit", "promise", "insurer", "void")
        kind = self.random.choice(kinds)
        number = self._number("Y")
        if kind != "void":
            self.payments[account].append((number, amount))
            return [Payment(number, account, amount, kind, "01", self.now, (number,))]
        name, before = self.random.choice(self.payments[account] or [("unknown", amount)])
        # All of it, a part of it, more than it was.
        back = self.random.choice((before, before, self.random.randint(1, before), before + 1))
        return [Payment(number, account, back, kind, "01", self.now, (), (name,))]

    def adjusted(self, account, _world):
        reason = self.random.choice(("AID", "REWARD", "WRITEOFF", "", "OTHER"))
        amount = self.random.randint(1, 300_000)
        return [Adjustment(self._number("J"), account, amount, reason, self.now)]

    def adjudicated(self, account, world):
        number, kind = self._number("S"), self.random.choice(("PRE", "MID", "FINAL", "FINAL"))
        at = self.now - timedelta(hours=self.random.choice((0, 0, 0, 20)))
        if self.settlements and self.random.random() < 0.3:
            cancels = self.random.choice([*self.settlements, "unknown"])
            return [Adjudication(number, number, account, "CANCEL", cancels, (), at)]
        self.settlements.append(number)
        books = world.books.get(account)
        lines = books.lines.every() if books else []
        gross = max(sum(line.amount for line in lines if line.entered <= at), 0)
        figures = self._answer(gross)
        return [Adjudication(number, number, account, kind, "", tuple(figures.items()), at)]

    def _answer(self, gross):
        draw = self.random
        if draw.random() < 0.1:
            gross += draw.randint(1, 1000)
        fund = draw.randint(0, gross)
        personal = gross - fund
        own, over = draw.randint(0, gross // 3), draw.randint(0, gross // 3)
        first = draw.randint(0, gross // 3)
        paid = draw.choice((0, 0, draw.randint(0, personal)))
        figures = {
            "medfee_sumamt": gross,
            "fulamt_ownpay_amt": own,
            "overlmt_selfpay": over,
            "preselfpay_amt": first,
            "inscp_scp_amt": gross - own - over - first,
            "act_pay_dedc": draw.randint(0, personal),
            "maf_pay": draw.choice((0, 0, draw.randint(0, fund))),
            "fund_pay_sumamt": fund,
            "psn_part_amt": personal,
            "acct_pay": paid,
            "psn_cash_pay": personal - paid,
        }
        fault = draw.random()
        if fault < 0.1:
            figures[draw.choice(list(figures))] += 1
        elif fault < 0.15:
            del figures[draw.choice(list(figures))]
        return figures

    def moved(self, account, _world):
        """Tell of the visit anew: it moves, ends, goes on, or never was."""
        old, draw = self.visits[account], self.random
        # Only earlier: see the expected failure in test_found_by_walks.
        earlier = old.start - timedelta(days=draw.choice((1, 30)))
        changes = [{"ward": draw.choice(self.city.wards)}, {"condition": "critical"}]
        changes += [{"encounter_class": draw.choice(("IMP", "AMB", "EMER"))}, {"start": earlier}]
        if old.status == "in-progress":
            changes += [{"status": "finished", "end": self.now}] * 6
            changes += [{"status": "cancelled"}, {"priority": "emergency"}]
        else:
            changes += [{"status": "in-progress", "end": None}] * 4
        self.visits[account] = replace(old, **draw.choice(changes))
        return [self.visits[account]]

    def insured(self, account, _world):
        return [self._covers(account)]

    def agreed(self, account, _world):
        states = ("active",) * 5 + ("papers-pending", "withdrawn", "terminated", "completed")
        return [self._agreement(account, self.random.choice((*states, "rejected")))]

    def shown(self, account, _world):
        kind = self.random.choice(("ID", "INSCARD", "SSC"))
        custody = self.random.choice(("H", "S", "R", "L"))
        return [Paper(f"{kind}{account}", account, kind, "C", custody, self.now)]

    def checked(self, account, _world):
        result = self.random.choice(("match", "disputed", "mismatch"))
        at = self.now - timedelta(hours=self.random.choice((0, 0, 5)))
        return [IdentityCheck(self._number("T"), account, result, "WARD", at)]

    def planned(self, account, world):
        """Sign a plan: over what is owed or not, with its evidence shown or not."""
        books, draw = world.books.get(account), self.random
        policy = world.case(account, self.now).policy if books else None
        section = policy.payment_plan if policy else None
        owed = sum(one.open for one in books.state.live() if one.open > 0) if books else 0
        financed = draw.choice((owed, owed, owed, owed // 2, owed + 1))
        shown = [
            Paper(f"E{place}{account}", account, one.kinds[0], "C", "S", self.now)
            for place, one in enumerate(section.evidence if section else ())
            if draw.random() < 0.95
        ]
        parts = ()
        if draw.random() < 0.3:
            half = financed // 2
            days = [(self.now + timedelta(days=ahead)).date() for ahead in (30, 60)]
            parts = tuple(
                zip(days, (half, financed - half + draw.choice((0, 0, 0, 1))), strict=True)
            )
        kind, months = draw.choice(("instalment", "instalment", "deferral")), draw.randint(0, 13)
        number = self._number("N") if draw.random() < 0.9 else "N0"
        return [*shown, PlanSigned(number, account, kind, financed, months, parts, self.now)]

    def delivered(self, account, _world):
        kind = self.random.choice(("daily-list", "fee-list", "estimate", "default-notice"))
        at = self.now - timedelta(days=self.random.choice((0, 0, 1, 3)))
        day = self.random.choice(("", str((at - timedelta(days=1)).date())))
        return [Delivery(self._number("D"), account, kind, day, at)]

    def decided(self, account, _world):
        words = ("default-confirmed", "default-dismissed", "list-lifted", "aid-granted")
        words += ("aid-refused", "aid-pending", "invoice_disputed", "dispute-decided", "death")
        word = self.random.choice(words)
        return [Decision(self._number("D"), account, word, "desk", "note", self.now, None)]

    def known(self, _account, _world):
        return [self._person()]

    def again(self, account, _world):
        """Repeat something told before, as it was; a visit as it is now."""
        _, facts = self.random.choice(self.told)
        mine = [fact for fact in facts if getattr(fact, "account", "") == account]
        return [self.visits[account] if isinstance(fact, Visit) else fact for fact in mine]


_MAKES = (
    (Walker.charged, 40),
    (Walker.reversed, 8),
    (Walker.paid, 14),
    (Walker.adjusted, 4),
    (Walker.adjudicated, 6),
    (Walker.moved, 8),
    (Walker.insured, 3),
    (Walker.agreed, 4),
    (Walker.shown, 3),
    (Walker.checked, 2),
    (Walker.known, 1),
    (Walker.planned, 3),
    (Walker.delivered, 3),
    (Walker.decided, 2),
    (Walker.again, 7),
)
