import pytest
from books import ANSWER, START, ZONE, book, day, moved

from adapter.settlement.arrears.said import Said
from adapter.settlement.ledger import CASH, FUND_RECEIVABLE, RECEIVABLE, entry
from adapter.settlement.person import PersonState
from adapter.settlement.reports.book import Book
from adapter.settlement.sections.payment_plan import Plan
from adapter.settlement.state import AccountState


def test_what_insurer_and_facility_settle_has_no_visit_number_and_no_ward():
    between = Book(AccountState("a9"), PersonState(""))

    assert (between.visit, between.ward) == ("", "")
    assert (book().visit, book().ward) == ("V1", "肾病科")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, day(2), 0),
        (None, day(3), 100),
        (None, day(4), 107),
        (day(2), day(3), 100),
        (day(3), day(4), 7),
        (day(4), day(9), 0),
    ],
)
def test_a_balance_is_what_moved_from_a_start_up_to_an_end(start, end, expected):
    one = book(moved("invoice-segment", 2, 100), moved("invoice-segment", 3, 7))

    assert one.balance((RECEIVABLE,), end, start) == expected


def test_money_of_the_risk_fund_is_not_received_for_the_patient():
    fund = entry("fund-payment", "a1", START, ((CASH, FUND_RECEIVABLE, 50),))
    one = book(fund, moved("payment", 2, 30))

    assert one.received(day(9)) == 30
    assert one.balance((CASH,), day(9)) == 80


def test_a_past_day_is_told_with_the_standing_it_had():
    one = book(
        standing="lapsed",
        standings=[(day(2), "pending"), (day(4), "in-force"), (day(6), "lapsed")],
    )

    told = [one.standing(day(number)) for number in (2, 3, 4, 5, 6, 7)]

    assert told == ["", "pending", "pending", "in-force", "in-force", "lapsed"]


def test_of_an_account_kept_before_every_standing_was_the_last_is_told_of_any_day():
    assert book(standing="in-force").standing(day(-9)) == "in-force"


def test_of_an_account_kept_before_every_word_was_the_last_of_each_is_told():
    one = book(plan=Plan("defer", day(8).date(), 100_00, (), ANSWER))
    found = one.state.arrears
    found.word, found.since = "alleged", day(2)
    found.decided, found.decided_at = "dismissed", day(5)

    signed = day(8).replace(hour=0)
    known = [
        Said("calendar", "alleged", day(2)),
        Said("person", "dismissed", day(5)),
        Said("plan", "plan", signed),
    ]
    assert one.said(day(9), ZONE) == known
    assert one.said(signed, ZONE) == known[:2]
    # Of whoever spoke since, every word is kept.
    found.history = [Said("person", "confirmed", day(7)), Said("person", "dismissed", day(9))]
    assert one.said(day(9), ZONE) == [known[0], known[2], found.history[0]]
