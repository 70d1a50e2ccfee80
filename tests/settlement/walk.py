"""Random walks on the settlement core: facts as steps, and the books kept beside them.

A step holds its facts and its own time, so a walk can be replayed, and replayed without some of
its steps. The clock and what falls due run as the intake runs them.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import TypeAdapter

from adapter.settlement.case import Case
from adapter.settlement.city.state import CityState
from adapter.settlement.facts import (
    Adjudication,
    Adjustment,
    Agreement,
    Charge,
    Decision,
    Delivery,
    IdentityCheck,
    Payment,
    Person,
    PlanSigned,
    Visit,
)
from adapter.settlement.lines import Line
from adapter.settlement.outcome import Document
from adapter.settlement.person import PersonState
from adapter.settlement.policy import Policies
from adapter.settlement.settle import due, fall_due, pass_terms, settle
from adapter.settlement.state import AccountState

ACCOUNT = TypeAdapter(AccountState)
PERSON = TypeAdapter(PersonState)
CITY = TypeAdapter(CityState)
# Facts with an identity of their own: known before, they have no second effect.
_ONCE = (Charge, Payment, Adjustment, Adjudication, IdentityCheck, Decision, Delivery)


@dataclass(frozen=True)
class Step:
    """What is told of an account at an instant; no facts is time that passes."""

    at: datetime
    account: str = ""
    facts: tuple = ()


class MemoryLines:
    """The lines of one account in memory, as settlement's protocol asks."""

    def __init__(self):
        self.kept = {}
        self.invoice = {}

    def add(self, line: Line):
        assert line.charge not in self.kept, "a charge is kept twice"
        self.kept[line.charge] = line
        self.invoice[line.charge] = None

    def find(self, charge):
        return self.kept.get(charge)

    def every(self):
        return list(self.kept.values())

    def unbilled(self):
        return self.on(None)

    def bill(self, charges, invoice):
        for charge in charges:
            assert self.invoice[charge] is None, "a charge is on two live invoices"
            self.invoice[charge] = invoice

    def release(self, invoice):
        charges = [charge for charge, on in self.invoice.items() if on == invoice]
        for charge in charges:
            self.invoice[charge] = None
        return len(charges)

    def on(self, invoice):
        return [line for charge, line in self.kept.items() if self.invoice[charge] == invoice]


@dataclass
class Books:
    """Everything an account gave rise to: balances, documents, and what was told of it."""

    state: AccountState
    lines: MemoryLines = field(default_factory=MemoryLines)
    balances: Counter = field(default_factory=Counter)
    entries: int = 0
    issued: dict[str, tuple] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    obligations: list = field(default_factory=list)
    findings: Counter = field(default_factory=Counter)
    due: list = field(default_factory=list)
    told: set = field(default_factory=set)
    checked: tuple = ()
    segments: int = 0
    was_in_force: bool = False


class World:
    """One person and their accounts, told facts as the intake tells them."""

    def __init__(self, policies: Policies, zone, person="P", city=None):
        self.policies = policies
        self.zone = zone
        self.person = PersonState(person)
        self.city = city or CityState("")
        self.books: dict[str, Books] = {}
        self.steps = 0
        self.is_plain = False

    def take(self, step: Step):
        """Pass time up to the step, tell its facts, and return the accounts it concerned."""
        now = max(step.at, self.person.clock or step.at)
        touched = self._pass(now)
        self.person.clock = now
        self.steps += 1
        if not step.account:
            return touched
        books = self.books.setdefault(step.account, Books(AccountState(step.account)))
        if step.account not in self.person.accounts:
            self.person.accounts.append(step.account)
        inert = all(_inert(books, fact) for fact in step.facts)
        before = self.person.uses.get(step.account)
        held = self.person.held(step.account)
        for account in self._concerned(step):
            self._tell(account, step.facts, now, inert=inert)
            touched.add(account)
        for account in self.person.reached(step.account, before):
            # What this visit takes of the year reaches those after it at once.
            case = self.case(account, now)
            settle(case, [])
            pass_terms(case)
            self._keep(self.books[account], case)
            touched.add(account)
        for account in self.person.judged_anew(step.account, held):
            entered = self.person.entries.get(step.account) != held[0]
            if entered or not self.books[account].state.ended:
                case = self.case(account, now)
                settle(case, [])
                pass_terms(case)
                self._keep(self.books[account], case)
                touched.add(account)
        books.told.update(step.facts)
        if self.steps % 5 == 0 and not self.is_plain:
            self._reload()
            # The same message once more, as a sender in doubt repeats it.
            for account in self._concerned(step):
                self._tell(account, step.facts, now, inert=True)
        return touched

    def case(self, account, now):
        state = self.books[account].state
        return Case(
            state,
            self.person,
            self.policies,
            self.books[account].lines,
            now.astimezone(self.zone),
            self.zone,
            open_city=lambda _: self.city,
        )

    def _concerned(self, step):
        shared = any(isinstance(fact, Agreement) and not fact.account for fact in step.facts)
        others = [
            one
            for one, books in self.books.items()
            if shared and one != step.account and not books.state.ended
        ]
        return [step.account, *others]

    def _tell(self, account, facts, now, *, inert):
        books = self.books[account]
        mine = [fact for fact in facts if isinstance(fact, Person) or fact.account in {"", account}]
        facility = next((fact.facility for fact in mine if isinstance(fact, Visit)), "")
        books.state.facility = books.state.facility or facility
        books.state.clock = now
        if inert:
            # What another visit took of the year's deductible reaches this one when it is touched.
            case = self.case(account, now)
            settle(case, [])
            pass_terms(case)
            self._keep(books, case)
        before = self._bytes(books) if inert else b""
        case = self.case(account, now)
        settle(case, mine)
        pass_terms(case)
        self._keep(books, case)
        if inert:
            assert self._bytes(books) == before, "a known fact had an effect"
            effects = (case.entries, case.issued, case.changed, case.duties)
            assert effects == ([], [], {}, []), effects

    def _bytes(self, books):
        kept = ACCOUNT.dump_json(books.state) + PERSON.dump_json(self.person)
        return kept + CITY.dump_json(self.city)

    def _pass(self, now):
        seen, touched = set(), set()
        while instants := sorted(
            (at, account, kind)
            for account, books in self.books.items()
            for at, kind in books.due
            if at <= now
        ):
            assert instants[0] not in seen, "what fell due is still due"
            seen.add(instants[0])
            at, account, kind = instants[0]
            case = self.case(account, at)
            fall_due(case, kind)
            self._keep(self.books[account], case)
            touched.add(account)
        return touched

    def _keep(self, books, case):
        state = case.state
        state.clock = case.now
        for entry in case.entries:
            assert sum(posting.amount for posting in entry.postings) == 0, entry
            for posting in entry.postings:
                books.balances[posting.ledger_account] += posting.amount
        books.entries += len(case.entries)
        for document in case.issued:
            assert document.invoice.invoice not in books.issued, "a number is used twice"
            books.issued[document.invoice.invoice] = frozen(document.invoice)
            books.documents[document.invoice.invoice] = document
        books.obligations += case.duties
        books.findings.update(issue.id for issue in case.issues)
        books.due = due(case)

    def _reload(self):
        """Read states back from what is kept of them; nothing may get lost."""
        for books in self.books.values():
            read = ACCOUNT.validate_json(ACCOUNT.dump_json(books.state))
            assert read == books.state
            books.state = read
        self.person = PERSON.validate_json(PERSON.dump_json(self.person))
        assert CITY.validate_json(CITY.dump_json(self.city)) == self.city


def frozen(issued):
    """Return what never changes of an issued invoice."""
    return replace(issued, paid=0, status="")


def is_sound(fact):
    """Tell whether an insurer's answer satisfies its own identities."""
    given = dict(fact.figures)
    if fact.kind == "CANCEL":
        return True
    if not {"medfee_sumamt", "fund_pay_sumamt", "psn_part_amt"} <= set(given):
        return False
    parts = ["fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"]
    sums = [("medfee_sumamt", ["fund_pay_sumamt", "psn_part_amt"])]
    sums += [("medfee_sumamt", parts), ("psn_part_amt", ["acct_pay", "psn_cash_pay"])]
    return all(
        given[whole] == sum(given[part] for part in several)
        for whole, several in sums
        if set(several) <= set(given)
    )


def _inert(books, fact):
    """Tell whether a fact must change nothing: known before, or refused."""
    if isinstance(fact, Adjudication) and not is_sound(fact):
        return True
    if isinstance(fact, PlanSigned):
        # One that lacked something may be told again once there is no other.
        taken = books.state.plans_told.get(books.state.plan_signed)
        return taken is not None and fact in books.told and fact.signed <= taken.signed
    return isinstance(fact, _ONCE) and fact in books.told
