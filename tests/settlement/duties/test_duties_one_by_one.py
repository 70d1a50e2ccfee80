"""One duty at a time: owed once, told, met, missed, let go; at its last second and one later."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from settlement.cases import Stay, at

from adapter.issues import Ground, Issue
from adapter.settlement.answer import Answer
from adapter.settlement.duties.duties import (
    deliver,
    instants,
    meet,
    miss,
    overrun,
    owe,
    reopen,
    tell,
    told_at,
    void,
)
from adapter.settlement.duties.notice import reference
from adapter.settlement.duty import Duty, Was

ANSWER = Answer("12:00, 1 day after", "daily_list.due", ("H-11",), "default", "AM-10")
GROUND = Ground("daily_list.due", ("H-11",), "default")
BEFORE, NOW, DUE = at("2013-11-04 23:00"), at("2013-11-05 00:00:01"), at("2013-11-05 12:00")
SECOND = timedelta(seconds=1)
KEY = "daily-list:2013-11-04"
STATUSES = ("open", "told", "missed", "met", "late", "void")
STAY = Stay()


@pytest.fixture
def case():
    return Stay().case(NOW)


def duty(status="open", kind="daily-list", key=KEY, **changes):
    """Return the list of the first day of W01, owed from now on."""
    return replace(Duty(key, kind, DUE, 222000, ANSWER, status, owed=NOW), **changes)


def knowing(case, *duties):
    """Let a case know duties that were told before."""
    case.state.duties.update({one.key: one for one in duties})
    return case


def listed(case, **changes):
    """Owe the list of the first day of W01."""
    told = {"key": KEY, "kind": "daily-list", "due": DUE, "answer": ANSWER, "amount": 222000}
    owe(case, **told | changes)


def becomes(case, expected):
    """Tell whether one duty was told anew, and is now known, as expected."""
    return case.duties == [expected] and case.state.duties == {expected.key: expected}


def unmoved(case, *known):
    """Tell whether nothing was told, and the duties are those known before."""
    return case.duties == [] and list(case.state.duties.values()) == list(known)


@pytest.mark.clause("H-11")
def test_what_is_owed_is_told_once(case):
    listed(case)
    assert becomes(case, Duty(KEY, "daily-list", DUE, 222000, ANSWER, owed=NOW))

    listed(case)

    assert becomes(case, duty())


def test_what_is_owed_without_an_amount_is_owed_over_nothing(case):
    owe(case, KEY, "fee-list", DUE, ANSWER)

    assert becomes(
        case, Duty(KEY, "fee-list", DUE, 0, ANSWER, "open", None, None, None, timed=True, owed=NOW)
    )


@pytest.mark.parametrize("moved", [{"due": DUE + SECOND}, {"amount": 222001}])
def test_an_open_duty_whose_term_or_amount_moved_is_told_anew_and_is_owed_since_it_first_was(
    case, moved
):
    knowing(case, duty(owed=BEFORE))

    listed(case, **moved)

    was = (Was(NOW, DUE, 222000, "open", None, BEFORE),)
    assert becomes(case, duty(owed=BEFORE, was=was, **moved))


@pytest.mark.parametrize("status", ["told", "missed", "met", "late"])
def test_what_is_no_longer_open_stays_as_it_was_told(case, status):
    known = duty(status)

    listed(knowing(case, known), due=DUE + SECOND, amount=0)

    assert unmoved(case, known)


def test_what_was_let_go_is_owed_again_from_when_its_reason_comes_back(case):
    gone = duty("void", owed=BEFORE, told=BEFORE)
    listed(knowing(case, gone))

    assert becomes(case, duty(was=(Was(NOW, DUE, 222000, "void", BEFORE, BEFORE),)))


@pytest.mark.clause("H-32")
def test_what_has_no_term_is_owed_from_an_instant_and_does_not_move(case):
    listed(case, timed=False)
    assert becomes(case, duty(timed=False))

    listed(case, timed=False, due=DUE + SECOND, amount=0)

    assert becomes(case, duty(timed=False))


def test_a_proof_that_came_first_meets_the_duty_as_it_is_owed_and_the_first_proof_counts(case):
    for number, moment in (("P2", "2013-11-05 11:00"), ("P1", "2013-11-05 10:00")):
        proof = STAY.delivery(number, "daily-list", "2013-11-04", at=moment)
        case.state.deliveries[number] = proof

    listed(case)

    met = duty("met", told=at("2013-11-05 10:00"))
    assert case.duties == [duty(), met]
    assert case.state.duties == {KEY: met}


@pytest.mark.parametrize(("early", "status"), [(timedelta(0), "met"), (SECOND, "open")])
def test_a_proof_counts_from_the_instant_the_duty_asks_for(case, early, status):
    proof = STAY.delivery("P", "daily-list", "2013-11-04", at=NOW - early)
    case.state.deliveries["P"] = proof

    listed(case, since=NOW)

    assert case.state.duties[KEY] == duty(status, since=NOW, told=NOW if status == "met" else None)


def test_what_is_told_at_once_has_no_term_and_is_told_once(case):
    told = Duty("grace:1", "unpaid-grace", NOW, 168790, ANSWER, "told", NOW)

    for amount in (168790, 1):
        tell(case, "grace:1", "unpaid-grace", amount, ANSWER)

    assert becomes(case, told)


@pytest.mark.clause("H-11")
@pytest.mark.parametrize(
    ("known", "moment", "status"),
    [
        (duty(), DUE, "met"),
        (duty(), DUE + SECOND, "late"),
        (duty("missed"), DUE + SECOND, "late"),
        (duty("told"), DUE + SECOND, "met"),
        (duty(timed=False), DUE + SECOND, "met"),
    ],
)
def test_a_term_includes_its_last_second(case, known, moment, status):
    meet(knowing(case, known), KEY, moment)

    assert becomes(case, replace(known, status=status, told=moment))
    assert case.issues == []


@pytest.mark.parametrize("status", ["met", "late", "void"])
def test_what_was_done_or_let_go_is_not_done_again(case, status):
    known = duty(status)

    meet(knowing(case, known), KEY, DUE)

    assert unmoved(case, known)


def test_nothing_is_done_about_what_nobody_owes(case):
    meet(case, KEY, DUE)
    reopen(case, KEY)
    void(case, KEY, even_missed=True)

    assert unmoved(case)


@pytest.mark.clause("H-11")
def test_what_was_in_time_though_its_proof_came_late_takes_the_finding_back(case):
    meet(knowing(case, duty("missed")), KEY, DUE)

    assert becomes(case, duty("met", told=DUE))
    values = ("daily-list", "2013-11-05T12:00:00+08:00")
    where = reference(case, duty())
    assert case.issues == [Issue("information", "business-rule", where, "term-met", values, GROUND)]


@pytest.mark.parametrize("status", STATUSES)
def test_only_what_was_done_is_owed_again_when_it_is_taken_back(case, status):
    known = duty(status, told=NOW, owed=BEFORE)

    reopen(knowing(case, known), KEY)

    done = status in {"met", "late"}
    was = (Was(NOW, DUE, 222000, status, NOW, BEFORE),)
    assert becomes(case, duty(owed=BEFORE, was=was)) if done else unmoved(case, known)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("even_missed", [False, True])
def test_what_was_done_is_never_let_go_and_what_was_missed_only_if_it_never_was_owed(
    case, status, even_missed
):
    known = duty(status)

    if even_missed:
        void(knowing(case, known), KEY, even_missed=True)
    else:
        void(knowing(case, known), KEY)

    goes = status in {"open", "told"} or (status == "missed" and even_missed)
    assert becomes(case, duty("void", told=NOW)) if goes else unmoved(case, known)


@pytest.mark.parametrize(
    ("status", "after"),
    [
        ("open", "met"),
        ("told", "met"),
        ("missed", "late"),
        ("met", "met"),
        ("late", "late"),
        ("void", "void"),
    ],
)
def test_a_proof_meets_what_is_not_proven_yet(case, status, after):
    late = DUE + SECOND if status == "missed" else DUE
    known = duty(status)
    proof = STAY.delivery("P", "daily-list", "2013-11-04", at=late)

    deliver(knowing(case, known), proof)

    assert case.state.deliveries == {"P": proof}
    proven = replace(known, status=after, told=late)
    assert unmoved(case, known) if after == status else becomes(case, proven)


@pytest.mark.clause("H-11", "Q-15")
@pytest.mark.parametrize(
    ("kind", "key", "day", "moment", "status"),
    [
        # A list is proven by its own day, by that day's amended list, and by no other kind.
        ("daily-list", KEY, "2013-11-04", "2013-11-05 09:00", "met"),
        ("daily-list", "daily-list:amended:2013-11-05:2013-11-04", "2013-11-04", DUE, "met"),
        ("daily-list", KEY, "2013-11-03", "2013-11-05 09:00", "open"),
        ("fee-list", KEY, "2013-11-04", "2013-11-05 09:00", "open"),
        # One that names no day is of the day before, as the city counts days.
        ("daily-list", KEY, "", "2013-11-05 00:00", "met"),
        ("daily-list", KEY, "", "2013-11-04 23:59:59", "open"),
        ("daily-list", KEY, "", "2013-11-05 23:59:59", "late"),
        ("daily-list", KEY, "", "2013-11-06 00:00", "open"),
    ],
)
def test_a_proof_is_of_its_kind_and_its_day(case, kind, key, day, moment, status):
    proof = STAY.delivery("P", kind, day, at=at(moment).astimezone(UTC))

    deliver(knowing(case, duty(key=key)), proof)

    assert case.state.duties[key].status == status


def test_a_list_that_names_no_day_is_of_any_charge(case):
    fee = duty(kind="fee-list", key="fee-list:2013-11-03T09:00:00+08:00")

    deliver(knowing(case, fee), STAY.delivery("P", "fee-list", at=NOW))

    assert becomes(case, replace(fee, status="met", told=NOW))


def test_the_notice_itself_completed_proves_that_one_and_no_other(case):
    """Whatever day it names."""
    first, other = duty(), duty(key="daily-list:2013-11-05")
    number = reference(case, first).rpartition("/")[2]
    proof = STAY.delivery(number, "daily-list", "2013-11-05", at=NOW, duty=True)

    deliver(knowing(case, first, other), proof)

    assert list(case.state.duties.values()) == [duty("met", told=NOW), other]


@pytest.mark.clause("H-11")
@pytest.mark.parametrize(("now", "missed"), [(DUE, False), (DUE + SECOND, True)])
def test_a_duty_is_missed_one_second_after_its_term(now, missed):
    case = knowing(Stay().case(now), duty())

    miss(case)

    if not missed:
        assert unmoved(case, duty())
        assert case.issues == []
        return
    assert becomes(case, duty("missed"))
    values = ("daily-list", "2013-11-05T12:00:00+08:00")
    where = reference(case, duty())
    assert case.issues == [Issue("warning", "business-rule", where, "term-missed", values, GROUND)]


@pytest.mark.parametrize("status", ["told", "missed", "met", "late", "void"])
def test_only_what_is_open_is_missed(status):
    case = knowing(Stay().case(DUE + SECOND), duty(status))

    miss(case)

    assert unmoved(case, duty(status))


def test_a_term_that_passed_while_the_adapter_was_down_names_the_downtime():
    case = knowing(Stay().case(DUE + SECOND), duty())
    case.down = at("2013-11-05 08:00"), at("2013-11-05 15:00")

    miss(case)

    assert becomes(case, duty("missed", down=case.down))
    (found,) = case.issues
    assert found.id == "term-missed-while-down"
    assert found.ground == GROUND
    assert found.values == (
        "daily-list",
        "2013-11-05T12:00:00+08:00",
        "2013-11-05T08:00:00+08:00",
        "2013-11-05T15:00:00+08:00",
    )


def test_a_term_that_had_passed_before_the_adapter_went_down_names_no_downtime():
    case = knowing(Stay().case(DUE + SECOND), duty())
    case.down = at("2013-11-06 08:00"), at("2013-11-06 09:00")

    miss(case)

    assert becomes(case, duty("missed"))
    assert [one.id for one in case.issues] == ["term-missed"]


@pytest.mark.clause("H-50")
def test_a_term_of_an_agreement_that_passed_is_found_where_it_ran(case):
    overrun(case, "Consent/AG", "papers", DUE.astimezone(UTC), ANSWER)

    values = ("papers", "2013-11-05T12:00:00+08:00")
    assert case.issues == [
        Issue("warning", "business-rule", "Consent/AG", "term-missed", values, GROUND)
    ]


def test_an_instant_is_told_in_the_citys_zone_to_the_second(case):
    told = told_at(case, at("2013-11-05 12:00:00.25").astimezone(UTC))

    assert told == "2013-11-05T12:00:00+08:00"


@pytest.mark.parametrize(
    ("known", "falls"),
    [
        (duty(), [(DUE + SECOND, "duty:daily-list:2013-11-04")]),
        (duty(due=NOW - SECOND), [(NOW, "duty:daily-list:2013-11-04")]),
        (duty(due=at("2013-11-01 12:00")), [(NOW, "duty:daily-list:2013-11-04")]),
        (duty(timed=False), []),
        (duty("missed"), []),
        (duty("told"), []),
    ],
)
def test_an_open_term_passes_one_second_after_its_last_and_never_in_the_past(case, known, falls):
    assert instants(knowing(case, known)) == falls
