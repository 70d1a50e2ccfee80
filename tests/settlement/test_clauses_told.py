"""Clauses proven by what the core makes of facts, not only by the section that says them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from house import POLICIES
from settlement.cases import HAIKOU, YUNQIAO, Stay, at
from settlement.chance import ZONE
from settlement.invariants import check
from settlement.walk import Step, World

from adapter.settlement.facts import Agreement, Charge, Cover, Covers, IdentityCheck, Paper, Visit
from adapter.settlement.sections.credit_list import Entry

OPENING = datetime(2013, 11, 4, 9, 30, tzinfo=ZONE)
VISIT = Visit("A", "PAT", "HK-3RD", "V", "肾病科", "IMP", "in-progress", OPENING, None, "", "")
INSURED = Covers("A", (Cover("C", "380", "460100", "active", None, None),))
SIGNED = Agreement("AG", "A", "PAT", "INP", "papers-pending", OPENING, None, None)
IDENTITY = Paper("D1", "A", "ID", "C", "H", OPENING)
CARD = Paper("D2", "A", "INSCARD", "O", "H", OPENING)


def standing(*messages):
    world = World(POLICIES, ZONE)
    for hours, facts in enumerate(messages):
        world.take(Step(OPENING + timedelta(hours=hours), "A", facts))
        check(world, "A")
    return world.books["A"].state.standing


@pytest.mark.clause("H-10", "H-52", "H-53")
def test_the_agreement_stands_once_the_papers_are_with_the_hospital():
    opening = (VISIT, INSURED, SIGNED)

    assert standing(opening) == "papers-pending"
    assert standing(opening, (IDENTITY,)) == "papers-pending"
    assert standing(opening, (IDENTITY,), (replace(CARD, form="C"),)) == "papers-pending"
    assert standing(opening, (IDENTITY,), (CARD,)) == "in-force"


@pytest.mark.clause("H-57")
def test_who_matches_is_treated_on_under_the_agreement():
    opening = (VISIT, INSURED, SIGNED, IDENTITY, CARD)

    for result, word in (("match", "in-force"), ("mismatch", "terminated")):
        check_ = IdentityCheck("T", "A", result, "WARD", OPENING + timedelta(hours=1))
        assert standing(opening, (check_,)) == word


@pytest.mark.clause("Q-01")
@pytest.mark.parametrize(("year", "governs"), [(2019, False), (2020, True)])
def test_a_stay_before_the_instrument_is_under_none(year, governs):
    opening = datetime(year, 12, 20, 9, tzinfo=ZONE)
    visit = replace(VISIT, facility="QD-PH", ward="内科", start=opening)
    world = World(POLICIES, ZONE)
    world.take(
        Step(opening, "A", (visit, Charge("L", "A", False, 1, 0, "I", "01", opening, opening, "")))
    )

    assert bool(world.books["A"].state.policy) is governs


def test_of_two_mismatches_at_one_instant_the_same_one_stands_however_often_they_are_told():
    world = World(POLICIES, ZONE)
    first, second = (
        IdentityCheck(task, "A", "mismatch", "WARD", OPENING + timedelta(hours=1))
        for task in ("T1", "T2")
    )
    for hours, facts in enumerate(((VISIT, INSURED, SIGNED), (first,), (second,), (first,))):
        world.take(Step(OPENING + timedelta(hours=hours + 2), "A", facts))

    assert world.books["A"].state.mismatch == second


@pytest.mark.clause("X-04", "X-09")
def test_yunqiao_grants_the_listed_neither_agreement_nor_benefits_at_the_desk():
    stay = Stay(YUNQIAO)
    stay.world.person.entries = {"B": Entry("999900", at("2026-03-01"))}
    stay.open()

    stay.tell("2026-11-02 10:00", stay.charge("L1", 1_000_000, "01"))
    stay.tell("2026-11-03 10:00", stay.ended("2026-11-03 10:00"))

    verdict = stay.verdicts[-1]
    assert (stay.state.standing, stay.state.standing_reason) == ("rejected", "credit-listed")
    assert "X-04" in verdict.cites
    assert stay.nets() == [("final", "issued", 1_000_000, 0)]


@pytest.mark.clause("X-05")
@pytest.mark.parametrize(
    ("kind", "standing"),
    [("SSC", "in-force"), ("INSCARD", "in-force"), ("ID", "papers-pending")],
)
def test_yunqiao_asks_for_a_credential_shown(kind, standing):
    stay = Stay(YUNQIAO)
    pending = stay.agreement("papers-pending")
    stay.tell(YUNQIAO.opening, stay.person(), stay.visit(), stay.covers(), pending)

    stay.tell("2026-11-02 10:00", stay.paper(kind, "S"))

    assert stay.state.standing == standing


@pytest.mark.clause("X-05")
def test_yunqiao_lists_each_day_by_the_next_noon():
    stay = Stay(YUNQIAO).open()

    stay.tell("2026-11-02 10:00", stay.charge("L1", 1_000)).until("2026-11-04 12:00")

    lists = [one for one in stay.state.duties.values() if one.kind == "daily-list"]
    assert [one.due for one in lists] == [at("2026-11-03 12:00"), at("2026-11-04 12:00")]


@pytest.mark.clause("X-08")
@pytest.mark.parametrize(
    ("paper", "months", "signed"),
    [("OTHER", 12, True), ("OTHER", 13, False), ("CIVIL", 12, False)],
)
def test_yunqiao_grants_a_plan_within_a_year_on_the_application(paper, months, signed):
    stay = Stay(YUNQIAO).open()
    stay.tell("2026-11-02 10:00", stay.charge("L1", 120_000), stay.paper(paper))
    stay.tell("2026-11-03 10:00", stay.ended("2026-11-03 10:00"))

    stay.tell("2026-11-03 11:00", stay.plan("N1", 120_000, months, at="2026-11-03 11:00"))

    assert (stay.state.plan is not None) is signed


@pytest.mark.clause("H-17")
@pytest.mark.parametrize(
    ("kind", "months", "signed"),
    [("deferral", 12, True), ("instalment", 12, True), ("deferral", 13, False)],
)
def test_who_shows_hardship_in_haikou_pays_later_or_in_parts(kind, months, signed):
    stay = Stay(HAIKOU).open()
    stay.tell("2013-11-05 10:00", stay.charge("L1", 120_000), stay.paper("COMMITTEE"))
    stay.tell("2013-11-05 11:00", stay.paper("CIVIL", at="2013-11-05 11:00"))
    stay.tell("2013-11-06 10:00", stay.ended("2013-11-06 10:00"))
    asked = stay.nets()[-1][2]

    moment = "2013-11-06 11:00"
    stay.tell(moment, stay.plan("N1", asked, months, kind=kind, at=moment))

    assert (stay.state.plan is not None) is signed


@pytest.mark.clause("H-13", "H-58")
def test_a_segment_left_unpaid_is_overdue_and_ends_no_agreement_in_haikou():
    stay = Stay(HAIKOU).open()
    stay.tell("2013-11-05 10:00", stay.charge("L1", 800_000)).until("2013-11-10 10:00")

    assert [status for _, status in stay.duties("segment-payment")] == ["missed"]
    assert (stay.state.standing, stay.findings("agreement-terminable")) == ("in-force", [])
