"""Every value of a policy file says whose it is, and the file proves what it must."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from adapter.catalog.policies import policy_files, read_policy
from adapter.settlement.answer import Origin, Section
from adapter.settlement.instrument import Instrument, Words
from adapter.settlement.provenance import Fault, Leaf, faults, leaves, misquoted


class Due(BaseModel):
    """A part that cites nothing of its own."""

    days: int


class Step(Section):
    """A part that may."""

    id: str = ""
    share: str = ""


class Rule(Section):
    """A rule with every shape a value is written in."""

    from_: Step = Field(default=Step(), alias="from")
    due: Due = Due(days=0)
    due_origin: Origin = "text"
    level: str = ""
    kinds: tuple[str, ...] = ()
    by_day: dict[date, Step] = Field(default_factory=dict)
    steps: tuple[Step | str, ...] = ()
    told: Any = None


class Small(Section):
    """A policy no longer than a test can read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    instrument: Instrument
    rule: Rule = Rule()
    administrative: tuple[str, ...] = ()
    clauses: dict[str, Words] = Field(default_factory=dict)


INSTRUMENT = {
    "zh": "办法",
    "number": "1",
    "adopted": "null",
    "issued": "null",
    "sha256": "null",
    "numbered": {"prefix": "X", "last": "3"},
}


def written(rule, **more):
    return {"instrument": INSTRUMENT, "rule": rule, **more}


def of_rule(rule):
    """Return the values of a rule, each as its path, text, clauses, origin and ambiguity."""
    file = written(rule)
    found = leaves(Small.model_validate(file), file)
    return [
        (one.path, one.text, one.cites, one.origin, one.ambiguity)
        for one in found
        if one.place[0] == "rule"
    ]


def test_values_are_told_in_their_order_with_their_place_and_without_the_words_of_clauses():
    file = written({"due": {"days": "3"}}, clauses={"X-01": {"zh": "一", "en": "one"}})

    found = leaves(Small.model_validate(file), file)

    plain = [key for key in INSTRUMENT if key != "numbered"]
    assert found == (
        *(Leaf(f"instrument.{key}", ("instrument", key), INSTRUMENT[key]) for key in plain),
        Leaf("instrument.numbered.prefix", ("instrument", "numbered", "prefix"), "X"),
        Leaf("instrument.numbered.last", ("instrument", "numbered", "last"), "3"),
        Leaf("rule.due.days", ("rule", "due", "days"), "3", (), "text", None),
    )


OURS = {"cites": ["X-01"], "origin": "site", "ambiguity": "AM-01"}


def test_a_part_says_what_the_section_around_it_says():
    assert of_rule({**OURS, "due": {"days": "3"}, "from": {"share": "5"}, "kinds": ["A", "B"]}) == [
        ("rule.due.days", "3", ("X-01",), "site", "AM-01"),
        ("rule.from.share", "5", ("X-01",), "site", "AM-01"),
        ("rule.kinds", "A, B", ("X-01",), "site", "AM-01"),
    ]


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({"cites": ["X-02"]}, (("X-02",), "text", "AM-01")),
        ({"origin": "default"}, (("X-01",), "default", "AM-01")),
        ({"origin": "text"}, (("X-01",), "text", "AM-01")),
        ({"ambiguity": "AM-02"}, (("X-01",), "site", "AM-02")),
        ({"cites": ["X-02"], "origin": "default"}, (("X-02",), "default", "AM-01")),
    ],
)
def test_a_part_that_speaks_for_itself_is_heard_first(own, told):
    assert of_rule({**OURS, "from": {**own, "share": "5"}}) == [("rule.from.share", "5", *told)]


def test_one_word_may_be_another_s_than_its_section():
    said = {
        **OURS,
        "level": "1",
        "due": {"days": "3"},
        "due_origin": "default",
        "kinds": ["A"],
        "origin_of": {"level": "supplement"},
    }

    assert of_rule(said) == [
        ("rule.level", "1", ("X-01",), "supplement", "AM-01"),
        ("rule.due.days", "3", ("X-01",), "default", "AM-01"),
        ("rule.kinds", "A", ("X-01",), "site", "AM-01"),
    ]


def test_parts_of_a_list_are_named_by_their_id_else_by_their_place():
    steps = [{"id": "first", "origin": "default"}, {"share": "5"}, "plain"]

    assert of_rule({"steps": steps}) == [
        ("rule.steps[first].id", "first", (), "default", None),
        ("rule.steps[1].share", "5", (), "text", None),
        ("rule.steps[2]", "plain", (), "text", None),
    ]


def test_dated_parts_are_found_by_their_day():
    by_day = {"2013-11-01": {"share": "5", "origin": "site"}, "2014-01-01": {"share": "6"}}

    assert of_rule({"by_day": by_day}) == [
        ("rule.by_day.2013-11-01.share", "5", (), "site", None),
        ("rule.by_day.2014-01-01.share", "6", (), "text", None),
    ]


def test_what_the_grammar_keeps_as_it_is_written_has_no_words_of_provenance():
    told = {"origin": "a town", "deep": {"cites": "nothing", "list": [{"due_origin": "x"}]}}

    assert of_rule({**OURS, "told": told}) == [
        ("rule.told.origin", "a town", ("X-01",), "site", "AM-01"),
        ("rule.told.deep.cites", "nothing", ("X-01",), "site", "AM-01"),
        ("rule.told.deep.list[0].due_origin", "x", ("X-01",), "site", "AM-01"),
    ]


HAIKOU = read_policy(policy_files()["policies/haikou-2013.yaml"])


@pytest.mark.parametrize(
    ("path", "text", "whose"),
    [
        ("agreements.INP.may_be_signed_by", "patient, legal_representative, family", "default"),
        ("daily_list.empty_days", "empty_list", "default"),
        ("daily_list.past_day_changes", "amended_list", "default"),
        ("payment_plan.max_months", "12", "default"),
        ("payment_plan.interest", "0.0", "default"),
        ("payment_plan.min_instalment", "100.00", "default"),
        ("payment_plan.odd_fen", "last_instalment", "default"),
        ("payment_plan.missed_tolerance.days", "30", "default"),
        ("credit_list.except_classes", "emergency-critical", "default"),
        ("insurer_funding.mode_by_facility.HK-4TH", "quota", "site"),
        ("insurer_funding.quota.grade_ratio.B", "0.90", "site"),
    ],
)
def test_an_origin_speaks_of_words_that_go_by_another_name(path, text, whose):
    document, policy = HAIKOU

    (found,) = [one for one in leaves(policy, document.value) if one.path == path]

    assert (found.text, found.origin) == (text, whose)


ALL = {"cites": ["X-01", "X-02"], "level": "1"}


def lacks(rule, *administrative, **instrument):
    file = written(rule, administrative=[*administrative])
    file["instrument"] = {**INSTRUMENT, **instrument}
    return faults(Small.model_validate(file), file)


def test_a_file_proves_that_every_clause_is_cited_or_administrative_and_known():
    admin = ("administrative",)

    assert lacks(ALL, "X-03") == ()
    assert lacks(ALL) == (Fault(admin, "clause-uncovered", ("X-03",)),)
    assert lacks({"level": "1"}, "X-02") == (
        Fault(admin, "clause-uncovered", ("X-01",)),
        Fault(admin, "clause-uncovered", ("X-03",)),
    )
    assert lacks(ALL, "X-02", "X-03") == (Fault(admin, "clause-both", ("X-02",)),)
    assert lacks({**ALL, "cites": ["X-01", "X-02", "X-09"]}, "X-03", "X-08") == (
        Fault(admin, "clause-unknown", ("X-08",)),
        Fault(admin, "clause-unknown", ("X-09",)),
    )


def test_a_file_that_does_not_number_its_clauses_proves_nothing():
    assert lacks(ALL, "X-03", numbered="null") == (
        Fault(("instrument",), "clauses-not-numbered", ()),
    )


@pytest.mark.parametrize("origin", ["site", "default", "supplement"])
def test_a_figure_that_is_not_the_text_s_has_a_reason(origin):
    lacking = {**ALL, "origin_of": {"level": origin}}

    fault = Fault(("rule", "level"), "origin-unexplained", ("rule.level", origin))
    assert lacks(lacking, "X-03") == (fault,)
    assert lacks({**lacking, "ambiguity": "AM-01"}, "X-03") == ()
    assert lacks({**ALL, "ambiguity": "AM-01"}, "X-03") == ()


def test_the_words_of_a_clause_stand_in_the_text_whatever_its_white_space():
    words = {"X-01": "先诊疗 后付费", "X-02": "一日\n清单", "X-03": "先付费 后诊疗"}
    clauses = {clause: {"zh": zh, "en": clause} for clause, zh in words.items()}
    policy = Small.model_validate({**written({}), "clauses": clauses})

    assert misquoted(policy, "凡参保病人 先诊疗\u3000后 付费， 每日 一日清单。") == ("X-03",)
    assert misquoted(policy, "") == ("X-01", "X-02", "X-03")
    assert misquoted(Small.model_validate(written({})), "") == ()


def test_every_shipped_value_has_a_path_of_its_own():
    for name, path in policy_files().items():
        document, policy = read_policy(path, name)

        counted = Counter(one.path for one in leaves(policy, document.value))
        assert counted.most_common(1)[0][1] == 1


def test_a_word_may_fill_a_gap_of_its_own():
    rule = {
        "level": "5",
        "kinds": ["a"],
        "ambiguity": "AM-01",
        "origin_of": {"level": "default"},
        "ambiguity_of": {"level": "AM-32"},
    }

    assert of_rule(rule) == [
        ("rule.level", "5", (), "default", "AM-32"),
        ("rule.kinds", "a", (), "text", "AM-01"),
    ]
