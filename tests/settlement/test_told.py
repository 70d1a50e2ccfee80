"""An answer told to whoever asks, with its clauses in their own words."""

from settlement.cases import HAIKOU, POLICIES

from adapter.settlement.answer import Answer
from adapter.settlement.told import answered, clauses

POLICY = POLICIES.get(HAIKOU.policy)
ANSWER = Answer("8000.00", "thresholds.by_level.any", ("H-12", "H-13"), "site", "AM-01")


def test_an_answer_is_told_with_its_rule_its_origin_its_policy_and_its_clauses():
    more = {"name": "more", "valueString": "more"}

    told = answered("threshold", ANSWER, POLICY, more)

    assert told == {
        "name": "threshold",
        "part": [
            {"name": "value", "valueString": "8000.00"},
            {"name": "rule", "valueString": "thresholds.by_level.any"},
            {"name": "origin", "valueCode": "site"},
            {"name": "ambiguity", "valueString": "AM-01"},
            {"name": "policy", "valueString": "cn-460100-haikou-2013-209|1.0.0"},
            *clauses(("H-12", "H-13"), POLICY),
            more,
        ],
    }


def test_an_answer_without_a_policy_a_value_or_a_doubt_tells_none():
    assert answered("scope", Answer("", "scope", ("H-04",)), None) == {
        "name": "scope",
        "part": [
            {"name": "rule", "valueString": "scope"},
            {"name": "origin", "valueCode": "text"},
            {"name": "clause", "part": [{"name": "id", "valueString": "H-04"}]},
        ],
    }


def test_a_clause_is_told_in_chinese_and_in_english():
    words = POLICY.clauses["H-11"]

    assert clauses(["H-11", "X-99"], POLICY) == [
        {
            "name": "clause",
            "part": [
                {"name": "id", "valueString": "H-11"},
                {"name": "zh", "valueString": words.zh},
                {"name": "en", "valueString": words.en},
            ],
        },
        {"name": "clause", "part": [{"name": "id", "valueString": "X-99"}]},
    ]
