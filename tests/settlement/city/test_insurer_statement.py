"""An insurer's statement beside ours, line by line."""

import pytest

from adapter.settlement.city.insurer_statement import Row, Settled, answered_in, matched, stated_in

EXTENSION = "https://paylater.example/fhir/StructureDefinition/"


def rows(ours, theirs):
    mine = [Settled(*one, account=f"a{one[0]}") for one in ours]
    found = matched(mine, [Settled(*one) for one in theirs])
    for one in found:
        assert one.account == (f"a{one.settlement}" if one.ours is not None else "")
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
        (
            [("S2", "C", 5), ("S1", "B", 3), ("S1", "A", 4)],
            [("S1", "", 3), ("S2", "", 5)],
            [("S1", "A", 4, None, -4), ("S1", "B", 3, 3, 0), ("S2", "C", 5, 5, 0)],
        ),
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


@pytest.mark.parametrize(
    ("ours", "theirs", "agrees"),
    [(5, 5, True), (0, 0, True), (5, 4, False), (None, 0, False), (0, None, False)],
)
def test_sides_agree_where_both_have_it_with_one_amount(ours, theirs, agrees):
    assert Row("S1", "C", "a1", ours, theirs).agrees is agrees


def test_a_batch_that_says_less_is_read_as_far_as_it_goes():
    assert stated_in({}) == []
    assert stated_in({"detail": [{"amount": {"value": "1.00"}}]}) == [Settled("", "", 100)]
    unnumbered = {"identifier": {"system": "s"}, "amount": {"value": "1.00"}}
    assert stated_in({"detail": [unnumbered]}) == [Settled("", "", 100, account="")]


def without(name):
    told = answer("S1", 5)
    told["extension"] = [one for one in told["extension"] if not one["url"].endswith(f"/{name}")]
    return told


def with_total(**total):
    return answer("S1", 5) | {"total": [total]}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (without("adjudication-kind"), [Settled("S1", "C", 500, "A")]),
        (without("clearing"), [Settled("S1", "", 500, "A")]),
        (without("account"), [Settled("S1", "C", 500, "")]),
        (
            {
                **without("account"),
                "extension": [{"url": f"{EXTENSION}account", "valueReference": {"display": "?"}}],
            },
            [Settled("S1", "", 500, "")],
        ),
        (with_total(), [Settled("S1", "C", 0, "A")]),
        (with_total(category={"text": "fund"}), [Settled("S1", "C", 0, "A")]),
        (with_total(category={"coding": [{"display": "fund"}]}), [Settled("S1", "C", 0, "A")]),
        ({**answer("S1", 5), "total": []}, [Settled("S1", "C", 0, "A")]),
        ({"extension": [], "identifier": [{"value": "S1"}]}, [Settled("S1", "", 0, "")]),
        ({**answer("S1", 5), "identifier": [{"system": "s"}]}, []),
        ({**answer("S1", 5), "identifier": []}, []),
        ({}, []),
    ],
)
def test_an_answer_that_says_less_is_read_as_far_as_it_goes(told, expected):
    assert answered_in([told], lambda _: True) == expected
