"""What a visit costs as it stands: its figures over the lines so far, and whose each one is."""

from adapter.settlement.answer import Answer
from adapter.settlement.billing.adjudication import adjudicated_figures
from adapter.settlement.case import Case
from adapter.settlement.figures import Figures, Layers
from adapter.settlement.sections.benefit_estimate import (
    Benefit,
    Kind,
    Used,
    benefit,
    estimate,
    provenance,
)
from adapter.settlement.sections.segment_settlement import layers_at

# The figures an adjudication states.
_ADJUDICATED = (
    "insurer",
    "own-pay",
    "over-limit",
    "self-pay-first",
    "deductible",
    "coinsurance",
    "account-payment",
    "medical-aid",
)


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
    policy, adjudicated = case.policy, case.adjudication
    if policy is None:
        return {}
    if adjudicated is not None:
        insurer = Answer(
            adjudicated.kind,
            f"ClaimResponse/{adjudicated.adjudication}",
            policy.reconciliation.cites,
            "site",
        )
        found = dict.fromkeys(_ADJUDICATED, insurer)
    else:
        found = provenance(policy.benefit_estimate, _benefit(case), case.level or "ungraded")
    if case.state.billed.carried:
        found["brought-forward"] = policy.segment_settlement.brought()
    if case.state.rewarded and policy.reward is not None:
        found["reward"] = policy.reward.taken(case.state.rewarded)
    if case.state.aid_given and policy.medical_aid is not None:
        found["medical-aid"] = policy.medical_aid.given(case.state.aid_given)
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
    mine = (case.admitted, case.state.account)
    others = [
        use
        for use in case.person.uses.values()
        if use.kind == kind(case)
        and use.account != case.state.account
        and use.start.astimezone(case.zone).year == case.admitted.year
        and (use.start, use.account) < mine
    ]
    return Used(sum(use.deductible for use in others), sum(use.pool for use in others))
