"""What a visit costs as it stands: its figures over the lines so far, and whose each one is."""

from typing import Final

from adapter.settlement.answer import Answer
from adapter.settlement.billing.adjudication import adjudicated_figures
from adapter.settlement.case import Case
from adapter.settlement.figures import Figures, Layers
from adapter.settlement.money import said
from adapter.settlement.person import Use
from adapter.settlement.sections.benefit_estimate import (
    Benefit,
    Kind,
    Used,
    benefit,
    estimate,
    provenance,
)
from adapter.settlement.sections.credit_list import resting
from adapter.settlement.sections.segment_settlement import layers_at

# The figures of a bill by their names on the invoice.
FIGURES: Final = {
    "insurer": "insurer",
    "own-pay": "own_pay",
    "over-limit": "over_limit",
    "self-pay-first": "self_pay_first",
    "deductible": "deductible",
    "coinsurance": "coinsurance",
    "account-payment": "account_payment",
    "medical-aid": "medical_aid",
    "reward": "reward",
}


def total(case: Case) -> Figures:
    """Return the figures of the whole stay so far, with what was granted beside insurance."""
    return over(case, case.state.layers)


def unsettled(case: Case) -> int:
    """Return the personal share that is on no live invoice, in fen."""
    return total(case).net - case.state.billed.net


def over(case: Case, layers: Layers, settled: int | None = None) -> Figures:
    """Return the figures over layers with what was granted.

    Where only `settled` fen of their gross are to be settled, the rest is carried forward.
    """
    part = layers if settled is None else layers_at(layers, settled)
    sums = figures(case, part).granted(case.state.medical_aid, case.state.reward)
    return sums if part.gross == layers.gross else sums.putting_off(layers.gross)


def figures(case: Case, layers: Layers) -> Figures:
    """Return what a bill over these layers says, before aid and reward outside insurance.

    An adjudication stands for the lines it has seen; later lines add their estimate to it.
    """
    given, used = _benefit(case), _used(case)
    estimated = estimate(layers, given, used)
    adjudicated = case.adjudication
    if adjudicated is None:
        return estimated
    seen = estimate(case.state.covered[adjudicated.adjudication], given, used)
    return adjudicated_figures(adjudicated).plus(estimated.minus(seen))


def answers(case: Case) -> dict[str, Answer]:
    """Return where each figure comes from, by its name on the invoice."""
    policy = case.policy
    if policy is None:
        return {}
    found = (adjudicated(case) or estimated(case)) | granted(case)
    if case.state.billed.carried:
        before = [f"Invoice/{one.invoice}" for one in case.state.live() if one.figures.carried]
        found["brought-forward"] = policy.segment_settlement.brought().on(*before)
    return found


def adjudicated(case: Case) -> dict[str, Answer]:
    """Return what the insurer's answer in force says of each figure, none where there is none."""
    policy, told = case.policy, case.adjudication
    if policy is None or told is None:
        return {}
    rule = f"ClaimResponse/{told.adjudication}"
    insurer = Answer(told.kind, rule, policy.reconciliation.cites, "fact", facts=(rule,))
    return {name: insurer for name in FIGURES if name != "reward"}


def estimated(case: Case) -> dict[str, Answer]:
    """Return what our estimate says of each figure, and on which insurance and visit."""
    policy = case.policy
    if policy is None:
        return {}
    section, given = policy.benefit_estimate, _benefit(case)
    facts = [case.stay]
    if case.mismatched and case.state.mismatch:
        facts.append(f"Task/{case.state.mismatch.task}")
    elif case.insured is not None:
        facts.append(f"Coverage/{case.insured.coverage}")
    if given is not None:
        facts.append(case.registered)
        facts += [f"Account/{use.account}" for use in _earlier(case) if use.deductible or use.pool]
    found = provenance(section, given, case.level or "ungraded")
    if case.mismatched and policy.identity_verification:
        place = "identity_verification.outcomes.mismatch"
        found["insurer"] = policy.identity_verification.answer("not the insured", place)
    elif case.denies_insurer and case.insured and policy.credit_list:
        listing = resting(policy.credit_list, case.clock)
        found["insurer"] = listing.answer("at the desk: 0.00", "credit_list.effects")
    return {name: one.on(*facts) for name, one in found.items()}


def granted(case: Case) -> dict[str, Answer]:
    """Return by which rule, or by whose word, aid and reward were granted beside insurance."""
    policy, state = case.policy, case.state
    if policy is None:
        return {}
    found = {}
    if state.aid_given and policy.medical_aid is not None:
        aid = policy.medical_aid.given(state.aid_given)
        found["medical-aid"] = aid.on(f"Patient/{state.patient}", *_decided(case))
    elif state.medical_aid:
        found["medical-aid"] = _adjusted(state.medical_aid, "AID")
    if state.rewarded and policy.reward is not None:
        by = [one.account for one in case.person.rewards.values() if one.used_by == state.account]
        reward = policy.reward.taken(state.rewarded)
        found["reward"] = reward.on(*(f"Account/{one}" for one in by))
    elif state.reward:
        found["reward"] = _adjusted(state.reward, "REWARD")
    for name, reason in (("medical-aid", "AID"), ("reward", "REWARD")):
        if name in found:
            told = (one for one, why in state.adjusted.items() if why == reason)
            found[name] = found[name].on(*(f"Basic/{one}" for one in told))
    return found


def kind(case: Case) -> Kind:
    """Return which table of the scheme applies."""
    inpatient = case.state.visit is None or case.state.visit.encounter_class == "IMP"
    return "inpatient" if inpatient else "outpatient"


def _benefit(case: Case) -> Benefit | None:
    """Return what the person's scheme gives on this visit."""
    policy, cover = case.policy, case.cover
    if policy is None or cover is None:
        return None
    return benefit(policy.benefit_estimate, cover.scheme, case.level or "ungraded", kind(case))


def _used(case: Case) -> Used:
    """Return what earlier visits of the calendar year took of deductible and cap."""
    others = _earlier(case)
    return Used(sum(use.deductible for use in others), sum(use.pool for use in others))


def _earlier(case: Case) -> list[Use]:
    """Return what earlier visits of the calendar year used, each its own."""
    admitted, account, mine = case.admitted, case.state.account, kind(case)
    return [
        use
        for use in case.person.uses.values()
        if use.kind == mine
        and use.account != account
        and use.start.astimezone(case.zone).year == admitted.year
        and (use.start, use.account) < (admitted, account)
    ]


def _adjusted(amount: int, reason: str) -> Answer:
    """Return what adjustments of the feed granted: their sender's word, and no policy's."""
    return Answer(said(amount), f"adjustment.{reason}", (), "fact")


def _decided(case: Case) -> list[str]:
    """Return who granted aid last: the decision, if there is one."""
    granted_by = [one for one in case.state.decisions.values() if one.word == "aid-granted"]
    last = max(granted_by, key=lambda one: (one.at, one.decision), default=None)
    return [f"Basic/{last.decision}"] if last else []
