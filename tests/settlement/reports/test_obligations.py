from datetime import timedelta

import pytest
from books import ANSWER, MEASURES, NOVEMBER, ZONE, book, day

from adapter.settlement.answer import Answer
from adapter.settlement.duty import Duty
from adapter.settlement.reports.obligations import open_obligations


def test_open_obligations_stand_by_their_term_with_their_clauses():
    answer = Answer("12:00, 1 day after", "daily_list.due", ("H-11", "H-12"), "site")
    duties = {
        "late": Duty("late", "daily-list", day(3), 0, answer, "missed"),
        "done": Duty("done", "daily-list", day(2), 0, answer, "met"),
        "open": Duty("open", "estimate", day(20), 120_00, answer, timed=False),
        "later": Duty("later", "estimate", NOVEMBER.end, 0, answer),
    }

    rows = list(open_obligations([book(duties=duties)], NOVEMBER, ZONE))

    stay, rule = ("V1", "肾病科"), ("H-11 H-12", "daily_list.due", "site")
    assert [row.keys for row in rows] == [
        ("2013-11-03T09:00:00+08:00", *stay, "daily-list", "missed", *rule),
        ("2013-11-20T09:00:00+08:00", *stay, "estimate", "open", *rule),
    ]
    assert [tuple(row.figures.values()) for row in rows] == [(1, 1, 0), (1, 0, 120_00)]
    assert set(rows[0].figures) == {one.head.id for one in MEASURES["open-obligations"].columns}
    assert len(rows[0].keys) == len(MEASURES["open-obligations"].keys)


END = NOVEMBER.end
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("told", "standing"),
    [
        # A duty is missed a second after its term, and still open until then.
        ({"due": END - SECOND, "status": "missed"}, ("missed", 1)),
        ({"due": END - SECOND / 2, "status": "missed"}, ("open", 0)),
        ({"due": END - SECOND, "status": "open"}, ("missed", 1)),
        ({"due": END, "status": "open"}, None),
        # What was done after the period was not done in it.
        ({"due": day(3), "status": "met", "owed": day(2), "told": END}, ("missed", 1)),
        (
            {"due": day(3), "status": "met", "owed": day(2), "told": END, "timed": False},
            ("open", 0),
        ),
        ({"due": day(3), "status": "met", "owed": day(2), "told": END - SECOND}, None),
        ({"due": day(3), "status": "met"}, None),
        # What came to be owed after the period was not owed in it.
        ({"due": day(3), "status": "missed", "owed": END}, None),
        ({"due": day(3), "status": "missed", "owed": END - SECOND}, ("missed", 1)),
    ],
)
def test_a_duty_stands_as_it_did_at_the_end_of_the_period(told, standing):
    duty = Duty("one", "daily-list", amount=0, answer=ANSWER, **told)

    rows = list(open_obligations([book(duties={"one": duty})], NOVEMBER, ZONE))

    assert [(row.keys[4], row.figures["missed"]) for row in rows] == (
        [standing] if standing else []
    )
