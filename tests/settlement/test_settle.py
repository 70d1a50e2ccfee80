"""In which order the sections speak: what a message, an instant or a day's close brings."""

from dataclasses import replace
from datetime import date

import pytest
from settlement.cases import (
    HAIKOU,
    QIDONG,
    YUNQIAO,
    Stay,
    answer,
    at,
    facility_with,
    findings,
)

from adapter.issues import Ground
from adapter.settlement.answer import Answer
from adapter.settlement.duties.reminders import over_limit
from adapter.settlement.duty import Duty
from adapter.settlement.outcome import Verdict
from adapter.settlement.person import Use
from adapter.settlement.settle import due, fall_due, settle

DAY = "2013-11-05 10:00"
NEXT = "2013-11-06 00:00"


@pytest.fixture
def stay():
    return Stay().open()


def told(stay, moment, *facts):
    """Settle facts at an instant and return the case they were settled on."""
    case = stay.case(moment)
    settle(case, facts)
    return case


def after(stay, moment, kind):
    """Let something fall due and return the case it fell due on."""
    case = stay.case(moment)
    fall_due(case, kind)
    return case


def nets(case):
    return [(one.type, one.status, one.figures.net) for one in case.state.invoices]


def verdicts(case):
    return [(one.consent, one.state, one.reason) for one in case.verdicts]


# A message.


def test_a_message_is_folded_in_and_what_follows_is_concluded():
    stay = Stay()

    case = told(stay, HAIKOU.opening, stay.visit(), stay.covers(), stay.agreement())

    assert case.verdicts == [Verdict("AGA", "in-force", "", ("H-06",))]
    assert (case.state.standing, case.state.standing_reason) == ("in-force", "")
    assert case.state.basis == "C380:380|"
    assert [one.kind for one in case.duties] == ["policy-explained", "papers"]
    # A verdict is told once.
    assert told(stay, HAIKOU.opening, stay.visit()).verdicts == []


def test_each_standing_of_an_agreement_is_kept_since_when_it_holds(stay):
    told(stay, DAY, stay.charge("L1", 500, at=DAY))
    told(stay, "2013-11-05 11:00", stay.agreement("withdrawn"))
    case = told(stay, "2013-11-05 12:00", stay.charge("L2", 500, at=DAY))

    assert case.state.standings == [
        (at(HAIKOU.opening), "in-force"),
        (at("2013-11-05 11:00"), "withdrawn"),
    ]


def test_before_its_visit_is_told_nothing_follows_from_what_is_known():
    stay = Stay()

    case = told(stay, HAIKOU.opening, stay.agreement(), stay.payment("P1", 500))

    assert (case.verdicts, case.state.standing, case.person.uses) == ([], "", {})
    assert due(case) == []


def test_what_a_visit_takes_of_the_year_is_noted(stay):
    # 1,000.00 in scope: 300.00 first, 0.70 of the rest.
    case = told(stay, DAY, stay.charge("L1", 100_000, "01"))

    assert case.person.uses == {"A": Use("A", "inpatient", at(HAIKOU.opening), 30_000, 49_000)}


def test_what_the_figures_are_made_from_is_remembered(stay):
    case = told(stay, DAY, replace(stay.covers(), covers=()), stay.charge("L1", 500))
    assert case.state.basis == "|"

    case = told(stay, DAY, stay.adjudication("S1", answer(500), at=DAY))
    assert case.state.basis == "|S1"


@pytest.mark.clause("H-15")
def test_the_insurers_answer_is_booked_and_its_accounts_money_received(stay):
    told(stay, DAY, stay.charge("L1", 500))

    case = told(stay, DAY, stay.adjudication("S1", answer(500, 300, 50), at=DAY))

    assert case.state.insurer_posted == 300
    assert list(case.state.received) == ["S1"]


def test_a_second_standing_agreement_is_superseded_by_the_first_in_force():
    stay = Stay(QIDONG).open()

    case = told(stay, "2020-11-03", stay.agreement(consent="AG2", at="2020-11-03"))

    assert ("AG2", "superseded", "signed-before") in verdicts(case)


# Money, aid and rewards.


def test_money_is_applied():
    stay = discharged(HAIKOU, 500)

    case = told(stay, DAY, stay.payment("P1", 500, at=DAY))

    assert nets(case) == [("final", "balanced", 500)]


@pytest.mark.clause("H-09")
def test_a_deposit_under_an_agreement_is_found(stay):
    case = told(stay, DAY, stay.payment("P1", 500, "deposit", at=DAY))

    assert findings(case) == [("Account/A", "deposit-under-agreement", "5.00", "0.00")]


def test_a_deposit_of_a_stay_without_an_agreement_is_no_breach_of_one():
    stay = Stay()
    stay.tell(HAIKOU.opening, stay.visit(), stay.covers())

    assert findings(told(stay, DAY, stay.payment("P1", 500, "deposit", at=DAY))) == []


@pytest.mark.clause("H-29")
def test_aid_that_was_granted_comes_off_the_bill(stay):
    told(stay, DAY, stay.person(aid_identity="dibao"), stay.charge("L1", 100_000))

    case = told(stay, DAY, stay.decision("aid-granted", at=DAY))

    assert (case.state.aid_given, case.state.medical_aid) == (70_000, 70_000)


def discharged(city, amount, item_class="03", *, account="A", beside=None):
    """Return a stay that ended two days after it began, its final over the charge."""
    stay = Stay(city, account, beside=beside).open()
    day = city.opening[:8]
    stay.tell(f"{day}03 10:00", stay.charge("L1" + account, amount, item_class))
    return stay.tell(f"{day}04 10:00", stay.ended(f"{day}04 10:00"))


@pytest.mark.clause("X-10")
def test_who_paid_on_time_earns_a_reward_and_uses_it_on_the_next_visit():
    first = discharged(YUNQIAO, 100_000)
    first.tell("2026-11-04 10:00", first.payment("P1", 100_000, at="2026-11-04 10:00"))
    assert list(first.world.person.rewards) == ["A"]

    second = Stay(YUNQIAO, "B", beside=first)
    second.open("2026-12-01 09:00")
    second.tell("2026-12-01 10:00", second.charge("L2", 10_000))

    # Five per cent of 100.00, below the twenty yuan it may be at most.
    assert (second.state.reward, second.state.rewarded) == (500, 500)


@pytest.mark.clause("H-28")
def test_an_award_follows_what_comes_back_of_its_debt():
    stay = Stay().open().leave("2013-11-10 10:00", 50_000)
    stay.state.arrears.notices = [at("2013-12-20"), at("2014-01-05")]
    decided = "2014-01-10 10:00"
    told(stay, decided, stay.decision("default-confirmed", at=decided))

    case = told(stay, "2014-01-11", stay.payment("P1", 20_000, at="2014-01-11"))

    assert (case.state.awards[-1].settled, case.state.awards[-1].recovered) == (20_000, 20_000)


def test_a_debt_past_its_term_is_owed_to_every_hospital():
    stay = Stay().open().leave("2013-11-10 10:00", 50_000)

    assert told(stay, "2013-12-11").person.owing == {"A": 50_000}


@pytest.mark.clause("H-17")
def test_every_instalment_of_a_plan_is_owed():
    stay = Stay().open().leave("2013-11-10 10:00", 50_000)
    papers = [stay.paper(kind, at="2013-11-10 11:00") for kind in ("COMMITTEE", "CIVIL")]

    case = told(
        stay, "2013-11-10 12:00", *papers, stay.plan("N1", 50_000, 2, at="2013-11-10 12:00")
    )

    assert [key for key in case.state.duties if key.startswith("instalment:")] == [
        "instalment:N1:1:2013-12-10",
        "instalment:N1:2:2014-01-10",
    ]


# Segments.


@pytest.mark.clause("H-13")
def test_a_crossed_threshold_brings_a_segment_as_the_day_closes(stay):
    case = told(stay, DAY, stay.check("match"), stay.charge("L1", 800_000, at=DAY))
    assert (at(NEXT), "day-close") in due(case)

    case = after(stay, NEXT, "day-close")

    assert nets(case) == [("segment", "issued", 800_000)]
    assert case.state.invoices[0].at == at("2013-11-05 23:59:59")
    assert "day-close" not in [kind for _, kind in due(case)]
    assert findings(case) == []


def test_what_falls_due_besides_the_day_cuts_no_segment(stay):
    told(stay, DAY, stay.charge("L1", 800_000, at=DAY))

    assert nets(after(stay, NEXT, "lists")) == []


def test_a_day_that_closes_below_the_threshold_cuts_no_segment(stay):
    case = told(stay, DAY, stay.charge("L1", 799_999, at=DAY))
    assert "day-close" not in [kind for _, kind in due(case)]

    assert nets(after(stay, NEXT, "day-close")) == []


def closes(stay, moment):
    return "day-close" in [kind for _, kind in due(stay.case(moment))]


def test_without_an_agreement_in_force_or_after_the_end_no_segment_falls_due():
    without = Stay()
    without.tell(HAIKOU.opening, without.visit(), without.covers())
    told(without, DAY, without.charge("L1", 800_000, at=DAY))
    assert not closes(without, DAY)

    ended = Stay().open()
    told(ended, DAY, ended.charge("L1", 800_000, at=DAY))
    assert closes(ended, DAY)
    ended.state.visit = ended.ended(DAY)
    assert not closes(ended, DAY)
    assert nets(after(ended, DAY, "day-close")) == [("final", "issued", 800_000)]


def outpatient(*on, amount=150_001, **visit):
    """Return an outpatient of Qidong whose charge passes the limit of 1,500.00 by a fen."""
    switches = {name: {date(2020, 1, 1): "on"} for name in on}
    policies = facility_with("QD-PH", switches=switches)
    stay = Stay(QIDONG, policies=policies).open(encounter_class="AMB", **visit)
    told(stay, QIDONG.opening, stay.charge("L1", amount))
    return stay


@pytest.mark.clause("Q-18")
def test_where_segments_are_a_hospitals_choice_its_switch_decides():
    assert closes(outpatient("segment_settlement"), QIDONG.opening)
    assert not closes(outpatient(), QIDONG.opening)
    assert not closes(outpatient("segment_settlement", amount=150_000), QIDONG.opening)


def test_a_threshold_crossed_is_enough_where_no_limit_is_passed():
    switches = {"segment_settlement": {date(2020, 1, 1): "on"}}
    stay = Stay(QIDONG, policies=facility_with("QD-PH", switches=switches)).open()
    told(stay, QIDONG.opening, stay.charge("L1", 1_500_000))

    assert closes(stay, QIDONG.opening)
    assert over_limit(stay.case()) is False


def test_a_segment_that_would_ask_for_nothing_does_not_fall_due():
    stay = Stay(YUNQIAO).open()
    told(stay, YUNQIAO.opening, stay.charge("L1", 200_000))
    assert closes(stay, YUNQIAO.opening)

    told(stay, YUNQIAO.opening, stay.adjudication("S1", answer(200_000, 200_000)))

    assert not closes(stay, YUNQIAO.opening)


def test_a_limit_is_passed_by_the_first_fen_over_it():
    assert over_limit(outpatient().case()) is True
    assert over_limit(outpatient(amount=150_000).case()) is False


@pytest.mark.clause("Q-08")
def test_a_segment_in_a_phase_of_one_payment_is_found_with_its_rule():
    stay = outpatient("segment_settlement")

    case = after(stay, "2020-11-03 00:00", "day-close")

    (issue,) = [one for one in case.issues if one.id == "segment-in-one-time"]
    assert issue.where == f"Invoice/{case.state.invoices[0].invoice}"
    rule = "scope.phases[onestop-2020Q4].settlement"
    assert issue.ground == Ground(rule, ("Q-08",), "text")


def test_a_segment_in_an_earlier_phase_is_no_finding():
    city = replace(QIDONG, opening="2020-08-03 09:00")
    switches = {"segment_settlement": {date(2020, 1, 1): "on"}}
    stay = Stay(city, policies=facility_with("QD-PH", switches=switches)).open(
        encounter_class="AMB"
    )
    told(stay, city.opening, stay.charge("L1", 150_001))

    case = after(stay, "2020-08-04 00:00", "day-close")

    assert [one.type for one in case.state.invoices] == ["segment"]
    assert [one.id for one in case.issues] == []


@pytest.mark.clause("Q-18")
def test_a_bill_that_is_asked_for_is_a_segment_over_all(stay):
    told(stay, DAY, stay.charge("L1", 500, at=DAY))

    case = told(stay, DAY, stay.decision("settlement-asked", at=DAY))

    assert nets(case) == [("segment", "issued", 500)]


# What the patient is told.

THRESHOLD = Answer(
    "8000.00", "thresholds.by_level.secondary", ("H-12", "H-13", "H-58"), ambiguity="AM-01"
)


def notices(case, kind="threshold-notice"):
    return [one for one in case.duties if one.kind == kind]


@pytest.mark.clause("H-12")
def test_a_crossed_threshold_is_told_with_the_share_once(stay):
    case = told(stay, DAY, stay.charge("L1", 800_001, at=DAY))

    key = "threshold-notice:2013-11-05T10:00:00+08:00"
    moment = at(DAY)
    assert notices(case) == [
        Duty(key, "threshold-notice", moment, 800_001, THRESHOLD, "told", moment)
    ]
    assert case.state.notified
    assert notices(told(stay, "2013-11-05 11:00", stay.charge("L2", 1, at=DAY))) == []


def test_a_threshold_crossed_anew_is_told_anew(stay):
    told(stay, DAY, stay.charge("L1", 800_000, at=DAY))
    below = told(stay, "2013-11-05 11:00", stay.reversal("R1", "L1", 1))
    assert (notices(below), below.state.notified) == ([], False)

    assert len(notices(told(stay, "2013-11-05 12:00", stay.charge("L2", 1, at=DAY)))) == 1


def test_a_threshold_on_gross_is_told_with_what_is_reached():
    stay = Stay(YUNQIAO).open()

    case = told(stay, YUNQIAO.opening, stay.charge("L1", 450_000))

    assert [one.amount for one in notices(case)] == [400_000]


def test_without_an_agreement_or_after_the_end_no_threshold_is_told():
    without = Stay()
    without.tell(HAIKOU.opening, without.visit(), without.covers())
    assert notices(told(without, DAY, without.charge("L1", 800_000))) == []

    ended = Stay().open()
    assert notices(told(ended, DAY, ended.charge("L1", 800_000), ended.ended(DAY))) == []


LIMIT = Answer("1500.00", "credit_limit.outpatient_initial", ("Q-17",), "supplement", "AM-23")


@pytest.mark.clause("Q-17")
def test_a_passed_limit_is_told_by_how_much_once():
    stay = outpatient(amount=150_000)
    moment = at("2020-11-02 10:00")

    case = told(stay, moment, stay.charge("L2", 7))

    key = "limit-forecast:2020-11-02T10:00:00+08:00"
    assert notices(case, "limit-forecast") == [
        Duty(key, "limit-forecast", moment, 7, LIMIT, "told", moment)
    ]
    assert case.state.limit_told is True
    again = told(stay, "2020-11-02 11:00", stay.charge("L3", 1))
    assert notices(again, "limit-forecast") == []


def test_a_limit_passed_anew_is_told_anew():
    stay = outpatient()
    below = told(stay, "2020-11-02 11:00", stay.reversal("R1", "L1", 1))
    assert below.state.limit_told is False

    case = told(stay, "2020-11-02 12:00", stay.charge("L2", 1))

    assert len(notices(case, "limit-forecast")) == 1


def test_a_visit_without_an_agreement_and_one_that_ended_have_no_limit_to_pass():
    without = Stay(QIDONG)
    without.tell(QIDONG.opening, without.visit(encounter_class="AMB"), without.covers())
    case = told(without, QIDONG.opening, without.charge("L1", 150_001))
    assert (notices(case, "limit-forecast"), case.state.limit_told) == ([], False)

    ended = Stay(QIDONG).open(encounter_class="AMB")
    case = told(ended, "2020-11-02 10:00", ended.charge("L1", 150_001), ended.ended())
    assert (notices(case, "limit-forecast"), case.state.limit_told) == ([], False)


# The end of an agreement.

MISMATCH = "2013-11-05 12:00"
IDENTITY = ("H-54", "H-55", "H-56", "H-57")


@pytest.mark.clause("H-56")
def test_a_mismatch_ends_the_agreement_and_what_has_accrued_is_due_at_once(stay):
    told(stay, DAY, stay.charge("L1", 500, "01", at=DAY))

    case = told(stay, MISMATCH, stay.check("mismatch", at=MISMATCH))

    assert case.verdicts == [Verdict("AGA", "terminated", "identity-mismatch", IDENTITY)]
    assert case.state.terminated == ["AGA"]
    assert (case.state.standing, case.state.standing_reason) == ("terminated", "identity-mismatch")
    # All of it is the person's own, by the rule that makes it due now.
    (made,) = case.issued
    assert (made.invoice.type, made.invoice.figures.net) == ("segment", 500)
    assert (made.invoice.due, made.answers["due"].rule) == (
        at(MISMATCH),
        "identity_verification.accrued",
    )
    assert verdicts(told(stay, "2013-11-06", stay.check("mismatch", at=MISMATCH))) == []


@pytest.mark.parametrize(
    ("signed", "ended"), [(MISMATCH, ["AGA"]), ("2013-11-05 12:00:01", []), (None, ["AGA"])]
)
def test_a_mismatch_ends_what_was_signed_by_its_instant(signed, ended):
    stay = Stay()
    stay.tell(HAIKOU.opening, stay.visit(), stay.covers())
    agreement = replace(stay.agreement(), signed=signed and at(signed))
    told(stay, MISMATCH, agreement)

    case = told(stay, "2013-11-05 13:00", stay.check("mismatch", at=MISMATCH))

    assert case.state.terminated == ended


def test_a_mismatch_ends_every_agreement_signed_before_it(stay):
    told(stay, DAY, stay.agreement(consent="AG2", at=DAY))

    case = told(stay, MISMATCH, stay.check("mismatch", at=MISMATCH))

    assert case.state.terminated == ["AG2", "AGA"]
    assert case.verdicts == [
        Verdict("AGA", "terminated", "identity-mismatch", IDENTITY),
        Verdict("AG2", "terminated", "identity-mismatch", IDENTITY),
    ]


def test_where_identity_is_not_verified_a_mismatch_ends_nothing():
    stay = Stay(QIDONG).open()

    case = told(stay, "2020-11-03", stay.check("mismatch", at="2020-11-03"))

    assert (case.state.terminated, case.state.standing) == ([], "in-force")


@pytest.mark.parametrize("word", ["withdrawn", "terminated"])
def test_an_agreement_that_ended_takes_an_unpaid_segment_into_one_due_at_once(stay, word):
    told(stay, DAY, stay.charge("L1", 800_000, at=DAY))
    after(stay, NEXT, "day-close")
    told(stay, "2013-11-06 08:00", stay.charge("L2", 20, at="2013-11-06 08:00"))

    case = told(stay, "2013-11-06 09:00", stay.agreement(word))

    assert nets(case) == [("segment", "cancelled", 800_000), ("segment", "issued", 800_020)]
    assert case.changed[case.state.invoices[0].invoice] == "agreement-ended"
    assert case.issued[0].invoice.due == at("2013-11-06 09:00")


def test_an_agreement_that_was_not_in_force_leaves_nothing_due_at_once():
    stay = Stay()
    stay.tell(HAIKOU.opening, stay.visit(), stay.covers(), stay.agreement("papers-pending"))
    told(stay, DAY, stay.charge("L1", 500, at=DAY))

    assert nets(told(stay, "2013-11-05 11:00", stay.agreement("withdrawn"))) == []


def test_an_agreement_that_was_completed_leaves_nothing_due_at_once(stay):
    told(stay, DAY, stay.charge("L1", 500, at=DAY))

    assert nets(told(stay, "2013-11-05 11:00", stay.agreement("completed"))) == []


def test_an_agreement_that_ended_with_the_visit_leaves_it_to_the_final(stay):
    told(stay, DAY, stay.charge("L1", 500, at=DAY))

    case = told(stay, "2013-11-05 11:00", stay.agreement("withdrawn"), stay.ended())

    assert nets(case) == [("final", "issued", 500)]


def test_where_nothing_has_accrued_no_segment_ends_an_agreement(stay):
    assert nets(told(stay, DAY, stay.agreement("withdrawn"))) == []


def test_lines_that_come_to_nothing_are_billed_as_an_agreement_ends(stay):
    told(stay, DAY, stay.charge("L1", 500, at=DAY), stay.reversal("R1", "L1", 500, at=DAY))

    case = told(stay, "2013-11-05 11:00", stay.agreement("withdrawn"))

    assert nets(case) == [("segment", "balanced", 0)]
    assert case.state.unbilled_lines == 0


def test_what_a_paid_segment_put_off_is_billed_as_an_agreement_ends():
    stay = Stay(YUNQIAO).open()
    stay.tell(YUNQIAO.opening, stay.charge("L1", 250_000))
    stay.until("2026-11-03 00:00")
    stay.tell("2026-11-03 10:00", stay.payment("P1", 200_000, at="2026-11-03 10:00"))

    case = told(stay, "2026-11-03 11:00", stay.agreement("terminated"))

    assert nets(case) == [("segment", "balanced", 200_000), ("segment", "issued", 50_000)]


def test_an_agreement_that_no_rule_ends_early_leaves_its_segment():
    stay = Stay(YUNQIAO).open()
    stay.tell(YUNQIAO.opening, stay.charge("L1", 200_000))
    stay.until("2026-11-03 00:00")

    case = told(stay, "2026-11-03 11:00", stay.agreement("withdrawn"))

    assert nets(case) == [("segment", "issued", 200_000)]


# Papers.

EXPIRED = "2013-11-05 09:30:01"


@pytest.fixture
def pending():
    stay = Stay()
    return stay.tell(HAIKOU.opening, stay.visit(), stay.covers(), stay.agreement("papers-pending"))


@pytest.mark.clause("H-50")
def test_papers_are_waited_for_to_the_last_second_and_never_in_the_past(pending):
    assert (at(EXPIRED), "papers") in due(pending.case("2013-11-05 09:00"))
    assert (at(DAY), "papers") in due(pending.case(DAY))


def test_where_no_term_runs_papers_are_waited_for_without_end():
    stay = Stay(QIDONG)
    stay.tell(QIDONG.opening, stay.visit(), stay.covers(), stay.agreement("papers-pending"))

    assert stay.state.standing == "papers-pending"
    assert "papers" not in [kind for _, kind in due(stay.case())]


def test_an_agreement_in_force_waits_for_no_papers(stay):
    assert "papers" not in [kind for _, kind in due(stay.case())]


def test_an_agreement_whose_papers_nobody_brought_lapses_and_the_term_is_found(pending):
    case = after(pending, EXPIRED, "papers")

    assert case.verdicts == [Verdict("AGA", "lapsed", "papers-overdue", ("H-08", "H-52", "H-53"))]
    assert (case.state.standing, case.state.standing_reason) == ("lapsed", "papers-overdue")
    assert case.state.terminated == ["AGA"]
    assert case.state.standings == [
        (at(HAIKOU.opening), "papers-pending"),
        (at(EXPIRED), "lapsed"),
    ]
    (lapsed,) = [one for one in case.issues if one.id == "agreement-lapsed"]
    ground = Ground("deadlines.missing_documents.on_expiry", ("H-50",), "default")
    assert (lapsed.where, lapsed.ground) == ("Consent/AGA", ground)


def test_every_agreement_that_waits_lapses_and_the_term_is_missed_once(pending):
    told(pending, HAIKOU.opening, pending.agreement("papers-pending", consent="AG0"))

    case = after(pending, EXPIRED, "papers")

    assert [(one.consent, one.state) for one in case.verdicts] == [
        ("AGA", "lapsed"),
        ("AG0", "lapsed"),
    ]
    missed = [one for one in findings(case) if one[1:3] == ("term-missed", "papers")]
    assert [one[3] for one in missed] == ["2013-11-05T09:30:00+08:00"]
    assert [one[0] for one in findings(case) if one[1] == "agreement-lapsed"] == [
        "Consent/AGA",
        "Consent/AG0",
    ]


def test_an_agreement_that_waits_for_nothing_is_in_force_once_the_other_lapsed(pending):
    told(pending, HAIKOU.opening, pending.agreement(consent="AG0"))
    assert pending.state.standing == "papers-pending"

    case = after(pending, EXPIRED, "papers")

    assert verdicts(case) == [("AGA", "lapsed", "papers-overdue"), ("AG0", "in-force", "")]
    assert case.state.terminated == ["AGA"]


def test_what_falls_due_besides_papers_lets_no_agreement_lapse(pending, stay):
    assert after(pending, EXPIRED, "lists").state.terminated == []
    assert after(stay, EXPIRED, "papers").state.terminated == []


# Duties and the day of leaving.


def test_a_term_that_passed_is_missed_when_it_falls_due_and_not_before(stay):
    key = next(iter(stay.state.duties))
    assert key == "policy-explained:AGA"

    assert after(stay, DAY, "lists").state.duties[key].status == "open"
    assert after(stay, DAY, f"duty:{key}").state.duties[key].status == "missed"


def test_the_terms_of_duties_and_of_debts_fall_due_too():
    stay = Stay().open().leave("2013-11-10 10:00", 50_000)

    kinds = {kind for _, kind in due(stay.case("2013-11-10 10:00"))}

    assert kinds == {"duty:policy-explained:AGA", "duty:papers:AGA", "left", "default"}


@pytest.mark.clause("H-60")
def test_who_left_unpaid_is_found_as_the_day_of_leaving_is_over():
    stay = Stay().open().leave("2013-11-10 10:00", 50_000)
    stay.state.billed = stay.state.invoices[0].figures
    stay.state.layers = stay.state.billed_layers = stay.state.invoices[0].layers

    case = after(stay, "2013-11-11 00:00", "lists")
    assert (case.state.left, "discharged-unpaid" in str(case.issues)) == (False, False)

    case = after(stay, "2013-11-11 00:00", "left")
    assert ("Account/A", "discharged-unpaid", "500.00") in findings(case)


# The end of a visit, and its undoing.


@pytest.mark.clause("H-60")
def test_a_visit_that_ended_has_one_final():
    stay = discharged(HAIKOU, 500)

    case = told(stay, "2013-11-04 10:00", stay.ended())

    assert nets(case) == [("final", "issued", 500)]
    assert nets(told(Stay().open(), DAY, stay.charge("L9", 500))) == []


def test_after_its_final_late_lines_and_changed_figures_are_billed():
    stay = discharged(HAIKOU, 500)

    assert nets(told(stay, "2013-11-04 11:00", stay.charge("L2", 30)))[1:] == [
        ("supplementary", "issued", 30)
    ]
    assert nets(told(stay, "2013-11-04 12:00", stay.adjustment("J", 100, at=DAY)))[2:] == [
        ("credit-note", "balanced", -100)
    ]


def test_figures_that_changed_for_another_reason_leave_the_final_as_it_stands():
    stay = discharged(HAIKOU, 50_000)

    case = told(stay, DAY, stay.adjustment("J", 8_000, at=DAY))

    assert nets(case) == [("final", "issued", 50_000), ("credit-note", "balanced", -8_000)]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (lambda stay: [replace(stay.covers(), covers=())], "coverage-changed"),
        (lambda stay: [stay.adjudication("S1", answer(500, 100), at=DAY)], "adjudicated"),
    ],
)
def test_an_unpaid_final_falls_with_what_it_was_made_from(facts, reason):
    stay = discharged(HAIKOU, 100_000, "01")
    # In the other case the insurer answers about all of it.
    told_now = [
        replace(fact, figures=tuple(answer(100_000, 60_000).items()))
        if reason == "adjudicated"
        else fact
        for fact in facts(stay)
    ]

    case = told(stay, DAY, *told_now)

    first, second = case.state.invoices
    assert (first.status, second.status) == ("cancelled", "issued")
    assert case.changed[first.invoice] == reason


def test_a_discharge_that_was_cancelled_takes_its_unpaid_final_along():
    stay = discharged(HAIKOU, 500)
    told(stay, "2013-11-04 11:00", stay.charge("L2", 30))

    case = told(stay, DAY, stay.visit(status="in-progress", end=None))

    assert nets(case) == [("final", "cancelled", 500), ("supplementary", "cancelled", 30)]
    assert set(case.changed.values()) == {"discharge-cancelled"}


def test_a_credit_beside_a_final_of_nothing_goes_with_it():
    stay = discharged(HAIKOU, 500)
    stay.tell("2013-11-04 10:30", stay.visit(status="in-progress", end=None))
    stay.tell("2013-11-04 10:40", stay.reversal("R1", "L1A", 500))
    stay.tell("2013-11-04 11:00", stay.ended())
    stay.tell("2013-11-04 12:00", stay.reversal("R2", "unknown", 30))
    assert stay.nets()[1:] == [("final", "balanced", 0, 0), ("credit-note", "issued", -30, 0)]

    case = told(stay, DAY, stay.visit(status="in-progress", end=None))

    assert [one.status for one in case.state.invoices] == ["cancelled"] * 3


def test_a_final_on_which_something_was_paid_stays():
    stay = discharged(HAIKOU, 500)
    stay.tell("2013-11-04 11:00", stay.payment("P1", 1))

    case = told(stay, DAY, stay.visit(status="in-progress", end=None))

    assert nets(case) == [("final", "issued", 500)]


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_charges_on_a_cancelled_visit_are_found_once_and_billed_by_nobody(status):
    stay = Stay().open()
    stay.tell("2013-11-05 10:00", stay.charge("L1", 900_000, at="2013-11-05 10:00"))
    stay.tell("2013-11-05 11:00", stay.visit(status=status)).until("2013-11-08 10:00")
    stay.tell("2013-11-08 11:00", stay.charge("L2", 900_000, at="2013-11-08 11:00"))

    assert stay.nets() == []
    assert stay.findings("money-on-cancelled-visit") == [
        ("Account/A", "money-on-cancelled-visit", ())
    ]
    assert len(stay.duties("threshold-notice")) == 1


@pytest.mark.parametrize("kind", ["payment", "deposit"])
def test_money_on_a_cancelled_visit_waits_for_a_person(kind):
    stay = Stay().open()
    stay.tell("2013-11-05 10:00", stay.payment("P1", 100, kind))
    stay.tell("2013-11-05 11:00", stay.visit(status="cancelled"))

    assert len(stay.findings("money-on-cancelled-visit")) == 1


def test_nothing_is_to_be_decided_of_a_cancelled_visit_without_money():
    stay = Stay().open()
    stay.tell("2013-11-05 11:00", stay.visit(status="cancelled"))

    assert stay.findings("money-on-cancelled-visit") == []
