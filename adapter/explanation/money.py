"""Explained: what a default drew from the city's fund, and what a hospital and its insurer owe."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from adapter.explanation.parts import finding_part, obligation_part
from adapter.fhir.parameters import Part, part
from adapter.intake.documents import FUNDING
from adapter.settlement.answer import Answer
from adapter.settlement.city.awarded import Awarded
from adapter.settlement.city.state import FundingState
from adapter.settlement.money import CURRENCY, money
from adapter.settlement.policy import Policies, Policy
from adapter.settlement.told import answered
from adapter.store.port import Reader


def award_part(award: Awarded, currency: str, policy: Policy | None) -> Part:
    """Tell what a confirmed default came to, who bears it, and what came back (H-28)."""
    made, back = award.made, award.recovered_fund
    figures = (
        ("in-default", award.debt - award.settled),
        ("fund", made.fund if made else 0),
        ("institution", made.institution if made else 0),
        ("paid-by-fund", award.paid),
        ("recovered", award.recovered),
        ("recovered-fund", back),
        ("recovered-institution", award.recovered - back),
    )
    told = [part(name, valueMoney=money(amount, currency)) for name, amount in figures]
    facts = [f"Basic/{award.decision}" if award.decision else ""]
    facts += [f"Invoice/{one}" for one in award.debts]
    facts += [f"PaymentReconciliation/{one}" for one in award.payments]
    if made is None:
        none = Answer("not confirmed", "risk_fund.share", (), "fact")
        return answered("award", none.on(*facts), policy, *told)
    return answered("award", made.answer.on(*facts), policy, *told)


def funding_of(organization: Mapping[str, Any]) -> str:
    """Return the Account between a hospital, as its Organization names it, and its insurer."""
    numbers = [str(one.get("value", "")) for one in organization.get("identifier", ())]
    return FundingState(next(iter(numbers), "")).account


def funding_parts(reader: Reader, account: str, policies: Policies) -> list[Part]:
    """Tell what a hospital and its insurer owe each other: balances, obligations, findings."""
    body = reader.document("funding", account)
    if body is None:
        return []
    state = FUNDING.validate_json(body)
    facility = policies.facility(state.facility)
    city = facility.jurisdiction if facility else ""
    policy = next((one for one in policies.policies if one.jurisdiction.code == city), None)
    balances: Counter[str] = Counter()
    for entry in reader.entries(account):
        for posting in entry.postings:
            balances[posting.ledger_account] += posting.amount
    parts = []
    for name, amount in sorted(balances.items()):
        value = part("amount", valueMoney=money(amount, CURRENCY))
        parts.append(part("balance", part("account", valueString=name), value))
    parts += [
        obligation_part(duty, policy, CURRENCY, *state.of_year(duty.key))
        for duty in state.duties.values()
    ]
    parts += [finding_part(row, policy) for row in reversed(reader.findings(about=account))]
    return parts
