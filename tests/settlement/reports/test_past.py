"""An account as it stood on a past day."""

from dataclasses import replace

import pytest
from books import ANSWER, book, day

from adapter.settlement.duty import Duty, Was
from adapter.settlement.facts import Adjudication
from adapter.settlement.reports.past import as_of

END = day(20)


def stood(*told):
    """Return ward and status at the end; each telling is (day told, ward, status, start, end)."""
    state = book().state
    for at, ward, status, start, end in told:
        days = {"start": day(start) if start else None, "end": day(end) if end else None}
        state.visits.append((day(at), replace(state.visit, ward=ward, status=status, **days)))
    visit = as_of(state, END).visit
    return visit.ward, visit.status


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        # The ward that the visit was in, not the one it was moved to.
        ([(1, "a", "in-progress", 1, 0), (20, "b", "in-progress", 1, 0)], ("a", "in-progress")),
        ([(1, "a", "in-progress", 1, 0), (19, "b", "in-progress", 1, 0)], ("b", "in-progress")),
        # What was cancelled, merged away or taken back since, was not yet.
        ([(1, "a", "in-progress", 1, 0), (21, "a", "cancelled", 1, 0)], ("a", "in-progress")),
        (
            [(1, "a", "in-progress", 1, 0), (21, "a", "entered-in-error", 1, 0)],
            ("a", "in-progress"),
        ),
        ([(1, "a", "finished", 1, 9), (21, "b", "in-progress", 1, 0)], ("a", "finished")),
        ([(1, "a", "cancelled", 1, 0), (21, "b", "in-progress", 1, 0)], ("a", "cancelled")),
        # That it began or ended is of its own time, though it was told late.
        ([(1, "a", "in-progress", 1, 0), (21, "b", "finished", 1, 19)], ("b", "finished")),
        ([(1, "a", "in-progress", 1, 0), (21, "b", "finished", 1, 20)], ("a", "in-progress")),
        ([(1, "a", "planned", 0, 0), (21, "b", "in-progress", 19, 0)], ("b", "in-progress")),
        ([(1, "a", "arrived", 1, 0), (21, "b", "in-progress", 20, 0)], ("a", "arrived")),
        ([(1, "a", "in-progress", 1, 0), (20, "b", "finished", 1, 19)], ("b", "finished")),
        ([(1, "a", "planned", 0, 0), (21, "b", "arrived", 19, 0)], ("b", "arrived")),
        ([(1, "a", "arrived", 1, 0), (21, "b", "in-progress", 19, 0)], ("b", "in-progress")),
        # Of a status that is on no way nothing is known.
        ([(1, "a", "planned", 0, 0), (21, "b", "onleave", 1, 0)], ("a", "planned")),
        ([(1, "a", "planned", 0, 0), (21, "b", "in-progress", 0, 0)], ("a", "planned")),
        (
            [
                (1, "a", "planned", 0, 0),
                (21, "b", "in-progress", 19, 0),
                (22, "c", "finished", 19, 19),
            ],
            ("c", "finished"),
        ),
        ([(21, "a", "in-progress", 19, 0), (22, "b", "in-progress", 19, 0)], ("a", "in-progress")),
    ],
)
def test_the_visit_is_as_it_was_told_by_then(told, expected):
    assert stood(*told) == expected


def test_a_visit_of_which_one_telling_is_kept_is_that():
    state = book().state

    assert as_of(state, END).visit == state.visit


def test_what_the_insurer_answered_of_whom_it_was_moved_from_stood_until_then():
    one, two, three = (
        Adjudication(name, name, "a1", "FINAL", "", (), day(3)) for name in ("x1", "x2", "x3")
    )
    state = book(adjudications={"x3": three}, left_behind=[(day(19), one), (END, two)]).state

    assert as_of(state, END).adjudications == {"x3": three, "x2": two}
    assert state.adjudications == {"x3": three}


def test_duties_are_as_they_stood():
    was = (Was(END, day(3), 5, "open", None, day(1)),)
    state = book(duties={"k": Duty("k", "estimate", day(30), 9, ANSWER, was=was)}).state

    assert as_of(state, END).duties["k"].amount == 5
    assert state.duties["k"].amount == 9
