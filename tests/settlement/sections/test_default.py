"""W10 and W18: what the calendar alleges, what stops it, and what only a person confirms."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from settlement.cases import POLICIES, ZONE, at

from adapter.settlement.answer import Answer
from adapter.settlement.sections.default import (
    Confirmation,
    Confirmed,
    Debt,
    Default,
    Found,
    Stopped,
    Unconfirmed,
    When,
    confirm,
    default_state,
    next_change,
    triggers,
)

LEFT = at("2013-11-12 10:00")
HAIKOU = POLICIES.get("cn-460100-haikou-2013-209").default
W18 = Debt(168790, LEFT, LEFT)
W10 = Debt(714286, LEFT, LEFT, plan_final=date(2014, 6, 12))


@pytest.mark.clause("H-19")
@pytest.mark.parametrize(
    ("now", "word"), [("2013-12-12 23:59:59", None), ("2013-12-13 00:00:00", "alleged")]
)
def test_w18_thirty_days_after_leaving_unpaid_without_a_plan(haikou, now, word):
    found = default_state(haikou.default, W18, at(now), ZONE)

    assert (found and found.word) == word


def in_haikou(value, rule, *, cites=("H-19", "H-20", "H-32", "H-34"), origin="default"):
    return Answer(value, f"default.{rule}", cites, origin, "AM-12")


@pytest.mark.clause("H-19")
def test_w18_the_thirty_days_are_ours_and_say_so(haikou):
    found = default_state(haikou.default, W18, at("2014-01-01"), ZONE)

    answer = in_haikou("alleged", "triggers[unpaid-no-plan]")
    assert found == Found("unpaid-no-plan", "alleged", at("2013-12-13"), answer)


@pytest.mark.clause("H-19")
def test_w10_a_plan_past_its_last_day_is_alleged_the_next_midnight(haikou):
    assert default_state(haikou.default, W10, at("2014-06-12 23:59:59"), ZONE) is None

    found = default_state(haikou.default, W10, at("2014-06-13"), ZONE)
    answer = in_haikou("alleged", "triggers[plan-expired]", cites=("H-19",), origin="text")
    assert found == Found("plan-expired", "alleged", at("2014-06-13"), answer)


@pytest.mark.parametrize("balance", [0, -1])
def test_a_debt_that_is_paid_is_never_alleged(haikou, balance):
    paid = Debt(balance, LEFT, LEFT)

    assert triggers(haikou.default, paid, ZONE) == ()
    assert next_change(haikou.default, paid, LEFT, ZONE) is None


def test_before_discharge_nothing_runs(haikou, qidong):
    assert triggers(haikou.default, Debt(1, None, None), ZONE) == ()
    assert triggers(qidong.default, Debt(1, None, None), ZONE) == ()


def test_a_debt_without_a_term_of_its_own_runs_from_discharge(haikou):
    (found,) = triggers(haikou.default, Debt(1, LEFT, None), ZONE)

    assert found.since == at("2013-12-13")


@pytest.mark.parametrize(
    ("when", "plan_final", "since"),
    [
        # The day itself counts whole.
        ({"days_after_discharge": 0}, None, "2013-11-13"),
        ({"days_after_discharge": 1}, None, "2013-11-14"),
        ({"days_after_due": 0}, None, "2013-11-20"),
        ({"days_after_due": 2}, None, "2013-11-22"),
        ({"past_due": True}, None, "2013-11-19 18:00:01"),
        ({"plan": "past_final_due"}, date(2014, 6, 12), "2014-06-13"),
        ({"plan": "past_final_due"}, None, None),
        # A plan holds back what is said to ask for none, and nothing else.
        ({"days_after_due": 2, "no_plan": True}, date(2014, 6, 12), None),
        ({"days_after_due": 2, "no_plan": True}, None, "2013-11-22"),
        ({"days_after_due": 2}, date(2014, 6, 12), "2013-11-22"),
    ],
)
def test_each_trigger_counts_from_its_own_instant(when, plan_final, since):
    section = written({"id": "t", "when": {"balance": "open"} | when, "state": "alleged"})
    due = at("2013-11-19 18:00")
    # A stay is not in default before its invoice is due.
    owed = Debt(1, LEFT, None if "days_after_discharge" in when else due, plan_final)

    found = triggers(section, owed, ZONE)
    assert [one.since for one in found] == ([at(since)] if since else [])


def test_triggers_are_told_in_the_order_in_which_they_hold():
    section = written(
        {"id": "a", "when": {"balance": "open", "days_after_due": 30}, "state": "alleged"},
        {"id": "b", "when": {"balance": "open", "days_after_due": 10}, "state": "alleged"},
        {"id": "c", "when": {"balance": "open", "past_due": True}, "state": "overdue"},
    )

    found = triggers(section, W18, ZONE)
    assert [one.trigger for one in found] == ["c", "b", "a"]
    assert default_state(section, W18, at("2014-01-01"), ZONE).trigger == "b"
    assert [next_change(section, W18, one.since, ZONE) for one in found] == [
        found[1].since,
        found[2].since,
        None,
    ]
    assert next_change(section, W18, LEFT, ZONE) == found[0].since


def written(*triggers_, **words):
    """Return a section with these triggers, as a file would write it."""
    confirm_ = {"by": "operator", "requires": ["two_notices"], "appeal_days": 15}
    section = {"triggers": triggers_, "confirm": confirm_, "never_automatic": True}
    return Default.model_validate(section | words)


def test_w14_a_later_invoice_has_its_own_thirty_days(haikou):
    later = Debt(3600, LEFT, at("2013-11-18 23:59:59"))

    assert next_change(haikou.default, later, LEFT, ZONE) == at("2013-12-19")


@pytest.mark.clause("Q-21")
def test_an_outpatient_debt_is_overdue_after_its_term_and_alleged_thirty_days_later(qidong):
    debt = Debt(29436, at("2020-04-15 11:40"), at("2020-04-22 23:59:59"))
    overdue, alleged = triggers(qidong.default, debt, ZONE)

    assert (overdue.word, overdue.since) == ("overdue", at("2020-04-23"))
    assert overdue.answer.origin == "supplement"
    assert (alleged.word, alleged.since) == ("alleged", at("2020-05-23"))
    assert default_state(qidong.default, debt, at("2020-05-22"), ZONE).word == "overdue"
    assert default_state(qidong.default, debt, at("2020-06-01"), ZONE).word == "alleged"
    assert next_change(qidong.default, debt, at("2020-04-23"), ZONE) == at("2020-05-23")


@pytest.mark.clause("H-19", "H-34")
@pytest.mark.parametrize(
    ("stop", "since"),
    [
        (Stopped("plan_requested", date(2013, 11, 20), date(2013, 11, 29)), "2013-12-23"),
        (Stopped("aid_pending", date(2013, 12, 13), date(2013, 12, 13)), "2013-12-14"),
        (Stopped("invoice_disputed", date(2013, 12, 14), date(2013, 12, 20)), "2013-12-13"),
        (Stopped("invoice_disputed", date(2013, 11, 1), date(2013, 11, 12)), "2013-12-13"),
        (Stopped("death", date(2013, 12, 12)), None),
        # One that ends before it begins stops nothing.
        (Stopped("aid_pending", date(2013, 11, 13), date(2013, 11, 12)), "2013-12-13"),
    ],
)
def test_days_on_which_the_clock_stands_do_not_count(haikou, stop, since):
    debt = Debt(168790, LEFT, LEFT, stops=(stop,))

    assert next_change(haikou.default, debt, LEFT, ZONE) == (since and at(since))


def test_a_stop_the_city_does_not_know_stops_nothing(qidong):
    due = at("2020-04-22 23:59:59")
    asked = Debt(1, LEFT, due, stops=(Stopped("plan_requested", date(2020, 4, 23)),))

    assert default_state(qidong.default, asked, at("2020-05-23"), ZONE).word == "alleged"


NOTICES = (at("2014-06-14"), at("2014-06-28"))


def confirmed(section, **given_):
    told = {"by": "CLERK-1", "at": at("2014-07-05 10:00"), "notices": NOTICES, "note": "seen"}
    alleged = default_state(section, W10, at("2014-07-05 10:00"), ZONE)
    return confirm(section, alleged, Confirmation(**told | given_), ZONE)


def unconfirmed(*lacks):
    answer = in_haikou("two_notices, evidence_note", "confirm.requires")
    return tuple(Unconfirmed(lack, answer) for lack in lacks)


@pytest.mark.clause("H-19", "H-34")
def test_w10_a_confirmation_takes_effect_after_the_appeal(haikou):
    found = confirmed(haikou.default)

    answer = in_haikou("15 days", "confirm.appeal_days")
    assert found == Confirmed("CLERK-1", at("2014-07-05 10:00"), at("2014-07-20"), answer)


@pytest.mark.clause("H-19", "Q-21")
@pytest.mark.parametrize(
    ("given_", "lacks"),
    [
        ({"by": ""}, ["confirm-needs-operator"]),
        ({"notices": NOTICES[:1]}, ["confirm-needs-notices"]),
        ({"notices": (NOTICES[0], NOTICES[0])}, ["confirm-needs-notices"]),
        ({"notices": (at("2014-06-01"), NOTICES[0])}, ["confirm-needs-notices"]),
        ({"notices": (NOTICES[0], at("2014-07-06"))}, ["confirm-needs-notices"]),
        ({"note": " "}, ["confirm-needs-note"]),
        (
            {"at": at("2014-06-12"), "notices": ()},
            ["default-not-alleged", "confirm-needs-notices"],
        ),
        (
            {"by": "", "notices": (), "note": ""},
            ["confirm-needs-operator", "confirm-needs-notices", "confirm-needs-note"],
        ),
    ],
)
def test_nothing_is_confirmed_without_a_person_two_notices_and_a_note(haikou, given_, lacks):
    assert confirmed(haikou.default, **given_) == unconfirmed(*lacks)


def test_notices_count_from_the_allegation_to_the_confirmation(haikou):
    given_ = {"notices": (at("2014-06-13"), at("2014-07-05 10:00"))}

    assert isinstance(confirmed(haikou.default, **given_), Confirmed)


@pytest.mark.parametrize(
    ("requires", "given_", "lacks"),
    [
        ([], {"notices": (), "note": ""}, []),
        (["two_notices"], {"note": ""}, []),
        (["two_notices"], {"notices": ()}, ["confirm-needs-notices"]),
        (["evidence_note"], {"notices": ()}, []),
        (["evidence_note"], {"note": ""}, ["confirm-needs-note"]),
        # At the very instant of the allegation.
        (["evidence_note"], {"at": at("2014-06-13"), "notices": ()}, []),
        (
            ["evidence_note"],
            {"at": at("2014-06-12 23:59:59"), "notices": ()},
            ["default-not-alleged"],
        ),
    ],
)
def test_a_city_asks_for_what_it_names(haikou, requires, given_, lacks):
    rule = haikou.default.confirm.model_copy(update={"requires": tuple(requires)})
    found = confirmed(haikou.default.model_copy(update={"confirm": rule}), **given_)

    assert [one.id for one in found] == lacks if lacks else isinstance(found, Confirmed)


def test_what_nobody_alleges_nobody_confirms(haikou, qidong):
    given_ = Confirmation("CLERK-1", at("2014-07-05"), NOTICES, "seen")
    overdue = triggers(qidong.default, Debt(1, LEFT, LEFT), ZONE)[0]

    found = confirm(haikou.default, None, given_, ZONE)
    assert found == unconfirmed("default-not-alleged")
    assert [one.id for one in confirm(qidong.default, overdue, given_, ZONE)] == [
        "default-not-alleged"
    ]


def test_malice_cannot_be_made_automatic():
    with pytest.raises(ValidationError, match="this is a constant"):
        Default.model_validate(HAIKOU.model_dump() | {"never_automatic": False})


@pytest.mark.parametrize(
    "when",
    [{}, {"past_due": True, "days_after_due": 3}, {"days_after_due": 3, "plan": "past_final_due"}],
)
def test_a_trigger_counts_from_one_thing(when):
    with pytest.raises(ValidationError, match="counts from one thing"):
        When.model_validate({"balance": "open"} | when)


STOPS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20)).map(
        lambda pair: Stopped(
            "aid_pending",
            date(2013, 11, 1) + timedelta(days=pair[0]),
            date(2013, 11, 1) + timedelta(days=pair[0] + pair[1]),
        )
    ),
    max_size=4,
)


@given(STOPS)
def test_between_leaving_and_the_allegation_lie_thirty_days_on_which_no_clock_stood(stops):
    debt = Debt(1, LEFT, LEFT, stops=tuple(stops))
    since = triggers(HAIKOU, debt, ZONE)[0].since.date()
    left = LEFT.date()
    days = [left + timedelta(days=step) for step in range(1, (since - left).days)]
    held = [any(one.since <= day <= one.until for one in stops) for day in days]

    assert held.count(False) == 30
    assert not any(one.since <= since <= one.until for one in stops)
