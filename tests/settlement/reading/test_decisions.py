"""What a Basic and a Communication say of what people decided and told."""

from datetime import UTC, datetime

import pytest
from people import concept, extension

from adapter.settlement.facts import Adjustment, Decision, Delivery
from adapter.settlement.reading.decisions import account_about, decision, delivery

ACCOUNT = extension("account", valueReference={"reference": "Account/a1"})
NINE = datetime(2013, 11, 4, 9, tzinfo=UTC)


def basic(word, *extensions, **more):
    return {"id": "b1", "code": concept(word), "extension": [*extensions], **more}


def test_a_decision_is_read_whole():
    said = basic(
        "plan_requested",
        ACCOUNT,
        extension("entered", valueDateTime="2013-11-04T09:00:00Z"),
        extension("until", valueDateTime="2013-12-04T09:00:00Z"),
        extension("note", valueString="失业"),
        extension("amount", valueMoney={"value": "120.50", "currency": "CNY"}),
        created="2013-11-05",
        author={"display": "王芳"},
    )

    assert decision(said, None, UTC) == [
        Decision(
            decision="b1",
            account="a1",
            word="plan_requested",
            by="王芳",
            note="失业",
            at=NINE,
            until=datetime(2013, 12, 4, 9, tzinfo=UTC),
            amount=120_50,
        )
    ]


@pytest.mark.parametrize(
    "word",
    [
        "default-confirmed",
        "default-dismissed",
        "list-lifted",
        "plan_requested",
        "aid_pending",
        "invoice_disputed",
        "death",
        "aid-granted",
        "aid-refused",
        "default-appealed",
        "dispute-decided",
        "settlement-asked",
        "credit-limit",
    ],
)
def test_a_decision_may_say_no_more_than_its_word_its_account_and_its_day(word):
    said = basic(word, ACCOUNT, created="2013-11-04")

    assert decision(said, None, UTC) == [
        Decision("b1", "a1", word, "", "", datetime(2013, 11, 4, tzinfo=UTC), None, None)
    ]


@pytest.mark.clause("Q-17")
def test_only_a_credit_limit_is_of_no_account():
    (limit,) = decision(basic("credit-limit", created="2013-11-04"), None, UTC)

    assert (limit.account, limit.word) == ("", "credit-limit")
    assert decision(basic("death", created="2013-11-04"), None, UTC) == []


def test_a_decision_without_a_day_states_nothing():
    assert decision(basic("death", ACCOUNT), None, UTC) == []


def test_what_nobody_can_decide_states_nothing_unless_it_is_an_adjustment():
    amount = extension("amount", valueMoney={"value": "5.00", "currency": "CNY"})
    entered = extension("entered", valueDateTime="2013-11-04T09:00:00Z")

    found = decision(basic("adjustment", ACCOUNT, amount, entered), None, UTC)

    assert found == [Adjustment("b1", "a1", 500, "", NINE)]
    assert decision(basic("wished", ACCOUNT, amount, entered), None, UTC) == []


def told(*extensions, **more):
    return {
        "id": "n1",
        "status": "completed",
        "category": [concept("daily-list"), concept("another")],
        "sent": "2013-11-04T09:00:00Z",
        "extension": [*extensions],
        **more,
    }


@pytest.mark.clause("H-11")
def test_a_proof_that_something_was_told_is_read_with_the_day_it_lists():
    listed = extension("listed-day", valueString="2013-11-03")

    assert delivery(told(ACCOUNT, listed), None, UTC) == [
        Delivery("n1", "a1", "daily-list", "2013-11-03", NINE, duty=False)
    ]


def test_the_very_notice_that_was_owed_says_how_it_stood():
    owed = extension("duty-state", valueCode="open")

    (found,) = delivery(told(owed, about=[{"reference": "Account/a1"}], category=[]), None, UTC)

    assert found == Delivery("n1", "a1", "", "", NINE, duty=True)


@pytest.mark.parametrize(
    "lacking", [told(), told(ACCOUNT, status="in-progress"), told(ACCOUNT, sent=None)]
)
def test_what_is_not_sent_or_of_no_account_proves_nothing(lacking):
    assert delivery(lacking, None, UTC) == []


@pytest.mark.parametrize(
    ("about", "account"),
    [
        (["Account/a1"], "a1"),
        (["Invoice/i1", "Account/a1", "Account/a2"], "a1"),
        (["Invoice/i1"], ""),
        ([], ""),
    ],
)
def test_a_communication_is_about_the_first_account_it_names(about, account):
    references = [{"display": "no reference"}, *({"reference": one} for one in about)]

    assert account_about({"about": references}) == account
    assert account_about({}) == ""
