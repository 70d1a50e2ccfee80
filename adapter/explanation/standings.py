"""How an account stands, each by its rule: agreement, papers, debt, entry on the list, plan."""

from collections.abc import Iterator

from adapter.fhir.parameters import Part, part
from adapter.settlement.answer import Answer
from adapter.settlement.arrears.decided import DECIDED, last_word
from adapter.settlement.money import money
from adapter.settlement.person import PersonState
from adapter.settlement.policy import Policy
from adapter.settlement.sections.credit_list import Clock, Entry, legal_basis, resting
from adapter.settlement.sections.terms import under
from adapter.settlement.state import AccountState
from adapter.settlement.told import answered


def standing_parts(
    state: AccountState, person: PersonState | None, policy: Policy | None, clock: Clock
) -> Iterator[Part]:
    """Give every status of an account that is not one of its invoices or obligations."""
    for name, answer in (("scope", state.scope), ("eligibility", state.eligible)):
        if answer is not None:
            yield answered(name, answer, policy)
    if state.standing and state.stood is not None:
        stands = [("status", state.standing), ("reason", state.standing_reason)]
        said = [part(name, valueCode=word) for name, word in stands if word]
        yield answered("agreement", state.stood, policy, *said)
    elif state.standing:
        none = Answer("nobody signed", "agreements", (), "fact").on(f"Account/{state.account}")
        yield answered("agreement", none, policy, part("status", valueCode=state.standing))
    yield from _papers(state, policy)
    yield from _default(state, policy)
    entry = person.entries.get(state.account) if person else None
    if entry is not None and policy is not None and policy.credit_list is not None:
        yield _entry(state, entry, policy, clock)
    if state.plan is not None:
        yield _plan(state, policy)


def _papers(state: AccountState, policy: Policy | None) -> Iterator[Part]:
    """Give the originals that are held or were given back, and by which rule they go back."""
    section = policy.collateral_return if policy else None
    for paper in state.papers.values():
        if section is not None and paper.form == "O":
            value = f"{section.within.hours} hours"
            rule = section.answer(value, "collateral_return.within", section.within_origin)
            yield answered(
                "paper",
                rule.on(f"DocumentReference/{paper.document}"),
                policy,
                part("kind", valueCode=paper.kind),
                part("status", valueCode=paper.custody),
            )


def _default(state: AccountState, policy: Policy | None) -> Iterator[Part]:
    """Give what the calendar and people say of the debt: by which trigger, by whose decision."""
    arrears, section = state.arrears, policy.default if policy else None
    if section is None:
        return
    if arrears.word:
        told = [one for one in state.duties.values() if one.kind == f"default-{arrears.word}"]
        if told:
            since = max(told, key=lambda one: one.due)
            yield answered(
                "default",
                since.answer,
                policy,
                part("status", valueCode=arrears.word),
                part("trigger", valueCode=arrears.trigger),
            )
    stands = arrears.stands
    if stands is not None:
        by = last_word(state, (), DECIDED[stands.word])
        rule = under(section, section.confirm, ", ".join(section.confirm.requires), _CONFIRM)
        at = part("at", valueDateTime=stands.at.isoformat(timespec="seconds"))
        yield answered("default", rule.on(*by), policy, part("status", valueCode=stands.word), at)


_CONFIRM = "default.confirm.requires"


def _entry(state: AccountState, entry: Entry, policy: Policy, clock: Clock) -> Part:
    """Tell an entry on the credit list: since when it has effects, and what ended them."""
    section = policy.credit_list
    assert section is not None
    instants = (
        ("effective", entry.effective),
        ("appealed", entry.appealed),
        ("cleared", entry.cleared),
        ("lifted", entry.lifted),
    )
    names = last_word(state, (), "default-confirmed")
    ended = entry.cleared or entry.lifted
    rule = resting(section, clock).answer(", ".join(section.effects), "credit_list.effects")
    day = entry.effective.astimezone(policy.zone).date()
    basis = legal_basis(section, day, clock) if clock == "system" else None
    if basis is not None:
        names += basis.facts
    if ended:
        rule = under(section, section.lift, section.lift.when, "credit_list.lift")
        names += last_word(state, [entry], "list-lifted", "default-dismissed")
        names += [one.reference for one in state.received.values() if one.allocations]
    told = [
        part(name, valueDateTime=at.isoformat(timespec="seconds")) for name, at in instants if at
    ]
    status = part("status", valueCode="ended" if ended else "listed")
    return answered("list", rule.on(*names), policy, status, *told)


def _plan(state: AccountState, policy: Policy | None) -> Part:
    """Tell the plan that runs: what is financed, and each part of it by its day."""
    plan = state.plan
    assert plan is not None
    contract = f"Contract/{state.plan_signed}"
    return answered(
        "plan",
        plan.answer.on(contract),
        policy,
        part("kind", valueCode=plan.kind),
        part("financed", valueMoney=money(plan.financed, state.currency)),
        *(
            part(
                "instalment",
                part("number", valuePositiveInt=one.number),
                part("due", valueDate=one.day.isoformat()),
                part("amount", valueMoney=money(one.amount, state.currency)),
            )
            for one in plan.instalments
        ),
    )
