from datetime import timedelta

from books import MOVES, NOVEMBER, START, book, day, moved
from hypothesis import given
from hypothesis import strategies as st

from adapter.settlement.facts import Adjudication
from adapter.settlement.ledger import (
    CASH,
    FUND_RECEIVABLE,
    REVENUE,
    UNADJUDICATED,
    UNAPPLIED,
    WRITE_OFF,
    entry,
)
from adapter.settlement.reports.book import HisTotals, Period, PlatformTotals
from adapter.settlement.reports.day_close import day_close


@given(MOVES, st.integers(1, 30))
def test_the_day_close_of_consecutive_periods_adds_up(moves, cut):
    one = book(*(moved(*move) for move in moves))
    whole = list(day_close([one], Period(START, day(450))))
    first = list(day_close([one], Period(START, day(cut))))
    second = list(day_close([one], Period(day(cut), day(450))))

    def total(rows, name):
        return sum(row.figures[name] for row in rows)

    for name in ("day-charges", "day-payments"):
        assert total(first, name) + total(second, name) == total(whole, name)
    for row in whole:
        assert row.figures["charges"] == -one.balance((REVENUE,), day(450))


def test_the_totals_of_the_his_are_compared_with_the_ledger_as_it_stood():
    his = HisTotals(day(5), balance=280_00, charges=310_00)
    one = book(
        moved("charge", 3, 300_00),
        moved("payment", 4, 20_00),
        moved("charge", 6, 50_00),
        his=his,
    )

    (row,) = day_close([one], NOVEMBER)

    assert row.keys[2].startswith("2013-11-05")
    assert row.figures["charges"] == 350_00
    assert (row.figures["his-charges"], row.figures["charges-difference"]) == (310_00, -10_00)
    assert (row.figures["his-balance"], row.figures["balance-difference"]) == (280_00, 0)
    assert row.figures["his-payments"] is row.figures["payments-difference"] is None


def test_what_the_his_told_after_the_close_is_not_compared():
    one = book(moved("charge", 3, 300_00), his=HisTotals(day(5), charges=310_00))

    (row,) = day_close([one], Period(START, day(4)))

    assert (row.keys[2], row.figures["his-charges"]) == ("", None)


def test_the_insurer_and_the_platform_stand_beside_ours():
    told = (("medfee_sumamt", 300_00), ("fund_pay_sumamt", 190_00))
    taken_back = Adjudication("x1", "S1", "a1", "FINAL", "", told, day(6))
    cancel = Adjudication("x2", "", "a1", "CANCEL", "S1", (), day(7))
    stands = Adjudication(
        "x3",
        "S2",
        "a1",
        "FINAL",
        "",
        (("medfee_sumamt", 290_00), ("fund_pay_sumamt", 200_00)),
        day(5),
    )
    one = book(
        moved("charge", 3, 300_00),
        moved("adjudication", 8, 200_00),
        adjudications={each.adjudication: each for each in (taken_back, cancel, stands)},
        platform=PlatformTotals(300_00, 180_00),
    )

    (row,) = day_close([one], NOVEMBER)

    assert row.figures["insurer-charges-difference"] == 10_00
    assert row.figures["insurer-share-difference"] == 0
    assert row.figures["platform-charges-difference"] == 0
    assert row.figures["platform-insurer-difference"] == 20_00


def test_an_account_at_rest_is_not_in_the_day_close():
    one = book(moved("charge", 1, 10_00), moved("charge", 2, -10_00))

    assert list(day_close([one], Period(day(3), day(4)))) == []


def test_a_day_begins_at_its_first_instant_and_ends_before_the_next():
    charged = entry("charge", "a1", START, ((UNADJUDICATED, REVENUE, 10_00),))
    back = entry("charge", "a1", START, ((UNADJUDICATED, REVENUE, -10_00),))
    one = book(charged, back)

    assert len(list(day_close([one], Period(START, day(1))))) == 1
    assert list(day_close([one], Period(START - timedelta(days=1), START))) == []
    (row,) = day_close([book(charged)], Period(START, day(1)))
    assert (row.figures["day-charges"], row.figures["charges"]) == (10_00, 10_00)


def test_what_the_his_tells_of_an_account_at_rest_is_compared_on_its_day():
    told = book(his=HisTotals(START, charges=5_00))

    (row,) = day_close([told], Period(START, day(1)))

    assert row.figures["charges-difference"] == -5_00
    assert list(day_close([told], Period(day(1), day(2)))) == []
    assert list(day_close([told], Period(START - timedelta(days=1), START))) == []


def test_money_of_the_fund_and_what_is_written_off_are_no_payments():
    fund = entry("fund-payment", "a1", day(2), ((CASH, FUND_RECEIVABLE, 50_00),))
    off = entry("payment", "a1", day(3), ((WRITE_OFF, UNAPPLIED, 7_00),))
    one = book(moved("payment", 1, 20_00), fund, off)

    (row,) = day_close([one], NOVEMBER)

    assert (row.figures["payments"], row.figures["day-payments"]) == (20_00, 20_00)
    assert row.figures["adjustments"] == 7_00


def test_an_account_that_is_still_open_is_told_though_nothing_moved():
    one = book(moved("invoice-segment", 1, 80_00), moved("charge", 1, 80_00))
    at_rest = book(moved("invoice-segment", 1, 80_00), moved("invoice-segment", 2, -80_00))

    (row,) = day_close([one, at_rest], Period(day(20), day(21)))

    assert row.keys == ("V1", "肾病科", "")
    assert (row.figures["balance"], row.figures["day-charges"]) == (80_00, 0)


def test_the_his_is_compared_with_what_had_moved_by_the_instant_it_told():
    after = day(5) + timedelta(microseconds=1)
    one = book(
        moved("charge", 5, 300_00),
        entry("charge", "a1", after, ((UNADJUDICATED, REVENUE, 1_00),)),
        his=HisTotals(day(5), charges=300_00),
    )

    (row,) = day_close([one], NOVEMBER)

    assert row.figures["charges-difference"] == 0


def test_what_the_his_tells_at_the_end_of_a_period_is_of_the_next():
    one = book(moved("charge", 3, 300_00), his=HisTotals(day(5), charges=310_00))

    (row,) = day_close([one], Period(START, day(5)))

    assert (row.keys[2], row.figures["his-charges"]) == ("", None)


def answered(number, share, moment):
    told = (("medfee_sumamt", 300_00), ("fund_pay_sumamt", share))
    return Adjudication(f"x{number}", f"S{number}", "a1", "FINAL", "", told, moment)


def test_the_insurer_s_latest_answer_before_the_end_is_compared():
    answers = [answered(1, 190_00, day(4)), answered(2, 180_00, day(6)), answered(3, 1, day(8))]
    one = book(
        moved("charge", 3, 300_00), adjudications={each.adjudication: each for each in answers}
    )

    (row,) = day_close([one], Period(START, day(8)))

    assert row.figures["insurer-share"] == 180_00


def test_every_figure_of_an_account_stands_beside_what_others_told():
    off = entry("payment", "a1", day(4), ((WRITE_OFF, UNAPPLIED, 7_00),))
    answer = answered(1, 190_00, day(4))
    one = book(
        moved("charge", 1, 300_00),
        moved("payment", 2, 20_00),
        moved("adjudication", 3, 200_00),
        off,
        adjudications={answer.adjudication: answer},
        his=HisTotals(day(9), balance=70_00, charges=310_00, adjustments=9_00, payments=21_00),
        platform=PlatformTotals(302_00, 180_00),
    )

    (row,) = day_close([one], Period(day(2), day(30)))

    assert row.figures == {
        "day-charges": 0,
        "day-payments": 20_00,
        "charges": 300_00,
        "payments": 20_00,
        "adjustments": 7_00,
        # 100.00 are neither billed nor answered, and 27.00 wait for an invoice.
        "balance": 73_00,
        "insurer": 200_00,
        "his-charges": 310_00,
        "charges-difference": -10_00,
        "his-payments": 21_00,
        "payments-difference": -1_00,
        "his-adjustments": 9_00,
        "adjustments-difference": -2_00,
        "his-balance": 70_00,
        "balance-difference": 3_00,
        "insurer-charges": 300_00,
        "insurer-charges-difference": 0,
        "insurer-share": 190_00,
        "insurer-share-difference": 10_00,
        "platform-charges": 302_00,
        "platform-charges-difference": -2_00,
        "platform-insurer": 180_00,
        "platform-insurer-difference": 20_00,
    }
