"""The figure of a hospital's level, a hospital's own, and what it is compared with."""

import pytest

from adapter.settlement.answer import Answer
from adapter.settlement.sections.thresholds import Thresholds, measured, overridden, threshold

HAIKOU_CLAUSES = ("H-12", "H-13", "H-58")
# The lowest figure stands neither first nor last.
ODD = Thresholds(
    basis="personal_share_unsettled",
    comparator="gte",
    by_level={"tertiary": "15000", "secondary": "7000", "primary": "9000", "ungraded": "8000"},
    actions=("notify",),
)


@pytest.mark.clause("H-12")
@pytest.mark.parametrize(
    ("level", "yuan"),
    [
        ("tertiary", "15000.00"),
        ("secondary", "8000.00"),
        ("primary", "8000.00"),
        ("ungraded", "8000.00"),
    ],
)
def test_haikou_names_a_figure_for_each_level(haikou, level, yuan):
    amount, answer = threshold(haikou.thresholds, level)

    rule = f"thresholds.by_level.{level}"
    assert amount == int(yuan.replace(".", ""))
    assert answer == Answer(yuan, rule, HAIKOU_CLAUSES, "text", "AM-01")


def test_an_unknown_level_takes_the_lowest_figure():
    found = threshold(ODD, None)

    assert found == (700000, Answer("7000.00", "thresholds.by_level.secondary", ()))


def test_borrowed_figures_say_that_they_are(qidong):
    answer = threshold(qidong.thresholds, "tertiary")[1]

    assert answer == Answer(
        "15000.00", "thresholds.by_level.tertiary", ("Q-17",), "default", "AM-01"
    )


@pytest.mark.clause("H-12")
@pytest.mark.parametrize(
    ("own", "yuan"),
    [(99999, None), (100000, "1000.00"), (5000000, "50000.00"), (5000001, None)],
)
def test_a_hospital_s_own_figure_lies_within_bounds_and_is_the_site_s(haikou, own, yuan):
    found = overridden(haikou.thresholds, own)

    rule = "thresholds.site_override"
    assert found == (yuan and (own, Answer(yuan, rule, HAIKOU_CLAUSES, "site", "AM-01")))


def test_a_policy_that_allows_no_own_figure_takes_none():
    assert overridden(ODD, 700000) is None


@pytest.mark.parametrize(
    ("basis", "on_gross", "sum_"),
    [("personal_share_unsettled", False, 500), ("gross_since_last_segment", True, 400)],
)
def test_the_figure_is_compared_with_what_its_basis_names(basis, on_gross, sum_):
    section = ODD.model_copy(update={"basis": basis})

    assert section.on_gross is on_gross
    assert measured(section, unsettled=500, gross=2400, settled=2000) == sum_


def test_a_figure_is_a_principle_of_the_text_unless_the_file_says_otherwise():
    assert (ODD.strength, ODD.by_level_origin) == ("principle", "text")


def test_a_scheme_with_figures_of_its_own_has_those_and_another_the_levels():
    own = {"tertiary": 500000, "secondary": 300000, "primary": 300000, "ungraded": 200000}
    of_schemes = ODD.model_copy(
        update={"by_scheme": {"390": own}, "origin_of": {"by_scheme": "site"}}
    )

    assert threshold(of_schemes, "secondary", "390") == (
        300000,
        Answer("3000.00", "thresholds.by_scheme.390.secondary", (), "site"),
    )
    assert threshold(of_schemes, None, "390")[0] == 200000
    for scheme in ("310", ""):
        assert threshold(of_schemes, "secondary", scheme) == threshold(ODD, "secondary")
