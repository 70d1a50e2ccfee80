from datetime import timedelta

import pytest
from books import ANSWER, MEASURES, NOVEMBER, ZONE, day
from hypothesis import given
from hypothesis import strategies as st

from adapter.settlement.answer import Answer
from adapter.settlement.city.insurer_statement import Settled
from adapter.settlement.city.state import FundingState
from adapter.settlement.duty import Duty, Was
from adapter.settlement.reports.book import Period
from adapter.settlement.reports.insurer import insurer_funding, insurer_settlement


def test_the_insurer_s_batches_stand_beside_ours():
    ours = [
        Settled("S0", "C1", 20_00, "a0"),
        Settled("S1", "C1", 100_00, "a1"),
        Settled("S2", "C1", 70_00, "a2"),
    ]
    theirs = [Settled("S0", "C1", 20_00), Settled("S1", "C1", 99_00), Settled("S3", "C1", 5_00)]

    rows = list(insurer_settlement(ours, theirs, {"a1": "V1", "a2": "V2"}))

    assert [(row.keys, *row.figures.values()) for row in rows] == [
        (("S0", "C1", "", "agrees"), 1, 20_00, 20_00, 0),
        (("S1", "C1", "V1", "differs"), 1, 100_00, 99_00, 1_00),
        (("S2", "C1", "V2", "ours-only"), 1, 70_00, None, 70_00),
        (("S3", "C1", "", "theirs-only"), 1, None, 5_00, -5_00),
    ]
    assert list(rows[0].figures) == [one.head.id for one in MEASURES["insurer-settlement"].columns]


SETTLED = st.lists(
    st.builds(Settled, st.sampled_from(["S1", "S2", "S3"]), st.sampled_from(["", "C1", "C2"]),
              st.integers(-900_00, 900_00)),
    max_size=8,
)  # fmt: skip


@given(SETTLED, SETTLED)
def test_nothing_of_either_side_is_lost_in_the_match(ours, theirs):
    ours = list({(one.settlement, one.centre): one for one in ours}.values())

    rows = list(insurer_settlement(ours, theirs, {}))

    assert sum(row.figures["settled-ours"] or 0 for row in rows) == sum(one.amount for one in ours)
    stated = sum(row.figures["settled-theirs"] or 0 for row in rows)
    assert stated == sum(one.amount for one in theirs)
    assert sum(row.figures["settled-difference"] for row in rows) == (
        sum(one.amount for one in ours) - stated
    )


def test_what_the_insurer_owes_stands_by_its_term():
    answer = Answer("0.15", "insurer_funding.advance.rate", ("H-22", "H-23"), "site")
    duties = {
        "a": Duty("a", "working-capital", day(10), 429_60, answer, "late", day(12)),
        "b": Duty("b", "quota-prepayment", day(10), 1, answer),
        "c": Duty("c", "quota-prepayment", day(11), 2, answer, "missed"),
        "d": Duty("d", "quota-prepayment", NOVEMBER.end, 3, answer),
        "e": Duty("e", "quota-prepayment", NOVEMBER.start, 4, answer, "met", day(1)),
        "f": Duty("f", "quota-release", day(-9), 5, answer, "told", timed=False, owed=day(2)),
    }
    rule = ("H-22 H-23", "insurer_funding.advance.rate", "site")

    rows = list(insurer_funding(FundingState("HK-3RD", duties=duties), NOVEMBER, ZONE))

    assert [(row.keys, *row.figures.values()) for row in rows] == [
        (("2013-11-10T09:00:00+08:00", "working-capital", "late", "2013-11-12", *rule), 429_60, 1),
        (("2013-11-10T09:00:00+08:00", "quota-prepayment", "missed", "", *rule), 1, 1),
        (("2013-11-11T09:00:00+08:00", "quota-prepayment", "missed", "", *rule), 2, 1),
        (("2013-11-01T00:00:00+08:00", "quota-prepayment", "met", "2013-11-01", *rule), 4, 0),
        (("2013-10-22T09:00:00+08:00", "quota-release", "told", "", *rule), 5, 0),
    ]
    assert list(rows[0].figures) == [one.head.id for one in MEASURES["insurer-funding"].columns]


SECOND = timedelta(seconds=1)
END = NOVEMBER.end


@pytest.mark.parametrize(
    ("told", "stood"),
    [
        ({"status": "met", "told": END - SECOND}, ("met", "2013-11-30", 0)),
        ({"status": "met", "told": END, "due": END - SECOND / 2}, ("open", "", 0)),
        ({"status": "late", "told": END}, ("missed", "", 1)),
        ({"status": "late", "told": END - SECOND}, ("late", "2013-11-30", 1)),
        ({"status": "missed"}, ("missed", "", 1)),
        ({"status": "open"}, ("missed", "", 1)),
        ({"due": END - SECOND / 2}, ("open", "", 0)),
        ({"status": "met", "told": END, "timed": False}, ("told", "", 0)),
        # What came to be owed after the period, or after its term, is of the period it came in.
        ({"owed": END}, None),
        ({"owed": END - SECOND, "due": day(-9)}, ("missed", "", 1)),
    ],
)
def test_what_the_insurer_owes_stands_as_it_did_at_the_period_s_end(told, stood):
    duty = Duty("a", "quota-release", amount=7, answer=ANSWER, **{"due": day(10), **told})
    state = FundingState("HK-3RD", duties={"a": duty})

    rows = list(insurer_funding(state, NOVEMBER, ZONE))

    found = [(row.keys[2], row.keys[3], row.figures["missed"]) for row in rows]
    assert found == ([stood] if stood else [])


def test_an_amount_that_changed_later_is_told_as_it_was():
    was = (Was(END, day(10), 5, "open", None, day(1)),)
    duty = Duty("a", "working-capital", day(10), 7, ANSWER, "met", END, owed=day(1), was=was)
    state = FundingState("HK-3RD", duties={"a": duty})

    (row,) = insurer_funding(state, NOVEMBER, ZONE)
    (later,) = insurer_funding(state, Period(NOVEMBER.start, END + SECOND), ZONE)

    assert [one.figures["owed-by-insurer"] for one in (row, later)] == [5, 7]
