"""Situations a lawyer can read, asked of the policies: tests/policies/*.yaml."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapter.catalog.folders import read_yaml
from adapter.catalog.policies import load_policies
from adapter.settlement.figures import NO_FIGURES, Layers
from adapter.settlement.money import fen, yuan
from adapter.settlement.sections.agreements import deposit_refused
from adapter.settlement.sections.benefit_estimate import Used, benefit, estimate
from adapter.settlement.sections.default import Debt, default_state
from adapter.settlement.sections.documents import missing_documents
from adapter.settlement.sections.eligibility import eligibility
from adapter.settlement.sections.payment_plan import missing_evidence
from adapter.settlement.sections.scope import scope
from adapter.settlement.sections.segment_settlement import layers_at
from adapter.settlement.sections.thresholds import measured, threshold

POLICIES = load_policies()
ZONE = ZoneInfo("Asia/Shanghai")
FILES = sorted((Path(__file__).parents[1] / "policies").glob("*.yaml"))
FACTS = {
    "scheme": "coverage.type",
    "region": "coverage.region",
    "hukou": "patient.hukou_region",
    "aid": "patient.aid_identity",
    "condition": "encounter.condition",
    "priority": "encounter.priority",
}


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def hospital(given):
    """The facility with the switches and wards that the situation puts on."""
    found = POLICIES.facility(given.get("facility", ""))
    lines = {}
    if "ward_on" in given:
        lines["wards"] = {given["ward"]: {date.fromisoformat(given["ward_on"]): "on"}}
    if "switch" in given:
        lines["switches"] = {given["switch"]: {date.fromisoformat(given["since"]): "on"}}
    return found.model_copy(update=lines) if found else None


def governed(_policy, given):
    found = POLICIES.governing(hospital(given), date.fromisoformat(given["admitted"]))
    return found.id if found else None


def in_scope(policy, given):
    day = date.fromisoformat(given["day"])
    found = scope(policy.scope, hospital(given), given["ward"], given["class"], day)
    return found.value if found else None


def eligible(policy, given):
    known = {fact: given[word] for word, fact in FACTS.items() if word in given}
    if "insured" in given:
        known["coverage.active"] = given["insured"] == "true"
    # What the situation does not say of a patient's danger is known to be nothing.
    known.setdefault("encounter.condition", "stable")
    known.setdefault("encounter.priority", "routine")
    day = date.fromisoformat(given.get("day", policy.valid.from_.isoformat()))
    found = eligibility(policy.eligibility, known, hospital(given), day)
    return getattr(found, "value", found)


def papers(policy, given):
    needed = policy.agreements[given["form"]].prerequisites
    shown, insured = set(given["shown"]), given["insured"] == "true"
    return list(missing_documents(policy.documents, needed, shown, covered=insured))


def kept(policy, given):
    rule = next(one for one in policy.documents if one.id == given["paper"])
    return "nothing" if rule.keep == "none" else rule.keep + " as security" * rule.collateral


def deposit(policy, given):
    form = given["form"]
    refused = deposit_refused(policy.agreements[form], form, fen(given["paid"]))
    return "goes back" if refused else "allowed"


def papers_due(policy, given):
    rule = policy.deadlines.for_papers(emergency=given["emergency"] == "true")
    return rule.expires(at(given["admitted"]), ZONE).strftime("%Y-%m-%d %H:%M:%S")


def reach(policy, given):
    form = policy.agreements[given["form"]]
    return f"{form.covers} at {form.valid_at}"


def identity_check(policy, given):
    rule = policy.identity_verification
    told = rule.outcomes[given["outcome"]]
    if told == "review":
        return f"{told} by {rule.review_by}"
    if rule.terminates(given["outcome"]):
        return f"{told}, telling {' and '.join(rule.notify)}"
    return told


def figure(policy, given):
    level = None if given["level"] == "null" else given["level"]
    return str(yuan(threshold(policy.thresholds, level)[0]))


def segment(policy, given):
    limit, _ = threshold(policy.thresholds, given["level"])
    reached = measured(
        policy.thresholds,
        unsettled=fen(given["unsettled"]),
        gross=fen(given.get("gross", "0")),
        settled=fen(given.get("settled", "0")),
    )
    if reached < limit:
        return "none"
    day = max(policy.valid.from_, date(2020, 4, 15)) if given.get("switch") else policy.valid.from_
    cut = policy.segment_settlement.applies(hospital(given), day)
    return "notify and segment" if cut else "notify"


def segments(policy, given):
    """Tell what each charge brings at its day close: the segment and the multiple it settles to."""
    limit, _ = threshold(policy.thresholds, given["level"])
    table = benefit(policy.benefit_estimate, given["scheme"], given["level"], "inpatient")
    gross, billed, told = 0, NO_FIGURES, []
    for charge in given["charges"]:
        gross += fen(charge)
        reach = policy.segment_settlement.reach(gross, billed.settled, limit)
        if reach == billed.settled:
            told.append("none")
            continue
        part = estimate(layers_at(Layers(gross), reach), table, Used()).putting_off(gross)
        told.append(f"{yuan(part.net - billed.net)} of {yuan(reach)}")
        billed = part
    return told


def payable(policy, _given):
    rule = policy.discharge
    due = rule.due if isinstance(rule.due, str) else f"within {rule.due.days} days"
    return f"{rule.payable} {rule.pay} {due}"


def settled_once(policy, given):
    phase = next(one for one in policy.scope.phases if one.id == given["phase"])
    return str(phase.settlement == "one_time").lower()


def default(policy, given):
    final = given.get("plan_final")
    debt = Debt(
        fen(given["balance"]),
        at(given["discharged"]),
        at(given.get("due", given["discharged"])),
        date.fromisoformat(final) if final else None,
    )
    found = default_state(policy.default, debt, at(given["now"]), ZONE)
    return f"{found.word} by {found.trigger}" if found else "none"


def plan_papers(policy, given):
    shown = dict.fromkeys(given["shown"], at("2026-01-01"))
    return [one.about for one in missing_evidence(policy.payment_plan, shown)]


def effects(policy, _given):
    return list(policy.credit_list.effects)


QUESTIONS = {
    "governed": governed,
    "scope": in_scope,
    "eligible": eligible,
    "papers": papers,
    "kept": kept,
    "deposit": deposit,
    "papers due": papers_due,
    "reach": reach,
    "identity check": identity_check,
    "threshold": figure,
    "segment": segment,
    "segments": segments,
    "payable": payable,
    "settled once": settled_once,
    "default": default,
    "plan papers": plan_papers,
    "effects": effects,
}


def situations():
    for path in FILES:
        book = read_yaml(path, path.name).value
        for situation in book["situations"]:
            for number, case in enumerate(situation["cases"], 1):
                yield pytest.param(
                    book["policy"],
                    situation["asked"],
                    case,
                    id=f"{path.stem}: {situation['title']} ({number})",
                    marks=pytest.mark.clause(*situation["clauses"]),
                )


@pytest.mark.parametrize(("policy", "asked", "case"), list(situations()))
def test_a_situation_has_the_answer_a_lawyer_reads(policy, asked, case):
    answer = QUESTIONS[asked](POLICIES.get(policy), case["given"])

    assert answer == (None if case["answer"] == "null" else case["answer"])


def test_no_module_knows_a_city():
    """A city is added by its file, its hospitals and its situations; code has no name of one."""
    named = {one.id for one in POLICIES.facilities}
    for policy in POLICIES.policies:
        named |= {policy.id, policy.jurisdiction.code, policy.jurisdiction.zh}
    adapter = Path(__file__).parents[2] / "adapter"
    # The bench sends a feed of its own making, as a hospital would.
    modules = [one for one in adapter.rglob("*.py") if not one.name.startswith("bench")]

    assert len(modules) > 100
    for module in modules:
        text = module.read_text(encoding="utf-8")
        assert not [name for name in named if name in text], module
