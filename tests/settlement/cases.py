"""A stay on the table, built from facts: what is told of it, and what settlement made of that.

    stay = Stay(HAIKOU)
    stay.open()                                        # visit, insurance, agreement
    stay.tell("2013-11-05 10:00", stay.charge("L1", 900_000))
    stay.tell("2013-11-09 10:00", stay.ended())        # the days between pass as they do in a feed
    stay.nets(), stay.entries, stay.findings(), stay.duties()
    case = stay.case("2013-11-10 10:00")               # to call one function of a section

Every fact is of the stay's account and of the instant in `at`, unless told otherwise by name.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from settlement.walk import Books, Step, World

from adapter.catalog.policies import load_policies
from adapter.settlement.arrears.arrears import conclude
from adapter.settlement.case import Case
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
from adapter.settlement.figures import Figures, Layers
from adapter.settlement.state import AccountState, Issued, Received

POLICIES = load_policies()
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class City:
    """A shipped city: who is treated where, insured how, by which agreement, from when."""

    policy: str
    facility: str
    ward: str
    scheme: str
    region: str
    hukou: str
    form: str
    opening: str
    aid: str = ""


HAIKOU = City(
    "cn-460100-haikou-2013-209",
    "HK-3RD",
    "肾病科",
    "380",
    "460100",
    "460106",
    "INP",
    "2013-11-04 09:30",
)
QIDONG = City(
    "cn-320681-qidong-2020-21",
    "QD-PH",
    "内科",
    "310",
    "320681",
    "320681",
    "STANDING",
    "2020-11-02 09:00",
)
YUNQIAO = City(
    "cn-999900-yunqiao-2026",
    "YQ-CH",
    "内科",
    "390",
    "999900",
    "999900",
    "INP",
    "2026-11-02 09:00",
    "dibao",
)


def at(moment):
    """Return an instant of the cities' zone: "2013-11-04 09:30" or "2013-11-04"."""
    if isinstance(moment, datetime):
        return moment
    return datetime.fromisoformat(moment).replace(tzinfo=ZONE)


def bare(answer):
    """Return an answer without the facts it rests on."""
    return replace(answer, facts=())


# Under its own name where `at` is an argument.
_at = at


def facility_with(name, policies=POLICIES, **changes):
    """Return the policies with one hospital changed: its level, switches, thresholds, mode."""
    changed = tuple(
        one.model_copy(update=changes) if one.id == name else one for one in policies.facilities
    )
    return replace(policies, facilities=changed)


def policy_with(name, policies=POLICIES, **changes):
    """Return the policies with sections of one policy changed; None takes a section away."""
    changed = tuple(
        one.model_copy(update=changes) if one.id == name else one for one in policies.policies
    )
    return replace(policies, policies=changed)


class _World(World):
    """A world without the walks' repeats, which keeps every case that was on the table."""

    def __init__(self, policies, clock):
        super().__init__(policies, ZONE)
        self.is_plain = True
        self.clock = clock
        self.cases = {}

    def case(self, account, now):
        made = super().case(account, now)
        made.clock = self.clock
        return made

    def _keep(self, books, case):
        super()._keep(books, case)
        self.cases.setdefault(books.state.account, []).append(case)


class Stay:
    """One account of a person in a city; another of the same person stands `beside` the first."""

    def __init__(self, city=HAIKOU, account="A", policies=POLICIES, *, beside=None, clock="feed"):
        self.city = city
        self.account = account
        self.world = beside.world if beside else _World(policies, clock)
        self.world.books.setdefault(account, Books(AccountState(account, facility=city.facility)))
        if account not in self.world.person.accounts:
            self.world.person.accounts.append(account)

    # What is told, and when.

    def tell(self, moment, *facts):
        """Tell facts of one message; what fell due before it falls due first."""
        self.world.take(Step(at(moment), self.account, facts))
        return self

    def open(self, moment="", **visit):
        """Admit the person, insured and with the city's agreement signed."""
        moment = moment or self.city.opening
        facts = self.person(), self.visit(start=at(moment), **visit), self.covers()
        return self.tell(moment, *facts, self.agreement(at=moment))

    def leave(self, moment, *nets):
        """Leave with invoices open, I1 and on; they stand there without a bill to make them of."""
        self.state.visit = self.ended(moment)
        self.state.invoices = [
            invoice(f"I{number}", net, at=moment) for number, net in enumerate(nets, 1)
        ]
        return self

    def receive(self, *money):
        """Have invoices take money: (number, instant, invoice, fen)."""
        for number, moment, name, amount in money:
            got = Received(number, amount, at(moment), allocations=[(name, amount)])
            self.state.received[number] = got
            for one in self.state.invoices:
                one.paid += amount if one.invoice == name else 0
        return self

    def until(self, moment):
        """Let time pass."""
        self.world.take(Step(at(moment)))
        return self

    def case(self, moment=""):
        """Return the account as a case at an instant, the opening if none is named."""
        return self.world.case(self.account, at(moment or self.city.opening))

    # What became of it.

    @property
    def state(self):
        return self.world.books[self.account].state

    @property
    def lines(self):
        return self.world.books[self.account].lines

    @property
    def cases(self) -> list[Case]:
        """Return every case that was on the table, oldest first."""
        return self.world.cases.get(self.account, [])

    @property
    def entries(self):
        return [one for case in self.cases for one in case.entries]

    @property
    def issued(self):
        return [one for case in self.cases for one in case.issued]

    @property
    def verdicts(self):
        return [one for case in self.cases for one in case.verdicts]

    @property
    def issues(self):
        return [one for case in self.cases for one in case.issues]

    def findings(self, name=""):
        """Return (where, name, values) of the findings, of one name if it is given."""
        return [
            (one.where, one.id, one.values) for one in self.issues if not name or one.id == name
        ]

    def duties(self, kind=""):
        """Return (key, status) of what is owed to the patient, of one kind if it is given."""
        every = self.state.duties.values()
        return [(one.key, one.status) for one in every if not kind or one.kind == kind]

    def nets(self):
        """Return (type, status, net, paid) of the invoices, oldest first, in fen."""
        return [(one.type, one.status, one.figures.net, one.paid) for one in self.state.invoices]

    def balances(self):
        """Return the balances of the ledger accounts in fen, those of nothing left out."""
        return balances(self.entries)

    # Facts.

    def person(self, **changes):
        known = Person("PAT", "", self.city.hukou, self.city.aid)
        return replace(known, **changes)

    def visit(self, **changes):
        told = Visit(
            self.account,
            "PAT",
            self.city.facility,
            f"V{self.account}",
            self.city.ward,
            "IMP",
            "in-progress",
            at(self.city.opening),
            None,
            "",
            "",
        )
        return replace(self.state.visit or told, **changes)

    def ended(self, moment=None, **changes):
        """Return the visit, finished at an instant; the last one told if none is named."""
        end = at(moment) if moment else self.world.person.clock
        return self.visit(**{"status": "finished", "end": end, **changes})

    def covers(self, *covers):
        return Covers(self.account, covers or (self.cover(),))

    def cover(self, scheme="", **changes):
        scheme = scheme or self.city.scheme
        cover = Cover(f"C{scheme}", scheme, self.city.region, "active", None, None)
        return replace(cover, **changes)

    def agreement(self, state="active", *, at="", consent="", **changes):
        shared = self.city.form == "STANDING"
        made = Agreement(
            consent or ("AGP" if shared else f"AG{self.account}"),
            "" if shared else self.account,
            "PAT",
            self.city.form,
            state,
            _at(at or self.city.opening),
            None,
            None,
        )
        return replace(made, **changes)

    def charge(self, number, amount, item_class="03", *, at="", over=0, **changes):
        """Return a line; by class "03" all of it is the patient's, by "01" none before the rate."""
        moment = _at(at or self.city.opening)
        made = Charge(
            number, self.account, False, amount, over, "ITEM", item_class, moment, moment, ""
        )
        return replace(made, **changes)

    def reversal(self, number, of, amount, *, at="", **changes):
        moment = _at(at or self.city.opening)
        made = Charge(number, self.account, True, -amount, 0, "ITEM", "", moment, moment, of)
        return replace(made, **changes)

    def payment(self, number, amount, kind="payment", *, at="", voids=()):
        moment = _at(at or self.city.opening)
        names = () if kind == "void" else (number,)
        return Payment(number, self.account, amount, kind, "01", moment, names, voids)

    def adjustment(self, number, amount, reason="AID", *, at=""):
        return Adjustment(number, self.account, amount, reason, _at(at or self.city.opening))

    def adjudication(self, number, figures=None, kind="FINAL", *, at="", cancels=""):
        """Return an insurer's answer of figures by their national names, as `answer` makes them."""
        told = tuple((figures or {}).items())
        moment = _at(at or self.city.opening)
        return Adjudication(number, number, self.account, kind, cancels, told, moment)

    def check(self, result, task="T1", stage="WARD", *, at=""):
        return IdentityCheck(task, self.account, result, stage, _at(at or self.city.opening))

    def paper(self, kind, custody="H", form="C", *, at="", document="", number=""):
        moment = _at(at or self.city.opening)
        return Paper(document or f"D{kind}", self.account, kind, form, custody, moment, number)

    def delivery(self, number, kind, day="", *, at="", duty=False):
        return Delivery(number, self.account, kind, day, _at(at or self.city.opening), duty)

    def plan(self, number, financed, months=0, parts=(), *, kind="instalment", at="", **changes):
        """Return a plan as signed; parts are ("2013-12-04", fen)."""
        dated = tuple((date.fromisoformat(day), amount) for day, amount in parts)
        moment = _at(at or self.city.opening)
        made = PlanSigned(number, self.account, kind, financed, months, dated, moment)
        return replace(made, **changes)

    def decision(self, word, number="D1", *, at="", until="", amount=None, note="note", by="desk"):
        moment, end = _at(at or self.city.opening), _at(until) if until else None
        return Decision(number, self.account, word, by, note, moment, end, amount)


# Left unpaid in Haikou on 10 November: alleged from the thirty-first day after.
LEFT = "2013-11-10 10:00"
ALLEGED = at("2013-12-11 00:00")


def unpaid(*nets, **made):
    """Return a stay that was left with invoices open, one of 500 yuan if none is named."""
    return Stay(**made).open().leave(LEFT, *(nets or (50_000,)))


def concluded(stay, moment):
    """Conclude at an instant what has become of the debt of a stay; return the case."""
    case = stay.case(moment)
    conclude(case)
    return case


def answer(gross, fund=0, account=0, **more):
    """Return the least figures of an insurer's answer that hold together."""
    return {
        "medfee_sumamt": gross,
        "fund_pay_sumamt": fund,
        "psn_part_amt": gross - fund,
        "acct_pay": account,
        "psn_cash_pay": gross - fund - account,
        **more,
    }


def invoice(name, net, type_="final", *, at=HAIKOU.opening, due="", paid=0, status="issued"):
    """Return an invoice over lines that are all the patient's own, as settlement remembers it."""
    whole = Figures(gross=net, own_pay=net), Layers(gross=net, own_pay=net)
    return Issued(name, name, type_, _at(at), _at(due or at), *whole, paid, status)


def findings(case):
    """Return what a case has found, each as its place, its name and its values."""
    return [(one.where, one.id, *one.values) for one in case.issues]


def balances(entries):
    """Return the balance of each ledger account over entries, those of nothing left out."""
    sums = Counter()
    for entry in entries:
        for posting in entry.postings:
            sums[posting.ledger_account] += posting.amount
    return {name: amount for name, amount in sums.items() if amount}
