"""Which papers an agreement waits for, until when, and when a lapsed one stands again."""

from dataclasses import replace

import pytest
from settlement.cases import HAIKOU, POLICIES, QIDONG, Stay, at

from adapter.settlement.answer import Answer
from adapter.settlement.duties.papers import missing, papers_expire, papers_term, revive

NEEDED = ("id_or_hukou", "insurance_card")
TERM = at("2013-11-05 09:30")


def pending(**visit):
    """Return a stay in Haikou admitted at 09:30 whose agreement waits for its papers."""
    stay = Stay(HAIKOU)
    facts = stay.person(), stay.visit(**visit), stay.covers()
    return stay.tell(HAIKOU.opening, *facts, stay.agreement("papers-pending"))


@pytest.mark.clause("H-50")
def test_papers_may_be_brought_within_24_hours():
    case = pending().case()

    assert papers_expire(case) == TERM
    assert papers_term(case) == (
        TERM,
        Answer("24 hours", "deadlines.missing_documents", ("H-50",), "text", "AM-08"),
    )


@pytest.mark.clause("H-51")
def test_those_of_an_emergency_to_the_end_of_the_next_day():
    case = pending(priority="emergency").case()

    term = at("2013-11-05 23:59:59")
    assert papers_expire(case) == term
    assert papers_term(case) == (
        term,
        Answer("end_of_next_day", "deadlines.emergency_formalities", ("H-51",), "text", "AM-08"),
    )


def test_no_term_runs_where_the_city_has_none_or_no_policy_is_known():
    unknown = Stay(HAIKOU)
    unknown.tell(HAIKOU.opening, unknown.visit(facility="NOWHERE"))

    assert papers_expire(unknown.case()) is None
    assert papers_expire(Stay(HAIKOU).case()) is None
    assert papers_expire(Stay(QIDONG).open().case()) is None


def lacking(*papers, by=None, covered=True):
    stay = pending()
    stay.state.papers = {paper.document: paper for paper in papers}
    if not covered:
        stay.state.covers = ()
    case = stay.case()
    return missing(case, case.policy, NEEDED, by=by)


PAPERS = Stay(HAIKOU)
IDENTITY, CARD = PAPERS.paper("ID"), PAPERS.paper("INSCARD", form="O")


@pytest.mark.clause("H-08", "H-52")
def test_a_paper_serves_while_it_is_shown_or_held():
    assert lacking() == NEEDED
    assert lacking(IDENTITY, CARD) == ()
    assert lacking(replace(IDENTITY, custody="S"), CARD) == ()
    assert lacking(replace(IDENTITY, custody="R"), CARD) == ("id_or_hukou",)
    assert lacking(replace(IDENTITY, custody="L"), replace(CARD, custody="")) == NEEDED


@pytest.mark.clause("H-10")
def test_a_copy_alone_serves_only_where_no_original_is_kept():
    copy = replace(CARD, form="C", document="copy")

    assert lacking(replace(IDENTITY, form="C"), copy) == ("insurance_card",)
    assert lacking(IDENTITY, copy, CARD) == ()


def test_who_is_not_insured_has_no_card_to_show():
    assert lacking(IDENTITY, covered=False) == ()


@pytest.mark.clause("H-50")
def test_a_paper_is_in_time_by_its_own_time():
    late = replace(CARD, at=at("2013-11-05 09:30:01"))
    undated = replace(CARD, at=None)

    assert lacking(IDENTITY, replace(CARD, at=TERM), by=TERM) == ()
    assert lacking(IDENTITY, late, by=TERM) == ("insurance_card",)
    assert lacking(IDENTITY, undated, by=TERM) == ("insurance_card",)
    assert lacking(IDENTITY, late) == lacking(IDENTITY, undated) == ()


def lapsed():
    """Return a stay whose agreement has lapsed for want of papers."""
    stay = pending().until("2013-11-05 09:31")
    assert (stay.state.standing, stay.state.terminated) == ("lapsed", ["AGA"])
    return stay


def revived(stay):
    revive(stay.case("2013-11-06 10:00"))
    return stay.state.terminated


def show(stay, *, at=TERM):
    stay.state.papers = {one.document: replace(one, at=at) for one in (IDENTITY, CARD)}
    return stay


@pytest.mark.clause("H-50")
def test_a_lapsed_agreement_stands_again_when_its_papers_were_shown_in_time():
    assert revived(show(lapsed())) == []


def test_it_does_not_when_they_came_late_or_not_at_all():
    assert revived(lapsed()) == ["AGA"]
    assert revived(show(lapsed(), at=at("2013-11-05 09:30:01"))) == ["AGA"]


def test_an_agreement_of_the_person_stands_again_too():
    stay = show(lapsed())
    mine = stay.state.agreements.pop("AGA")
    stay.world.person.agreements["AGP"] = replace(mine, consent="AGP")
    stay.state.terminated = ["AGP"]

    assert revived(stay) == []


@pytest.mark.parametrize("changes", [{"state": "active"}, {"form": "STANDING"}])
def test_only_what_waited_for_papers_of_a_form_of_the_city_stands_again(changes):
    stay = show(lapsed())
    other = replace(stay.state.agreements["AGA"], consent="AGX", **changes)
    stay.state.agreements["AGX"] = other
    stay.state.terminated = ["AGX", "AGA", "unknown"]

    assert revived(stay) == ["AGX", "unknown"]


def test_what_ended_for_another_reason_or_under_no_policy_stays_so():
    ended, elsewhere = show(lapsed()), show(lapsed())
    ended.state.standing = "terminated"
    elsewhere.state.policy = ""
    city = show(lapsed())
    city.state.policy = POLICIES.get(QIDONG.policy).label

    assert revived(ended) == revived(elsewhere) == revived(city) == ["AGA"]
