"""What is decided of a debt: a plan, a default, an appeal, an entry on the list, a report."""

from typing import Any

from adapter.fhir.parameters import ParameterError, Part, part
from adapter.intake.acts import Done
from adapter.intake.updates import UnknownError
from adapter.issues import Issue
from adapter.operations.asked import Asked, View, amount, decision, extension, of_account
from adapter.settlement.answer import Answer
from adapter.settlement.arrears.debts import debts_of, gravest, words_of
from adapter.settlement.arrears.plans import proposed
from adapter.settlement.case import Case
from adapter.settlement.facts import PlanSigned
from adapter.settlement.money import money
from adapter.settlement.reading.elements import BASE
from adapter.settlement.reading.facts import facts_in
from adapter.settlement.sections.credit_list import legal_basis, resting
from adapter.settlement.sections.payment_plan import Plan, Refusal
from adapter.settlement.sections.terms import under
from adapter.settlement.state import AccountState
from adapter.settlement.told import answered

# What people report of an entry, and to whom it is shown; each also when the entry has ended.
_REPORTS = ("list-report", "list-sharing", "list-report-ended", "list-sharing-ended")


def confirm(view: View, asked: Asked) -> dict[str, Any]:
    """Return a person's confirmation of an alleged default."""
    return decision(view, asked, view.account(asked), "default-confirmed")


def dismiss(view: View, asked: Asked) -> dict[str, Any]:
    """Return a person's dismissal of a default."""
    return decision(view, asked, view.account(asked), "default-dismissed")


def appeal(view: View, asked: Asked) -> dict[str, Any]:
    """Return the appeal of the person against a confirmed default."""
    return decision(view, asked, view.account(asked), "default-appealed")


def lift(view: View, asked: Asked) -> dict[str, Any]:
    """Return the lifting of a person's entry: the one named, else the one that stands."""
    person = view.person(view.chart(asked.id).person)
    # Where none stands any more, the one lifted first is named, and found to be lifted.
    standing = sorted(person.entries, key=lambda one: person.entries[one].lifted is not None)
    named = asked.given.text("account") or next(iter(standing), "")
    if named not in person.entries:
        where = f"Patient/{asked.id}"
        raise UnknownError(Issue("error", "not-found", where, "not-listed"))
    return decision(view, asked, _account(view, asked, named), "list-lifted")


def decided(view: View, asked: Asked, done: Done | None) -> list[Part]:
    """Return how the default of an account now stands, and the rules of its next step."""
    return _decided(view, asked, view.account(asked), done)


def lifted(view: View, asked: Asked, done: Done | None) -> list[Part]:
    """Return how each entry of a person now stands."""
    chart = view.chart(asked.id)
    person = view.person(chart.person)
    parts = [_act(done)] if done else []
    for account in person.entries:
        parts += _decided(view, asked, _account(view, asked, account), None)
    return parts


def report(view: View, asked: Asked) -> dict[str, Any]:
    """Return the record that departments were told: a person tells them, never the adapter."""
    state = view.account(asked)
    case = view.case(asked, state)
    to, via = asked.given.needed("to"), asked.given.text("via")
    kind = asked.given.text("kind") or _REPORTS[0]
    if kind not in _REPORTS:
        issue = Issue("error", "value", "kind", "parameter-unreadable", ("kind", kind))
        raise ParameterError(issue)
    words = "；".join(one for one in (f"报送：{to} / Reported to: {to}", via) if one)
    code = {"coding": [{"system": f"{BASE}/CodeSystem/obligation", "code": kind}]}
    return {
        "resourceType": "Communication",
        "status": "completed",
        "category": [code],
        "subject": {"reference": f"Patient/{state.patient}"},
        "recipient": [{"display": to}],
        "sender": {"display": asked.given.text("by") or asked.operator},
        "sent": case.now.isoformat(timespec="seconds"),
        "payload": [{"contentString": words}],
        "extension": [of_account(state)],
    }


def reported(view: View, asked: Asked, done: Done | None) -> list[Part]:
    """Return what was recorded, and the rule by which departments are told."""
    case = view.case(asked, view.account(asked))
    policy = case.policy
    parts = [_act(done)] if done else []
    section = policy.credit_list if policy else None
    if section is not None:
        told = ", ".join(section.report_to) or section.report_via or "operator"
        rule = resting(section, case.clock).answer(told, "credit_list.effects.report_blacklist")
        parts.append(answered("answer", rule, policy))
    return parts


def plan(view: View, asked: Asked) -> dict[str, Any] | None:
    """Return a plan as it is signed; None for a preview, which states nothing."""
    return None if asked.given.flag("dry-run") else _contract(view, asked)


def planned(view: View, asked: Asked, done: Done | None) -> list[Part]:
    """Return the terms of a plan, its instalments, and what keeps it from being signed."""
    state = view.account(asked)
    case = view.case(asked, state)
    policy = case.policy
    parts = [_act(done)] if done else []
    made = state.plan
    refusals: tuple[Refusal, ...] = ()
    if done is None or state.plan_signed != done.id:
        found = facts_in(_contract(view, asked) | {"id": "preview"}, lambda _: None, case.zone)
        signed = next((one for one in found if isinstance(one, PlanSigned)), None)
        made, refusals = proposed(case, signed) if signed else (None, ())
    if made is not None:
        parts.append(_terms(case, made))
    parts += [
        answered("refusal", one.answer, policy, part("issue", valueCode=one.id)) for one in refusals
    ]
    return parts


def _contract(view: View, asked: Asked) -> dict[str, Any]:
    state = view.account(asked)
    case = view.case(asked, state)
    given = asked.given
    financed = state.asked if given.value("amount") is None else amount(given, "amount")
    sum_of = money(financed, state.currency)
    extensions = [of_account(state), extension("financed", valueMoney=sum_of)]
    if months := given.count("months"):
        extensions.append(extension("months", valuePositiveInt=months))
    for one in given.all("instalment"):
        parts = [
            {"url": "due", "valueDate": str(one.day("due") or "")},
            {"url": "amount", "valueMoney": money(amount(one, "amount"), state.currency)},
        ]
        extensions.append({**extension("instalment"), "extension": parts})
    kind = given.text("kind") or "instalment"
    terms = case.policy.payment_plan if case.policy else None
    title = terms.forms.get(kind) if terms else None  # type: ignore[call-overload]
    return {
        "resourceType": "Contract",
        "status": "executed",
        **({"title": title} if title else {}),
        "type": {"coding": [{"system": f"{BASE}/CodeSystem/plan-kind", "code": kind}]},
        "issued": case.now.isoformat(timespec="seconds"),
        "subject": [{"reference": f"Patient/{state.patient}"}],
        "extension": extensions,
    }


def _terms(case: Case, made: Plan) -> Part:
    currency = case.state.currency
    return answered(
        "plan",
        made.answer,
        case.policy,
        part("kind", valueCode=made.kind),
        part("financed", valueMoney=money(made.financed, currency)),
        *(
            part(
                "instalment",
                part("number", valuePositiveInt=one.number),
                part("due", valueDate=one.day.isoformat()),
                part("amount", valueMoney=money(one.amount, currency)),
            )
            for one in made.instalments
        ),
    )


def _decided(view: View, asked: Asked, state: AccountState, done: Done | None) -> list[Part]:
    case = view.case(asked, state)
    policy = case.policy
    parts = [_act(done)] if done else []
    arrears = state.arrears
    # What a person said of a debt that was cleared says nothing of one alleged since.
    word = (arrears.decided if arrears.stands else "") or arrears.word or arrears.decided or "none"
    entry = case.person.entries.get(state.account)
    inside = [part("account", valueReference={"reference": f"Account/{state.account}"})]
    inside.append(part("status", valueCode=word))
    if entry is not None:
        told = (
            ("effective", entry.effective),
            ("appealed", entry.appealed),
            ("cleared", entry.cleared),
            ("lifted", entry.lifted),
        )
        inside += [
            part(name, valueDateTime=at.isoformat(timespec="seconds"))
            for name, at in told
            if at is not None
        ]
    parts.append(part("default", *inside))
    return [*parts, *(answered("answer", one, policy) for one in _rules(case))]


def _rules(case: Case) -> list[Answer]:
    """Return the rules by which a default is alleged, confirmed, listed and lifted."""
    policy = case.policy
    if policy is None or policy.default is None:
        return []
    alleged = gravest(words_of(case, debts_of(case)))
    rules = [alleged.answer] if alleged else []
    section = policy.default
    needs = ", ".join(section.confirm.requires)
    rules.append(under(section, section.confirm, needs, "default.confirm.requires"))
    if policy.credit_list is not None:
        listed = policy.credit_list
        basis = legal_basis(listed, case.now.date(), case.clock)
        if basis is not None:
            effects = resting(listed, case.clock)
            rules.append(effects.answer(", ".join(listed.effects), "credit_list.effects"))
        if basis is not None and case.clock == "system":
            rules.append(basis)
        rules.append(under(listed, listed.lift, listed.lift.when, "credit_list.lift"))
    return rules


def _account(view: View, asked: Asked, account: str) -> AccountState:
    return view.account(Asked(asked.name, "Account", account, asked.given, {}))


def _act(done: Done) -> Part:
    return part("act", valueReference={"reference": f"{done.type}/{done.id}"})
