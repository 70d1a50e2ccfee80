"""Which papers an agreement waits for, until when, and when a lapsed one stands again."""

from dataclasses import replace

import pytest
from settlement.cases import HAIKOU, POLICIES, QIDONG, Stay, at

from adapter.settlement.answer import Answer
from adapter.settlement.duties.papers import missing, papers_expire, revive

NEEDED = ("id_or_hukou", "insurance_card")
TERM = at("2013-11-05 09:30")


def pending(**visit):
    """Return a stay in Haikou admitted at 09:30 whose agreement waits for its papers."""
    stay = Stay(HAIKOU)
    facts = stay.person(), stay.visit(**visit), stay.covers()
    return stay.tell(HAIKOU.opening, *facts, stay.agreement("papers-pending"))


@pytest.mark.clause("H-50")
def test_papers_may_be_brought_within_24_hours():
    assert papers_expire(pending().case()) == TERM


@pytest.mark.clause("H-51")
def test_those_of_an_emergency_to_the_end_of_the_next_day():
    assert papers_expire(pending(priority="emergency").case()) == at("2013-11-05 23:59:59")


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
def test_a_paper_serves_once_it_was_shown_though_it_went_back_since():
    assert lacking() == NEEDED
    assert lacking(IDENTITY, CARD) == ()
    assert lacking(replace(IDENTITY, custody="S"), CARD) == ()
    assert lacking(replace(IDENTITY, custody="R"), replace(CARD, custody="L")) == ()
    assert lacking(replace(IDENTITY, custody=""), CARD) == ("id_or_hukou",)


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


def owing(*facts, state="active", **visit):
    """Return a stay whose agreement was reported, with papers told in the same message."""
    stay = Stay(HAIKOU)
    known = stay.person(), stay.visit(**visit), stay.covers()
    return stay.tell(HAIKOU.opening, *known, stay.agreement(state), *facts)


@pytest.mark.clause("H-08", "H-50")
@pytest.mark.parametrize("state", ["active", "papers-pending"])
def test_the_papers_of_an_agreement_are_owed_by_the_end_of_their_term(state):
    stay = owing(state=state)
    (duty,) = [one for one in stay.state.duties.values() if one.kind == "papers"]

    assert (duty.key, duty.status, duty.due) == ("papers:AGA", "open", TERM)
    assert duty.answer == Answer(
        "24 hours", "deadlines.missing_documents", ("H-50",), "text", "AM-08"
    )


@pytest.mark.clause("H-51")
def test_those_of_an_emergency_are_owed_by_the_end_of_the_next_day():
    stay = owing(priority="emergency")

    assert stay.state.duties["papers:AGA"].due == at("2013-11-05 23:59:59")


@pytest.mark.clause("H-08", "H-50", "H-52")
def test_an_agreement_reported_active_stands_though_nobody_told_of_papers():
    stay = owing().until("2013-11-05 09:31")

    assert stay.duties("papers") == [("papers:AGA", "missed")]
    assert [one[2] for one in stay.findings("term-missed") if one[2][0] == "papers"] == [
        ("papers", "2013-11-05T09:30:00+08:00")
    ]
    assert (stay.state.standing, stay.state.terminated) == ("in-force", [])


@pytest.mark.clause("H-08", "H-10")
def test_papers_told_with_the_agreement_are_owed_by_nobody():
    stay = owing(IDENTITY, CARD)

    (duty,) = [one for one in stay.state.duties.values() if one.kind == "papers"]
    assert (duty.status, duty.told) == ("met", at(HAIKOU.opening))


@pytest.mark.clause("H-50")
@pytest.mark.parametrize(
    ("shown", "status"), [("2013-11-05 09:30", "met"), ("2013-11-05 09:31", "late")]
)
def test_papers_meet_their_duty_at_the_time_of_the_last_of_them(shown, status):
    stay = owing(IDENTITY).until("2013-11-06 09:00")
    stay.tell("2013-11-06 09:00", replace(CARD, at=at(shown)))

    duty = stay.state.duties["papers:AGA"]
    assert (duty.status, duty.told) == (status, at(shown))


def test_papers_without_a_time_are_shown_when_they_are_told_of():
    stay = owing(IDENTITY).tell("2013-11-04 12:00", replace(CARD, at=None))

    assert stay.state.duties["papers:AGA"].told == at("2013-11-04 12:00")


@pytest.mark.parametrize("over", ["withdrawn", "terminated", "completed", "rejected"])
def test_an_agreement_that_is_over_asks_for_no_papers(over):
    stay = owing()
    stay.tell("2013-11-04 12:00", stay.agreement(over))

    assert stay.duties("papers") == [("papers:AGA", "void")]


def test_a_visit_that_is_cancelled_asks_for_no_papers():
    stay = owing()
    stay.tell("2013-11-04 12:00", stay.visit(status="cancelled"))

    assert stay.duties("papers") == [("papers:AGA", "void")]


def test_a_second_agreement_asks_in_place_of_the_first():
    stay = owing()
    stay.tell("2013-11-04 12:00", stay.agreement(consent="AG2", at="2013-11-04 12:00"))

    assert stay.duties("papers") == [("papers:AGA", "void"), ("papers:AG2", "open")]


def test_who_signs_after_the_term_shows_the_papers_then():
    stay = Stay(HAIKOU)
    stay.tell(HAIKOU.opening, stay.person(), stay.visit(), stay.covers())
    signed = stay.agreement(at="2013-11-07 10:00")
    stay.tell("2013-11-07 10:00", signed, IDENTITY, replace(CARD, at=at("2013-11-07 10:00")))

    duty = stay.state.duties["papers:AGA"]
    assert (duty.due, duty.status) == (at("2013-11-07 10:00"), "met")


def test_nobody_owes_papers_where_no_term_runs_or_the_form_is_not_known():
    stay = Stay(QIDONG).open()
    unknown = Stay(HAIKOU)
    told = unknown.person(), unknown.visit(), unknown.covers(), unknown.agreement(form="OTHER")
    unknown.tell(HAIKOU.opening, *told)

    assert stay.duties("papers") == unknown.duties("papers") == []


@pytest.mark.clause("H-16", "H-60")
@pytest.mark.parametrize("state", ["active", "papers-pending"])
def test_a_card_handed_back_at_the_end_takes_nothing_from_the_agreement(state):
    stay = owing(IDENTITY, CARD, state=state)
    stay.tell("2013-11-06 10:00", stay.ended("2013-11-06 10:00"))
    stay.tell("2013-11-06 11:00", replace(CARD, custody="R", at=at("2013-11-06 11:00")))
    stay.until("2013-11-08 10:00")

    assert (stay.state.standing, stay.state.terminated) == ("in-force", [])
    assert stay.duties("papers") == [("papers:AGA", "met")]
