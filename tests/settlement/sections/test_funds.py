"""W11, W12, W16, W19: the risk fund, aid, the insurer's money and the reward."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adapter.catalog.policies import load_policies
from adapter.settlement.sections.insurer_funding import (
    Advance,
    InsurerFunding,
    Quota,
    advance,
    advance_late,
    quota_year,
    released,
    settlement_gaps,
    true_up,
)
from adapter.settlement.sections.medical_aid import Bill, aid
from adapter.settlement.sections.reward import earned, reward
from adapter.settlement.sections.risk_fund import Parts, award, fund_part

ZONE = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


POLICY = load_policies().get("cn-460100-haikou-2013-209")
FUND, QUOTA = POLICY.risk_fund, POLICY.insurer_funding.quota
UNPAID, WHOLE_STAY = 987655, 2345678


@pytest.mark.clause("H-27", "H-28")
def test_w11_five_to_five_and_the_odd_fen_is_the_institution_s():
    made = award(FUND, UNPAID, WHOLE_STAY, FUND.level)

    assert (made.fund, made.institution, made.exhausted) == (493827, 493828, False)
    assert (made.answer.rule, made.answer.value) == ("risk_fund.share", "5:5")
    assert made.answer.origin == "text"


@pytest.mark.clause("H-28")
def test_w18_the_unpaid_final_confirmed():
    made = award(FUND, 168790, WHOLE_STAY, FUND.level)

    assert (made.fund, made.institution) == (84395, 84395)


@pytest.mark.clause("H-27")
def test_w11_what_the_fund_lacks_stays_with_the_institution():
    made = award(FUND, UNPAID, WHOLE_STAY, 300000)

    assert (made.fund, made.institution, made.exhausted) == (300000, 687655, True)
    assert (made.answer.rule, made.answer.origin) == ("risk_fund.on_exhausted", "default")
    assert award(FUND, UNPAID, WHOLE_STAY, 0).institution == 987655


@pytest.mark.clause("H-28")
def test_w11_the_other_reading_takes_the_whole_stay():
    section = FUND.model_copy(update={"base": "whole_stay"})
    made = award(section, UNPAID, WHOLE_STAY, FUND.level)

    assert (made.fund, made.institution) == (1172839, 1172839)


@pytest.mark.clause("H-28")
def test_w11_a_recovery_is_split_as_the_award_was_paid():
    assert fund_part(493827, UNPAID, 300001) == 150000
    assert fund_part(0, 0, 0) == 0


@pytest.mark.clause("X-11")
def test_a_city_without_a_fund_leaves_it_all_to_the_institution(yunqiao):
    made = award(yunqiao.risk_fund, UNPAID, WHOLE_STAY, yunqiao.risk_fund.level)

    assert (made.fund, made.institution, made.exhausted) == (0, 987655, False)


@pytest.mark.parametrize("parts", [{"institution": 0, "fund": 0}, {"institution": -1, "fund": 2}])
def test_parts_must_divide(parts):
    with pytest.raises(ValidationError, match="the parts must be"):
        Parts.model_validate(parts)


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


W12 = Bill(542000, 450000)


@pytest.mark.clause("H-29")
@pytest.mark.parametrize(
    ("identity", "decision", "used", "word", "amount"),
    [
        ("dibao", "none", 0, "may-apply", 0),
        ("dibao", "applied", 0, "applied", 0),
        ("dibao", "refused", 0, "refused", 0),
        ("dibao", "granted", 0, "granted", 379400),
        ("dibao", "granted", 1800000, "granted", 200000),
        ("dibao", "granted", 3000000, "granted", 0),
        ("wubao", "granted", 0, "granted", 542000),
        ("special_hardship", "granted", 0, "granted", 271000),
        ("", "granted", 0, "not-entitled", 0),
    ],
)
def test_w12_aid_takes_its_part_of_what_insurance_leaves(
    haikou, identity, decision, used, word, amount
):
    found = aid(haikou.medical_aid, W12, identity, decision, used=used)

    assert (found.word, found.amount, found.patient) == (word, amount, 542000 - amount)


@pytest.mark.clause("H-29")
def test_w12_the_rate_is_the_site_s_and_says_so(haikou):
    found = aid(haikou.medical_aid, W12, "dibao", "granted")

    assert (found.answer.rule, found.answer.origin) == ("medical_aid.table.dibao", "site")
    assert found.answer.ambiguity == "AM-19"


@pytest.mark.clause("H-45")
def test_w12_one_stop_takes_the_aid_in_the_insurer_s_own_answer(haikou):
    found = aid(haikou.medical_aid, W12, "dibao", "none", adjudicated=379400)

    assert (found.word, found.amount, found.patient) == ("granted", 379400, 162600)
    assert found.answer.rule == "medical_aid.one_stop"
    unconnected = haikou.medical_aid.model_copy(update={"one_stop": False})
    assert aid(unconnected, W12, "dibao", "none", adjudicated=379400).amount == 0


@pytest.mark.clause("H-29")
def test_aid_waits_for_insurance(haikou):
    found = aid(haikou.medical_aid, replace(W12, insured=False), "dibao", "granted")

    assert (found.word, found.amount) == ("after-insurance", 0)


@pytest.mark.clause("X-13")
def test_a_city_may_take_the_part_within_the_catalogue_and_ask_no_application(yunqiao):
    found = aid(yunqiao.medical_aid, W12, "dibao", "none")

    assert (found.amount, found.patient) == (315000, 227000)


@pytest.mark.clause("H-22")
def test_w16_the_working_capital_is_15_percent_and_trued_up(haikou):
    section = haikou.insurer_funding.advance
    funded = advance(section, 2014, 2864000000, ZONE)

    assert (funded.amount, funded.due) == (429600000, at("2014-03-31 23:59:59"))
    assert funded.answer.rule == "insurer_funding.advance.rate"
    assert true_up(section, 3011520000, 2498000000, funded.amount)[0] == 83920000


@pytest.mark.clause("H-23")
@pytest.mark.parametrize(("paid", "days"), [("2014-03-31", None), ("2014-04-02", 2)])
def test_w16_the_working_capital_is_due_by_the_end_of_march(haikou, paid, days):
    found = advance_late(haikou.insurer_funding.advance, 2014, date.fromisoformat(paid))

    assert (found and found.days) == days


@pytest.mark.clause("H-24")
def test_w16_twelve_prepayments_of_which_december_takes_the_rounding():
    year = quota_year(QUOTA, 2014, 900000100, ZONE)

    assert [one.amount for one in year.months] == [67500008] * 11 + [67500002]
    assert sum(one.amount for one in year.months) == 810000090
    assert year.retained == 90000010
    assert year.months[1].due == at("2014-02-28 23:59:59")
    assert (year.months[0].answer.origin, year.answer.origin) == ("default", "text")
    assert year.months[0].answer.ambiguity == "AM-18"


@pytest.mark.clause("H-25")
def test_w16_the_rest_is_released_by_grade_and_not_before():
    found = released(QUOTA, 90000010, "B")

    assert (found.released, found.kept) == (81000009, 9000001)
    assert (found.answer.rule, found.answer.origin) == (
        "insurer_funding.quota.grade_ratio.B",
        "site",
    )
    assert released(QUOTA, 90000010, None) is None
    assert released(QUOTA, 90000010, "E") is None


@given(st.integers(0, 10**12), st.sampled_from("ABCD"))
def test_prepayments_and_what_is_kept_are_the_quota(annual, grade):
    year = quota_year(QUOTA, 2014, annual, ZONE)
    found = released(QUOTA, year.retained, grade)

    assert sum(one.amount for one in year.months) + year.retained == annual
    assert found.released + found.kept == year.retained


BATCHES = [date(2014, 1, 28), date(2014, 2, 27), date(2014, 3, 31)]
CLAIMS = [date(2014, month, 10) for month in range(1, 5)]


@pytest.mark.clause("H-26")
def test_w16_a_month_with_claims_and_no_settlement_is_found_when_it_has_ended(haikou):
    section = haikou.insurer_funding

    assert settlement_gaps(section, BATCHES, CLAIMS, at("2014-04-30 23:59:59"), ZONE) == ()
    (gap,) = settlement_gaps(section, BATCHES, CLAIMS, at("2014-05-01"), ZONE)
    assert (gap.month, gap.since) == (date(2014, 4, 1), at("2014-05-01"))
    assert gap.answer.cites == ("H-26",)
    assert settlement_gaps(section, BATCHES, CLAIMS[:3], at("2014-05-01"), ZONE) == ()


@pytest.mark.clause("X-12")
def test_a_city_may_advance_a_month_of_mean_spending(yunqiao):
    section = yunqiao.insurer_funding.advance

    assert advance(section, 2026, [100, 200, 301], ZONE).amount == 200
    assert advance(section, 2026, [100, 200, 301], ZONE).due == at("2026-01-31 23:59:59")
    assert advance(section, 2026, 777, ZONE).amount == 777
    assert advance(section, 2026, [], ZONE).amount == 0


@pytest.mark.parametrize(
    ("model", "given_", "said"),
    [
        (Advance, {"due": "03-31", "settle": "year_end"}, "an advance is a rate"),
        (Advance, {"due": "3-31", "settle": "year_end"}, "should match pattern"),
        (Quota, QUOTA.model_dump() | {"retained": "0.2"}, "must be 1 together"),
        (InsurerFunding, {"settle_every": {"months": "2", "at_least": "true"}}, "should be 1"),
    ],
)
def test_funding_that_says_nothing_or_two_things_is_refused(model, given_, said):
    with pytest.raises(ValidationError, match=said):
        model.model_validate(given_)


DUE, ON_TIME = at("2026-03-01 23:59:59"), at("2026-03-01 10:00")


@pytest.mark.clause("H-31")
def test_w19_the_instrument_gives_no_figure_so_nothing_is_taken_off(haikou):
    has = earned(haikou.reward, "A1", DUE, ON_TIME)
    off, answer = reward(haikou.reward, has, "A2", 28640)

    assert (off, answer.rule, answer.origin) == (0, "reward.value", "site")


@pytest.mark.clause("H-31", "X-10")
@pytest.mark.parametrize(
    ("personal", "off"), [(28640, 1432), (61200, 2000), (40000, 2000), (0, 0), (-500, 0)]
)
def test_w19_yunqiao_takes_five_percent_up_to_twenty_yuan_off(yunqiao, personal, off):
    has = earned(yunqiao.reward, "A1", DUE, ON_TIME)

    assert reward(yunqiao.reward, has, "A2", personal)[0] == off


@pytest.mark.clause("H-31")
def test_a_reward_is_earned_on_time_and_used_once(yunqiao):
    section = yunqiao.reward
    has = earned(section, "A1", DUE, DUE)

    assert earned(section, "A1", DUE, at("2026-03-02")) is None
    assert reward(section, None, "A2", 28640) is None
    assert reward(section, has, "A1", 28640) is None
    used = replace(has, used_by="A2")
    assert reward(section, used, "A2", 28640)[0] == 1432
    assert reward(section, used, "A3", 28640) is None
