"""An operation asked again with its key: one effect, and the answer it was given the first time."""

from datetime import UTC, datetime, timedelta

import pytest
from desk import Desk, all_of, alleged, given, issues, value

from adapter.operations import OPERATIONS

DECIDED = {"note": "两次通知后仍拖欠", "by": "王芳"}
# Each operation that states an act, on a stay whose debt is alleged, and what it is given.
ASKED = {
    "settle": {"reason": "病人要求"},
    "payment-plan": {"months": 3},
    "adjudicate": {"infno": "2303", "answer": '{"output": {"setlinfo": {"medfee_sumamt": 1}}}'},
    "confirm-default": DECIDED,
    "dismiss-default": DECIDED,
    "appeal": DECIDED,
    "record-report": {"to": "市信用办"},
    "apply-aid": {},
    "decide-aid": {"decision": "granted"},
    "lift": {},
    "set-credit-limit": {"amount": {"value": 3000, "currency": "CNY"}},
}


@pytest.fixture
def desk():
    return Desk()


def listed(desk, number):
    """The same stay, its default confirmed and its term of appeal past."""
    stay = alleged(desk, number)
    path = f"/Account/{desk.account(stay)}/$confirm-default"
    desk.operate(path, given(**DECIDED), key="confirmed", at="2013-12-24 10:00")
    desk.house.intake.advance(datetime(2014, 1, 20, tzinfo=UTC))
    return stay


def path_of(desk, stay, name):
    type_ = OPERATIONS[name].type
    id_ = desk.account(stay) if type_ == "Account" else desk.patient(stay)
    return f"/{type_}/{id_}/${name}"


@pytest.mark.parametrize("name", sorted(ASKED))
def test_an_operation_asked_again_has_one_effect_and_one_answer(desk, name):
    stay = listed(desk, "AG") if name in {"lift", "appeal"} else alleged(desk, "AG")
    path, body = path_of(desk, stay, name), given(**ASKED[name])
    first = desk.ask("POST", path, body, key="once", at="2014-01-25 10:00")
    desk.house.take(stay.pay("2014-02-02 10:00", "1687.90"))
    kept = desk.kept()

    again = desk.ask("POST", path, body, key="once", at="2014-02-03 10:00")

    assert first.status_code == again.status_code == 200, first.text
    assert again.content == first.content
    assert desk.kept() == kept


def test_every_operation_that_states_an_act_is_asked_again_here():
    assert {name for name, one in OPERATIONS.items() if one.states} == set(ASKED)


def test_a_lifting_asked_again_after_it_was_done_is_answered_as_before(desk):
    stay = listed(desk, "AL")
    desk.house.take(stay.pay("2014-02-02 10:00", "1687.90"))
    path = path_of(desk, stay, "lift")
    first = desk.operate(path, key="l", at="2014-02-03 10:00")

    again = desk.operate(path, key="l", at="2014-02-04 10:00")

    assert value(first, "default", "lifted").startswith("2014-02-03")
    assert again == first


def test_what_is_lifted_stays_lifted_on_its_day(desk):
    stay = listed(desk, "AD")
    desk.house.take(stay.pay("2014-02-02 10:00", "1687.90"))
    path = path_of(desk, stay, "lift")
    desk.operate(path, key="l1", at="2014-02-03 10:00")

    other = desk.operate(path, key="l2", at="2014-03-05 10:00")

    assert issues(other) == ["lifted-before"]
    assert value(other, "default", "lifted").startswith("2014-02-03")
    assert len(desk.house.found("Communication", category="list-lifted")) == 1


def test_an_answer_asked_again_in_another_language_is_the_same_in_that_language(desk):
    stay = alleged(desk, "AZ")
    path = path_of(desk, stay, "lift")
    confirm = path_of(desk, stay, "confirm-default")
    desk.operate(confirm, given(**DECIDED), key="c", at="2013-12-24 10:00")
    english = desk.operate(path, key="l", at="2014-01-25 10:00")

    chinese = desk.operate(path, key="l", at="2014-01-25 10:00", accept_language="zh")

    (told,) = all_of(chinese, "outcome")
    assert "欠费结清后方可解除名单" in told["resource"]["issue"][0]["details"]["text"]
    assert issues(english) == issues(chinese) == ["lift-while-owing"]
    assert [one for one in chinese if one["name"] != "outcome"] == [
        one for one in english if one["name"] != "outcome"
    ]


def test_the_same_key_for_another_wish_is_refused(desk):
    stay = alleged(desk, "AK")
    path = path_of(desk, stay, "confirm-default")
    desk.operate(path, given(**DECIDED), key="c", at="2013-12-24 10:00")

    other = desk.ask("POST", path, given(note="别的理由"), key="c", at="2013-12-24 10:00")

    assert other.status_code == 422
    assert "act-key-reused" in other.text


def test_without_a_key_the_same_wish_counts_once_a_day():
    today = [datetime(2014, 1, 25, 10, tzinfo=UTC)]
    desk = Desk(now=lambda: today[0])
    path = path_of(desk, listed(desk, "AN"), "lift")

    answers = [desk.ask("POST", path).content for _ in range(2)]
    today[0] += timedelta(days=1)
    later = desk.ask("POST", path).content

    assert answers[0] == answers[1] != later


def test_a_resource_stated_again_is_answered_with_what_was_found_the_first_time(desk):
    stay = alleged(desk, "AR")
    path = "/Communication"
    notice = desk.notice(stay, "2013-12-24T10:00:00+08:00")

    first, again = (
        desk.ask("POST", path, notice, key="once", at="2013-12-01 10:00") for _ in range(2)
    )

    assert "act-before-clock" in first.text
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
