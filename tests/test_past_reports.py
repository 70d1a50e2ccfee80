"""Reports of a past day stay what they were, whatever happened since."""

from datetime import UTC, date, datetime, time

import pytest
from books import ZONE
from desk import Desk, alleged, given
from feeds import w01

from adapter.catalog.profiles import load_measures
from adapter.reporting import Reporting

NAMES = (
    "arrears",
    "open-obligations",
    "agreements-and-evasions",
    "credit-list",
    "receivables-by-age",
    "day-close",
)
OPENING = date(2013, 11, 1)
WHY = given(note="两次通知后仍拖欠", by="王芳")


def told(desk, name, last):
    """Return the rows of a report from the opening to the end of a day."""
    house = desk.house
    reporting = Reporting(house.store, house.policies, load_measures(), house.now)
    rows = reporting.report(name, "HK-3RD", OPENING, last).rows
    return [(row.keys, row.figures) for row in rows]


def story(desk):
    """A debt alleged, confirmed, appealed, listed, paid, lifted; then another, which is dismissed.

    Give the last day of each chapter.
    """
    stay = alleged(desk, "PR")
    account, patient = f"/Account/{desk.account(stay)}", f"/Patient/{desk.patient(stay)}"
    yield date(2013, 12, 23)
    desk.operate(f"{account}/$confirm-default", WHY, key="c1", at="2013-12-24 10:00")
    yield date(2013, 12, 31)
    desk.operate(f"{account}/$appeal", WHY, key="a", at="2014-01-02 10:00")
    yield date(2014, 1, 9)
    desk.operate(f"{account}/$confirm-default", WHY, key="c2", at="2014-01-10 10:00")
    yield date(2014, 1, 11)
    desk.house.intake.advance(datetime(2014, 1, 27, tzinfo=UTC))
    yield date(2014, 1, 26)
    desk.house.take(stay.pay("2014-02-02 10:00", "1687.90"))
    yield date(2014, 2, 2)
    desk.operate(f"{patient}/$lift", key="l", at="2014-02-03 10:00")
    yield date(2014, 2, 3)
    returned = stay.paper("INSCARD", "2014-02-10 09:00", form="O", custody="R")
    desk.house.take(stay.update("2014-02-10 10:00", returned))
    yield date(2014, 2, 10)
    desk.house.take(stay.charge("2014-02-12 10:00", ("03", "500.00")))
    desk.house.intake.advance(datetime(2014, 4, 1, tzinfo=UTC))
    yield date(2014, 3, 31)
    desk.notify(stay, "2014-04-03", "2014-04-13")
    desk.operate(f"{account}/$confirm-default", WHY, key="c3", at="2014-04-14 10:00")
    desk.operate(f"{account}/$dismiss-default", WHY, key="d", at="2014-04-20 10:00")
    yield date(2014, 4, 20)


@pytest.mark.parametrize("name", NAMES)
def test_a_past_report_stays_what_it_was(name):
    desk = Desk()

    early = {}
    for last in story(desk):
        desk.house.intake.advance(datetime.combine(last, time(23, 59, 59), ZONE))
        early[last] = told(desk, name, last)

    assert {last: told(desk, name, last) for last in early} == early
    assert len({str(rows) for rows in early.values()}) > 1


def test_a_withdrawn_agreement_was_in_force_until_then():
    desk = Desk()
    stay, messages = w01("PW")
    desk.house.take(*messages)
    before = told(desk, "agreements-and-evasions", date(2013, 11, 11))

    withdrawn = stay.agreement("AGPW", "2013-11-04 09:30", state="W")
    desk.house.take(stay.update("2013-11-12 09:00", withdrawn))

    assert told(desk, "agreements-and-evasions", date(2013, 11, 11)) == before
    ((_, figures),) = before
    ((_, after),) = told(desk, "agreements-and-evasions", date(2013, 11, 12))
    assert (figures["paid-later"], after["paid-later"]) == (1, 0)


def test_what_was_done_late_was_missed_until_then():
    desk = Desk()
    stay, messages = w01("PL")
    desk.house.take(*messages[:3])
    desk.house.intake.advance(datetime(2013, 11, 7, tzinfo=UTC))

    def owed(day):
        rows = told(desk, "open-obligations", date(2013, 11, day))
        return [keys[4] for keys, _ in rows if keys[3] == "daily-list"]

    before = [owed(day) for day in (4, 5, 6)]
    desk.house.take(stay.update("2013-11-08 09:00"))
    for day in ("2013-11-04", "2013-11-05"):
        desk.ask("POST", "/Communication", desk.listed(stay, day), key=day, at="2013-11-08 10:00")

    assert before == [[], ["missed"], ["missed", "missed"]]
    assert [owed(day) for day in (4, 5, 6)] == before
    assert owed(8) == ["missed", "open"]
