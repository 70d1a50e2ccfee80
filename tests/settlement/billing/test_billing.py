"""Invoices cut, cancelled and corrected: each is the bill so far less what was billed."""

from dataclasses import replace
from datetime import date

import pytest
from settlement.cases import (
    HAIKOU,
    QIDONG,
    YUNQIAO,
    Stay,
    answer,
    at,
    findings,
)

from adapter.fhir.resources import derive_id
from adapter.settlement.answer import Answer
from adapter.settlement.billing import bill, billing
from adapter.settlement.figures import NO_FIGURES, NO_LAYERS, Figures, Layers
from adapter.settlement.folding import fold
from adapter.settlement.ledger import JournalEntry, Posting
from adapter.settlement.outcome import Document
from adapter.settlement.state import Issued

NOW = "2013-11-08 10:00"


def charged(*amounts, city=HAIKOU, item_class="03", moment=NOW, **visit):
    """Return a case with charges, by class 03 all the patient's own, on no invoice yet."""
    stay = Stay(city).open(**visit)
    case = stay.case(moment)
    for number, amount in enumerate(amounts, 1):
        fold(case, stay.charge(f"L{number}", amount, item_class))
    case.entries.clear()
    return case


def later(case, *facts):
    for fact in facts:
        fold(case, fact)
    case.entries.clear()
    return case


def own(amount, carried=0):
    return Figures(gross=amount, own_pay=amount, carried=carried)


def invoices(case):
    return [(one.number, one.status, one.figures.net) for one in case.state.invoices]


def answered(case, figures, name="S1"):
    """Take an insurer's answer that has seen every line so far."""
    told = Stay().adjudication(name, figures, at=case.now)
    case.state.adjudications[name], case.state.covered[name] = told, case.state.layers
    return case


# Whether a segment is reached, and how far it goes.


@pytest.mark.clause("H-12")
@pytest.mark.parametrize(("amount", "reached"), [(799_999, False), (800_000, True)])
def test_a_threshold_is_reached_by_the_unsettled_share_to_the_fen(amount, reached):
    assert billing.crossed(charged(amount)) is reached


def test_a_threshold_on_gross_counts_from_what_is_settled():
    case = charged(399_999, city=YUNQIAO)
    case.state.billed = own(200_000)
    assert billing.crossed(case) is False

    case.state.billed = own(199_999)
    assert billing.crossed(case) is True


def test_without_a_policy_no_threshold_is_reached():
    case = charged(900_000)
    case.policy = None

    assert billing.crossed(case) is False


def test_a_segment_reaches_over_all_or_over_whole_multiples():
    assert billing.reach(charged(450_000)) == 450_000
    case = charged(450_000, city=YUNQIAO)
    assert billing.reach(case) == 400_000
    case.state.billed = own(100_000)
    assert billing.reach(case) == 300_000


def test_a_segment_that_would_ask_for_nothing_is_not_asked_for():
    case = charged(300)
    assert billing.asks(case) is True

    case.state.billed = own(299)
    assert billing.asks(case) is True
    case.state.billed = own(300)
    assert billing.asks(case) is False


# Segments.

TOTAL = Answer("all_unsettled", "segment_settlement.amount", ("H-13", "H-58"), "default", "AM-02")
DUE = Answer("3 days", "segment_settlement.due", ("H-13", "H-58"), "default", "AM-02")
THRESHOLD = Answer(
    "8000.00", "thresholds.by_level.secondary", ("H-12", "H-13", "H-58"), ambiguity="AM-01"
)


@pytest.mark.clause("H-13")
def test_a_segment_is_an_invoice_a_document_and_an_entry():
    case = charged(800_000, 100)
    case.state.notified = True
    lines = tuple(case.lines.unbilled())
    closing = at("2013-11-08 23:59:59")

    billing.segment(case, closing)

    layers = Layers(gross=800_100, own_pay=800_100)
    due = at("2013-11-11 23:59:59")
    number = derive_id("Invoice", "A", "VA-S1")
    made = Issued(number, "VA-S1", "segment", closing, due, own(800_100), layers)
    assert case.state.invoices == [made]
    assert (case.state.billed, case.state.billed_layers) == (own(800_100), layers)
    assert case.state.billed_lines == 2
    assert case.lines.on(number) == list(lines)
    answers = {**bill.answers(case), "threshold": THRESHOLD, "totalNet": TOTAL, "due": DUE}
    assert case.issued == [Document(made, lines, answers, estimated=True, brought=0)]
    assert case.entries == [
        JournalEntry(
            "invoice-segment",
            "A",
            closing,
            "segment_settlement.amount",
            ("H-13", "H-58"),
            (Posting("patient:receivable", 800_100), Posting("episode:unadjudicated", -800_100)),
        )
    ]
    assert (case.state.notified, case.state.last_posting) == (False, None)


def test_a_segment_that_ends_an_agreement_is_due_at_once_by_that_rule():
    rule = Answer("due_now", "identity_verification.accrued", ("H-56",), "default")
    case = charged(450_000, city=YUNQIAO)

    billing.segment(case, case.now, at_once=rule)

    (made,) = case.issued
    assert (made.invoice.due, made.answers["due"]) == (at(NOW), rule)
    assert made.invoice.figures == own(450_000)
    assert "carried-forward" not in made.answers


def test_a_segment_somebody_asked_for_takes_all_by_the_policys_term():
    case = charged(450_000, city=YUNQIAO)

    billing.segment(case, case.now, whole=True)

    (made,) = case.issued
    assert (made.invoice.due, made.invoice.figures) == (at("2013-11-11 23:59:59"), own(450_000))
    assert "carried-forward" not in made.answers


def test_a_segment_of_multiples_puts_the_rest_off_and_the_next_invoice_brings_it():
    case = charged(450_000, city=YUNQIAO)
    rule = Answer("multiple 4,000.00", "segment_settlement.amount", ("X-06",))

    billing.segment(case, case.now)
    billing.final(case, in_force=True)

    first, second = case.issued
    assert first.invoice.figures == Figures(gross=450_000, own_pay=400_000, carried=50_000)
    assert (first.answers["totalNet"], first.answers["carried-forward"]) == (rule, rule)
    assert (first.brought, second.brought) == (0, 50_000)
    assert second.invoice.figures == Figures(own_pay=50_000, carried=-50_000)
    assert second.answers["brought-forward"].value == "beyond the last multiple"


def test_invoices_are_numbered_by_their_kind():
    case = charged(100)

    for number in range(2):
        billing.segment(case, case.now)
        later(case, Stay().charge(f"M{number}", 100))
    billing.final(case, in_force=True)
    later(case, Stay().charge("N", 100), Stay().reversal("R", "L1", 100))
    billing.late(case)

    assert [number for number, *_ in invoices(case)] == [
        "VA-S1",
        "VA-S2",
        "VA-F1",
        "VA-U1",
        "VA-C1",
    ]


def test_a_visit_without_a_number_lends_its_account_to_its_invoices():
    case = charged(100)
    case.state.account = "0123456789abcdef"
    case.state.visit = replace(case.state.visit, number="")

    billing.segment(case, case.now)

    assert invoices(case) == [("0123456789ab-S1", "issued", 100)]


def test_an_invoice_on_an_answer_that_settles_is_no_estimate():
    case = answered(charged(100), answer(100, 30))

    billing.segment(case, case.now)

    (made,) = case.issued
    assert (made.estimated, made.invoice.figures.net) == (False, 70)


# The final.


def finals(city, *, in_force=True, policy=True, **visit):
    """Return the final of a visit that ended on the ninth at ten."""
    case = charged(100, city=city)
    end = {"end": at("2013-11-09 10:00")} | visit
    case.state.visit = replace(case.state.visit, status="finished", **end)
    case.policy = case.policy if policy else None
    billing.final(case, in_force=in_force)
    ((made,), (booked,)) = case.issued, case.entries
    return made, booked


@pytest.mark.clause("H-15", "H-60")
def test_a_final_is_due_as_the_visit_ends():
    made, booked = finals(HAIKOU)

    cites = ("H-15", "H-60")
    assert (made.invoice.type, made.invoice.at) == ("final", at(NOW))
    assert (made.invoice.due, made.invoice.figures) == (at("2013-11-09 10:00"), own(100))
    assert made.answers["totalNet"] == Answer("personal_share", "discharge.payable", cites)
    assert made.answers["due"] == Answer("at discharge", "discharge.due", cites)
    assert (booked.kind, booked.rule, booked.cites) == ("invoice-final", "discharge.payable", cites)
    assert [line.charge for line in made.lines] == ["L1"]


@pytest.mark.clause("Q-14")
def test_a_final_under_an_agreement_is_due_by_the_citys_term():
    made, _ = finals(QIDONG)

    assert made.invoice.due == at("2013-11-16 23:59:59")
    assert made.answers["due"] == Answer(
        "7 days", "discharge.due", ("Q-14",), "supplement", "AM-23"
    )


@pytest.mark.parametrize("city", [HAIKOU, QIDONG])
def test_a_final_without_an_agreement_in_force_is_due_at_once(city):
    made, _ = finals(city, in_force=False)

    assert made.invoice.due == at("2013-11-09 10:00")
    assert made.answers["due"].value == "at once"


def test_a_final_of_a_visit_with_no_end_told_is_due_now():
    made, _ = finals(HAIKOU, end=None)

    assert made.invoice.due == at(NOW)


def test_a_final_under_no_policy_asks_for_all_of_it_and_names_no_rule():
    made, booked = finals(QIDONG, policy=False)

    assert (made.invoice.due, made.answers) == (at("2013-11-09 10:00"), {})
    assert (booked.rule, booked.cites, made.invoice.figures.net) == ("", (), 100)


def test_a_final_is_cut_over_nothing_too():
    case = charged()

    billing.final(case, in_force=True)

    assert invoices(case) == [("VA-F1", "issued", 0)]
    assert case.entries == []


# What comes after it.


@pytest.fixture
def settled():
    """Return a case of a stay that has ended, with its final over 1.00 cut."""
    case = charged(100)
    case.state.visit = replace(case.state.visit, status="finished", end=at("2013-11-08 09:00"))
    billing.final(case, in_force=True)
    case.issued.clear()
    case.entries.clear()
    return case


@pytest.mark.clause("H-15")
def test_late_charges_are_a_supplementary_and_late_reversals_a_credit_note(settled):
    stay = Stay()
    later(settled, stay.charge("M1", 50), stay.charge("M0", 0), stay.reversal("R", "L1", 20))

    billing.late(settled)

    assert invoices(settled)[1:] == [("VA-U1", "issued", 50), ("VA-C1", "issued", -20)]
    assert [[line.charge for line in one.lines] for one in settled.issued] == [["M1", "M0"], ["R"]]
    assert (settled.lines.unbilled(), settled.state.billed_lines) == ([], 4)
    assert settled.state.billed == own(130)


def test_late_charges_alone_bring_no_credit_note_and_reversals_alone_no_supplementary(settled):
    later(settled, Stay().charge("M1", 1))
    billing.late(settled)
    later(settled, Stay().reversal("R", "L1", 1))
    billing.late(settled)

    assert [number for number, *_ in invoices(settled)] == ["VA-F1", "VA-U1", "VA-C1"]


def test_a_difference_is_due_by_the_term_of_reconciliation(settled):
    billing.difference(settled, "supplementary", own(107))

    cites = ("H-15", "H-60")
    (made,) = settled.issued
    assert (made.invoice.figures, made.lines) == (own(7), ())
    assert (made.invoice.at, made.invoice.due) == (at(NOW), at("2013-11-11 23:59:59"))
    assert made.answers["totalNet"] == Answer(
        "the difference", "reconciliation", cites, "default", "AM-15"
    )
    assert made.answers["due"] == Answer(
        "3 days", "reconciliation.supplementary_due", cites, "default", "AM-15"
    )


def test_a_difference_under_no_policy_is_due_now_and_names_no_rule(settled):
    settled.policy = None

    billing.difference(settled, "supplementary", own(107))

    (made,) = settled.issued
    assert (made.invoice.due, made.answers) == (at(NOW), {})


@pytest.mark.parametrize(
    ("fund", "then"),
    [
        (0, []),
        (1, [("VA-C1", "issued", -1)]),
        (40, [("VA-C1", "issued", -40)]),
        (-1, [("VA-U1", "issued", 1)]),
    ],
)
def test_what_the_answer_changes_of_the_final_is_billed_to_the_fen(settled, fund, then):
    answered(settled, answer(100, fund))

    billing.settle_difference(settled)

    assert invoices(settled)[1:] == then


def test_of_an_open_stay_a_difference_goes_no_further_than_what_is_settled():
    case = charged(100)
    case.state.billed_layers = case.state.layers

    billing.settle_difference(case)
    assert invoices(case) == []

    case.state.billed = own(-50)
    billing.settle_difference(case)
    assert invoices(case) == [("VA-U1", "issued", 50)]


# Withdrawing.


def test_an_unpaid_invoice_is_withdrawn_with_its_lines_and_its_entry():
    case = charged(100)
    billing.segment(case, case.now)
    case.entries.clear()
    (made,) = case.state.invoices

    billing.withdraw(case, "because", "segment")

    assert (case.state.live(), made.status, case.changed) == (
        [],
        "cancelled",
        {made.invoice: "because"},
    )
    assert (case.state.billed, case.state.billed_layers) == (NO_FIGURES, NO_LAYERS)
    assert (case.state.billed_lines, len(case.lines.unbilled())) == (0, 1)
    assert case.entries == [
        JournalEntry(
            "invoice-cancelled",
            "A",
            at(NOW),
            "reconciliation",
            ("H-15", "H-60"),
            (Posting("episode:unadjudicated", 100), Posting("patient:receivable", -100)),
        )
    ]


def test_only_what_is_named_and_unpaid_is_withdrawn_the_newest_first():
    case = charged(100)
    for number in range(3):
        billing.segment(case, case.now)
        later(case, Stay().charge(f"M{number}", 10 + number))
    billing.final(case, in_force=True)
    case.state.invoices[1].paid = 1
    case.entries.clear()

    billing.withdraw(case, "because", "segment")

    assert [status for _, status, _ in invoices(case)] == [
        "cancelled",
        "issued",
        "cancelled",
        "issued",
    ]
    assert [entry.postings[0].amount for entry in case.entries] == [11, 100]
    assert case.state.billed == own(10 + 12)


# Restating.


def restated(case, *, cover_changed):
    billing.restate(case, cover_changed=cover_changed)
    return invoices(case)


def segmented(*paid):
    """Return an open stay with one segment of 1.00 for each, paid or not."""
    case = charged()
    for number, amount in enumerate(paid):
        later(case, Stay().charge(f"L{number}", 100))
        billing.segment(case, case.now)
        case.state.invoices[-1].paid = amount
    return case


@pytest.mark.parametrize(
    ("cover_changed", "reason"), [(True, "coverage-changed"), (False, "adjudicated")]
)
def test_unpaid_invoices_fall_with_what_they_were_made_from(cover_changed, reason):
    case = answered(segmented(0, 0), answer(200, 60))

    assert restated(case, cover_changed=cover_changed) == [
        ("VA-S1", "cancelled", 100),
        ("VA-S2", "cancelled", 100),
    ]
    assert set(case.changed.values()) == {reason}


@pytest.mark.parametrize("type_", ["segment", "final", "supplementary", "credit-note"])
def test_unpaid_invoices_of_every_kind_fall(type_):
    case = answered(segmented(0), answer(100, 60))
    case.state.invoices[0].type = type_

    assert restated(case, cover_changed=False) == [("VA-S1", "cancelled", 100)]


def test_invoices_that_would_say_the_same_stay():
    case = answered(segmented(0), answer(100) | {"fulamt_ownpay_amt": 100})

    assert restated(case, cover_changed=True) == [("VA-S1", "issued", 100)]


def test_where_nothing_is_billed_there_is_nothing_to_restate():
    case = answered(charged(100), answer(100, 60))

    assert (restated(case, cover_changed=True), case.changed) == ([], {})


@pytest.mark.parametrize(
    ("fund", "then"), [(60, ("VA-C1", "issued", -60)), (-5, ("VA-U1", "issued", 5))]
)
def test_of_a_paid_segment_a_change_of_cover_is_settled_at_once(fund, then):
    case = answered(segmented(100), answer(100, fund))

    assert restated(case, cover_changed=True) == [("VA-S1", "issued", 100), then]


@pytest.mark.parametrize(
    ("fund", "unbilled", "credited"),
    [
        # The insurer's answer leaves more than was billed, or as much: the final settles it.
        (-5, 0, False),
        (30, 30, False),
        (30, 31, False),
        (30, 29, True),
        (1, 0, True),
    ],
)
def test_of_a_paid_segment_an_answer_gives_back_only_what_nothing_to_come_takes(
    fund, unbilled, credited
):
    case = answered(segmented(100), answer(100, fund))
    later(case, Stay().charge("M", unbilled, entered=at("2013-11-08 11:00")))

    found = restated(case, cover_changed=False)

    assert found[1:] == ([("VA-C1", "issued", -fund)] if credited else [])


def test_after_the_end_a_paid_final_waits_for_its_difference(settled):
    settled.state.invoices[0].paid = 100
    answered(settled, answer(100, 60))

    assert restated(settled, cover_changed=True) == [("VA-F1", "issued", 100)]


# When a day closes.


@pytest.mark.parametrize(
    ("posted", "closes"),
    [
        (None, "2013-11-09 00:00"),
        (date(2013, 11, 7), "2013-11-09 00:00"),
        (date(2013, 11, 8), "2013-11-09 00:00"),
        (date(2013, 11, 10), "2013-11-11 00:00"),
    ],
)
def test_a_segment_falls_due_as_the_posting_day_closes_and_never_in_the_past(posted, closes):
    case = charged()
    case.state.last_posting = posted

    assert billing.close_instant(case) == at(closes)
    assert findings(case) == []
