"""An insurer's statement beside ours, line by line."""

import pytest

from adapter.settlement.city.insurer_statement import Settled, answered_in, matched, stated_in

EXTENSION = "https://paylater.example/fhir/StructureDefinition/"


def rows(ours, theirs):
    found = matched([Settled(*one) for one in ours], [Settled(*one) for one in theirs])
    return [(one.settlement, one.centre, one.ours, one.theirs, one.difference) for one in found]


@pytest.mark.clause("H-26")
@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ([("S1", "C", 5)], [("S1", "C", 5)], [("S1", "C", 5, 5, 0)]),
        ([("S1", "C", 5)], [("S1", "C", 4)], [("S1", "C", 5, 4, -1)]),
        ([("S1", "C", 5)], [("S1", "C", 2), ("S1", "C", 3)], [("S1", "C", 5, 5, 0)]),
        ([("S1", "C", 5)], [("S1", "", 5)], [("S1", "C", 5, 5, 0)]),
        ([("S1", "", 5)], [("S1", "C", 5)], [("S1", "", 5, 5, 0)]),
        ([("S1", "C", 5)], [("S1", "D", 5)], [("S1", "C", 5, None, -5), ("S1", "D", None, 5, 5)]),
        ([("S1", "C", 5)], [], [("S1", "C", 5, None, -5)]),
        ([], [("S2", "", 7)], [("S2", "", None, 7, 7)]),
    ],
)
def test_lines_meet_by_settlement_and_centre(ours, theirs, expected):
    assert rows(ours, theirs) == expected


def answer(number, share, *, kind="FINAL", cancels="", centre="C"):
    said = [{"url": EXTENSION + "adjudication-kind", "valueCode": kind}]
    said.append({"url": EXTENSION + "clearing", "valueString": centre})
    said.append({"url": EXTENSION + "account", "valueReference": {"reference": "Account/A"}})
    if cancels:
        said.append({"url": EXTENSION + "cancels", "valueString": cancels})
    totals = [("medfee_sumamt", 9), ("fund_pay_sumamt", share)]
    return {
        "identifier": [{"value": number}],
        "extension": said,
        "total": [
            {"category": {"coding": [{"code": code}]}, "amount": {"value": f"{amount}.00"}}
            for code, amount in totals
        ],
    }


@pytest.mark.clause("H-26")
def test_only_final_answers_that_stand_are_ours():
    answers = [
        answer("S1", 5),
        answer("S2", 6, kind="PRE"),
        answer("S3", 7),
        answer("S4", 0, kind="CANCEL", cancels="S3"),
        answer("", 8),
        answer("S5", 8),
    ]
    found = answered_in(answers, lambda one: one["identifier"][0]["value"] != "S5")

    assert found == [Settled("S1", "C", 500, "A")]


def test_a_line_names_its_own_centre_or_its_batch_s():
    amount = {"value": "1.00"}
    own = {"url": EXTENSION + "clearing", "valueString": "D"}
    batch = {
        "extension": [{"url": EXTENSION + "clearing", "valueString": "C"}],
        "detail": [
            {"identifier": {"value": "S1"}, "amount": amount},
            {"identifier": {"value": "S2"}, "amount": amount, "extension": [own]},
            {"identifier": {"value": "S3"}},
        ],
    }

    assert stated_in(batch) == [Settled("S1", "C", 100), Settled("S2", "D", 100)]
