from books import MEASURES, NOVEMBER, ZONE, book, day

from adapter.settlement.answer import Answer
from adapter.settlement.reports.obligations import open_obligations
from adapter.settlement.state import Duty


def test_open_obligations_stand_by_their_term_with_their_clauses():
    answer = Answer("12:00, 1 day after", "daily_list.due", ("H-11", "H-12"), "site")
    duties = {
        "late": Duty("late", "daily-list", day(3), 0, answer, "missed"),
        "done": Duty("done", "daily-list", day(2), 0, answer, "met"),
        "open": Duty("open", "estimate", day(20), 120_00, answer),
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
