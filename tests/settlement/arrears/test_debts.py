"""Which debts an account has: each open invoice, what a plan stands for, and what is said of it."""

from datetime import date

from settlement.cases import LEFT, QIDONG, Stay, at, invoice, unpaid

from adapter.settlement.arrears.debts import (
    alleged_of,
    debts_of,
    decided_on,
    gravest,
    left_of,
    stops_of,
    words_of,
)
from adapter.settlement.sections.default import Debt, Stopped

# Which debts there are.


def test_every_open_invoice_of_a_visit_that_ended_is_a_debt():
    stay = unpaid(50_000, 1, 300)
    stay.state.invoices[2].paid = 300
    stay.state.invoices.append(invoice("C1", -200, "credit-note"))
    stop = Stopped("death", date(2013, 12, 1))
    stay.state.arrears.stops = [stop]
    left = at(LEFT)

    assert debts_of(stay.case(LEFT)) == [
        Debt(50_000, left, left, None, (stop,), (("I1", 50_000),)),
        Debt(1, left, left, None, (stop,), (("I2", 1),)),
    ]


def test_while_a_visit_goes_on_or_before_it_is_told_there_is_no_debt():
    stay = unpaid()
    stay.state.visit = stay.visit(status="in-progress")
    assert debts_of(stay.case(LEFT)) == []

    stay.state.visit = None
    assert debts_of(stay.case(LEFT)) == []


def test_the_gravest_word_is_the_oldest_allegation():
    stay = Stay(QIDONG).open()
    stay.state.visit = stay.ended("2020-11-05 10:00")
    stay.state.invoices = [
        invoice(name, 500, at="2020-11-05 10:00", due=at(due))
        for name, due in (("I1", "2020-12-20"), ("I2", "2020-11-12"), ("I3", "2020-11-14"))
    ]

    def word(moment):
        case = stay.case(moment)
        found = gravest(words_of(case, debts_of(case)))
        return found and (found.word, found.since)

    assert word("2020-11-12") is None
    assert word("2020-11-15") == ("overdue", at("2020-11-12 00:00:01"))
    # I1 is overdue only, I2 and I3 are alleged.
    assert word("2020-12-21") == ("alleged", at("2020-12-13"))


def alleged(stay, moment):
    case = stay.case(moment)
    return alleged_of(words_of(case, debts_of(case)))


def test_what_is_alleged_is_told_by_invoice():
    stay = Stay(QIDONG).open()
    stay.state.visit = stay.ended("2020-11-05 10:00")
    stay.state.invoices = [
        invoice("I2", 300, at="2020-11-06", due="2020-12-20"),
        invoice("I1", 500, at="2020-11-05", due="2020-11-12"),
        invoice("I0", 70, at="2020-11-04", due="2020-11-12", paid=70),
        invoice("C1", -40, "credit-note", at="2020-11-03", due="2020-11-12"),
    ]

    assert alleged(stay, "2020-11-12") == {}
    assert alleged(stay, "2020-12-12 23:59") == {}
    assert alleged(stay, "2020-12-13") == {"I1": 500}
    assert alleged(stay, "2021-01-21") == {"I1": 500, "I2": 300}


def test_a_death_stops_the_clock_of_every_debt_of_the_person():
    stay = unpaid()
    stay.world.person.died = at("2013-12-01 23:30")
    case = stay.case("2014-06-01")

    assert stops_of(case) == (Stopped("death", date(2013, 12, 1)),)
    assert words_of(case, debts_of(case)) == []


def test_a_decision_is_of_the_invoices_it_was_taken_on_while_they_stand():
    stay = unpaid(500, 70, 30)
    assert left_of(stay.case(LEFT)) == 600

    stay.state.arrears.about = {"I1": 500, "I2": 70}
    assert left_of(stay.case(LEFT)) == 570
    stay.state.invoices[0].paid = 500
    stay.state.invoices[1].paid = 90
    assert left_of(stay.case(LEFT)) == 0
    # Billed anew, it is another invoice: then all that is owed counts.
    stay.state.invoices[1].status = "cancelled"
    assert [one.invoice for one in decided_on(stay.case(LEFT))] == ["I1", "I3"]
    assert left_of(stay.case(LEFT)) == 30
