import pytest
from books import START, book, day, moved

from adapter.settlement.ledger import CASH, FUND_RECEIVABLE, RECEIVABLE, entry
from adapter.settlement.person import PersonState
from adapter.settlement.reports.book import Book
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
