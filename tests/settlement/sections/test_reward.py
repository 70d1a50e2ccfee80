"""W19: something off the next bill for who paid on time."""

from dataclasses import replace

import pytest
from settlement.cases import at

from adapter.settlement.answer import Answer
from adapter.settlement.sections.reward import Earned, earned, reward

DUE, ON_TIME = at("2026-03-01 23:59:59"), at("2026-03-01 10:00")


@pytest.mark.clause("H-31", "X-10")
@pytest.mark.parametrize(
    ("settled", "on_time"),
    [(ON_TIME, True), (DUE, True), (at("2026-03-02 00:00:00"), False)],
)
def test_a_reward_is_earned_by_who_settles_on_time(yunqiao, settled, on_time):
    found = earned(yunqiao.reward, "A1", DUE, settled)

    answer = Answer("on_time_settlement", "reward.for", ("X-10",))
    assert found == (Earned("A1", settled, answer) if on_time else None)


@pytest.mark.clause("H-31")
def test_w19_the_instrument_gives_no_figure_so_nothing_is_taken_off(haikou):
    has = earned(haikou.reward, "A1", DUE, ON_TIME)

    answer = Answer("0.00", "reward.value", ("H-31",), "site", "AM-16")
    assert reward(haikou.reward, has, "A2", 28640) == (0, answer)


@pytest.mark.clause("H-31", "X-10")
@pytest.mark.parametrize(
    ("personal", "off", "yuan"),
    [
        (28640, 1432, "14.32"),
        (39999, 2000, "20.00"),
        (40000, 2000, "20.00"),
        (61200, 2000, "20.00"),
        (0, 0, "0.00"),
        (-500, 0, "0.00"),
    ],
)
def test_w19_yunqiao_takes_five_percent_up_to_twenty_yuan_off(yunqiao, personal, off, yuan):
    has = earned(yunqiao.reward, "A1", DUE, ON_TIME)

    answer = Answer(yuan, "reward.value", ("X-10",))
    assert reward(yunqiao.reward, has, "A2", personal) == (off, answer)


def test_all_of_nothing_is_nothing(yunqiao):
    value = yunqiao.reward.value.model_copy(update={"percent": 1})
    section = yunqiao.reward.model_copy(update={"value": value})

    assert reward(section, earned(section, "A1", DUE, DUE), "A2", 0)[0] == 0


@pytest.mark.clause("H-31")
def test_a_reward_is_used_once_and_by_another_visit(yunqiao):
    section = yunqiao.reward
    has = earned(section, "A1", DUE, DUE)
    used = replace(has, used_by="A2")

    assert reward(section, None, "A2", 28640) is None
    assert reward(section, has, "A1", 28640) is None
    assert reward(section, used, "A2", 28640)[0] == 1432
    assert reward(section, used, "A3", 28640) is None
