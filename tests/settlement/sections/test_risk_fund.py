"""W11 and W18: what the fund gives of a confirmed default, and what comes back to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from settlement.cases import POLICIES

from adapter.settlement.answer import Answer
from adapter.settlement.sections.risk_fund import Award, Parts, award, fund_part

FUND = POLICIES.get("cn-460100-haikou-2013-209").risk_fund
UNPAID, WHOLE_STAY = 987655, 2345678


def by(value, word, origin="text"):
    return Answer(value, f"risk_fund.{word}", ("H-27", "H-28"), origin, "AM-17")


@pytest.mark.clause("H-27", "H-28")
@pytest.mark.parametrize(
    ("unpaid", "fund", "institution"),
    # The odd fen is the institution's.
    [(UNPAID, 493827, 493828), (168790, 84395, 84395), (1, 0, 1), (0, 0, 0)],
)
def test_w11_five_to_five_and_the_odd_fen_is_the_institution_s(unpaid, fund, institution):
    found = award(FUND, unpaid, WHOLE_STAY, FUND.level)

    assert found == Award(unpaid, fund, institution, fund, by("5:5", "share"))
    assert found.exhausted is False


@pytest.mark.clause("H-27")
@pytest.mark.parametrize(
    ("left", "fund", "lacks"),
    [(493826, 493826, "0.01"), (300000, 300000, "1938.27"), (0, 0, "4938.27"), (-5, 0, "4938.27")],
)
def test_w11_what_the_fund_lacks_stays_with_the_institution(left, fund, lacks):
    found = award(FUND, UNPAID, WHOLE_STAY, left)

    answer = by(lacks, "on_exhausted", "default")
    assert found == Award(UNPAID, fund, UNPAID - fund, 493827, answer)
    assert found.exhausted is True


def test_a_fund_that_holds_just_enough_is_not_exhausted():
    assert award(FUND, UNPAID, WHOLE_STAY, 493827).answer == by("5:5", "share")


@pytest.mark.clause("H-28")
def test_w11_the_other_reading_takes_the_whole_stay():
    section = FUND.model_copy(update={"base": "whole_stay"})

    found = award(section, UNPAID, WHOLE_STAY, FUND.level)
    assert found == Award(WHOLE_STAY, 1172839, 1172839, 1172839, by("5:5", "share"))


@pytest.mark.clause("X-11")
def test_a_city_without_a_fund_leaves_it_all_to_the_institution(yunqiao):
    found = award(yunqiao.risk_fund, UNPAID, WHOLE_STAY, yunqiao.risk_fund.level)

    assert found == Award(UNPAID, 0, UNPAID, 0, Answer("1:0", "risk_fund.share", ("X-11",)))


@pytest.mark.clause("H-28")
@pytest.mark.parametrize(
    ("fund", "base", "recovered", "back"),
    [(493827, UNPAID, 300001, 150000), (493827, UNPAID, UNPAID, 493827), (0, 0, 5, 0)],
)
def test_w11_a_recovery_is_split_as_the_award_was_paid(fund, base, recovered, back):
    assert fund_part(fund, base, recovered) == back


@pytest.mark.parametrize("parts", [(0, 0), (-1, 2), (2, -1)])
def test_parts_that_do_not_divide_are_refused(parts):
    with pytest.raises(ValidationError, match="the parts must be 0 or more"):
        Parts(institution=parts[0], fund=parts[1])


def test_one_side_may_carry_all_of_it():
    assert Parts(institution=1, fund=0).both == (1, 0)
    assert Parts(institution=0, fund=1).both == (0, 1)


PARTS = st.builds(Parts, institution=st.integers(1, 9), fund=st.integers(0, 9))


@given(PARTS, st.integers(0, 10**8), st.integers(-5, 10**8))
def test_awards_are_whole_and_never_pass_the_fund(parts, debt, left):
    section = FUND.model_copy(update={"share": parts})
    made = award(section, debt, 0, left)

    assert 0 <= made.fund <= max(left, 0)
    assert made.fund <= made.asked <= debt
    assert made.fund + made.institution == made.base


@given(st.integers(1, 10**8), st.integers(0, 10**8), st.integers(0, 10**8))
def test_the_fund_gets_back_no_more_than_it_gave(unpaid, left, recovered):
    made = award(FUND, unpaid, 0, left)
    back = fund_part(made.fund, made.base, min(recovered, unpaid))

    assert 0 <= back <= made.fund
    assert fund_part(made.fund, made.base, unpaid) == made.fund
