from books import MEASURES, NOVEMBER, ZONE, book, day

from adapter.settlement.answer import Answer
from adapter.settlement.reports.obligations import open_obligations
from adapter.settlement.state import Duty


def test_open_obligations_stand_by_their_term_with_their_clauses():
    answer = Answer("12:00, 1 day after", "daily_list.due", ("H-11",))
    duties = {
        "late": Duty("late", "daily-list", day(3), 0, answer, "missed"),
        "done": Duty("done", "daily-list", day(2), 0, answer, "met"),
        "open": Duty("open", "estimate", day(20), 120_00, answer),
        "later": Duty("later", "estimate", day(40), 0, answer),
    }

    rows = list(open_obligations([book(duties=duties)], NOVEMBER, ZONE))

    assert [(row.keys[0][:10], *row.keys[3:6]) for row in rows] == [
        ("2013-11-03", "daily-list", "missed", "H-11"),
        ("2013-11-20", "estimate", "open", "H-11"),
    ]
    assert [tuple(row.figures.values()) for row in rows] == [(1, 1, 0), (1, 0, 120_00)]
    assert set(rows[0].figures) == {one.head.id for one in MEASURES["open-obligations"].columns}
    assert len(rows[0].keys) == len(MEASURES["open-obligations"].keys)
