"""The reward of whoever pays on time: earned by one visit, taken off the next, once."""

from dataclasses import replace

import pytest
from settlement.cases import HAIKOU, POLICIES, YUNQIAO, Stay, at, findings, invoice, policy_with

from adapter.issues import Ground
from adapter.settlement.answer import Answer
from adapter.settlement.billing.rewards import earn, use
from adapter.settlement.ledger import REWARD, UNADJUDICATED, JournalEntry, Posting
from adapter.settlement.sections.reward import Earned
from adapter.settlement.state import Received

EARNED = Answer("on_time_settlement", "reward.for", ("X-10",))
OPENING = at(YUNQIAO.opening)
NOW = "2026-11-02 12:00"


def has(account, moment="2026-10-01", used_by=""):
    return Earned(account, at(moment), EARNED, used_by)


def visiting(amount, *rewards, city=YUNQIAO, policies=POLICIES):
    """Return a visit that costs so much, all of it own pay, of a person with rewards."""
    stay = Stay(city, policies=policies).open()
    stay.tell(city.opening, stay.charge("L1", amount))
    case = stay.case(NOW)
    case.person.rewards = {one.account: one for one in rewards}
    return case


def silent():
    """Return a visit in a city that gives no reward."""
    return visiting(10000, has("B"), policies=policy_with(YUNQIAO.policy, reward=None))


def nowhere(*rewards):
    case = visiting(10000, *rewards)
    case.policy = None
    return case


def in_shadow(*rewards):
    case = visiting(10000, *rewards)
    case.state.shadow = True
    return case


@pytest.mark.clause("X-10")
@pytest.mark.parametrize(
    ("personal", "off"), [(10000, 500), (40000, 2000), (40020, 2000), (100000, 2000)]
)
def test_a_twentieth_of_the_personal_share_is_taken_off_up_to_twenty_yuan(personal, off):
    case = visiting(personal, has("B"))

    use(case)

    assert (case.state.rewarded, case.state.reward) == (off, off)
    assert case.person.rewards == {"B": has("B", used_by="A")}
    sides = Posting(REWARD, off), Posting(UNADJUDICATED, -off)
    entry = JournalEntry("reward", "A", at(NOW), "reward.value", ("X-10",), sides)
    assert case.entries == [entry]


def test_a_reward_taken_is_not_taken_again_from_what_it_left():
    case = visiting(10000, has("B"))
    use(case)
    case.entries.clear()

    use(case)

    assert (case.state.rewarded, case.entries) == (500, [])


@pytest.mark.clause("X-10")
def test_a_reward_follows_the_share_and_is_beside_what_was_granted_otherwise():
    """A reward of 3.00 that the hospital gave beside it counts to the share as it was before."""
    stay = Stay(YUNQIAO).open()
    stay.tell(NOW, stay.charge("L1", 10000), stay.adjustment("ADJ", 300, "REWARD"))
    stay.world.person.rewards["B"] = has("B")

    for number, rewarded in (("L2", 1000), ("L3", 1500)):
        stay.tell(NOW, stay.charge(number, 10000))

        assert (stay.state.rewarded, stay.state.reward) == (rewarded, rewarded + 300)


def test_no_reward_is_taken_where_none_is_given():
    for case in (silent(), nowhere(has("B")), in_shadow(has("B")), visiting(10000)):
        use(case)

        assert (case.state.rewarded, case.entries) == (0, [])


def test_what_was_taken_stays_where_its_reward_is_not_known_any_more():
    case = visiting(10000)
    case.state.rewarded = case.state.reward = 500

    use(case)

    assert (case.state.rewarded, case.entries) == (500, [])


@pytest.mark.clause("X-10")
@pytest.mark.parametrize(
    ("rewards", "used"),
    [
        # The one this visit used before, though an older one is free.
        ([has("B"), has("C", "2026-10-02", "A")], "C"),
        # Else the oldest free one, and of one instant the first by its account.
        ([has("B", "2026-10-02"), has("C", "2026-10-01")], "C"),
        ([has("C"), has("B")], "B"),
        ([has("B", used_by="D"), has("C", "2026-10-02")], "C"),
        # Earned before the visit began.
        ([has("B", "2026-11-02 09:00")], "B"),
        ([has("B", "2026-11-02 09:00:01")], None),
        ([has("B", used_by="D")], None),
        # No visit rewards itself.
        ([has("A")], None),
    ],
)
def test_a_visit_uses_one_reward_that_was_earned_before_it(rewards, used):
    case = visiting(10000, *rewards)

    use(case)

    mine = [one.account for one in case.person.rewards.values() if one.used_by == "A"]
    assert mine == ([used] if used else [])
    assert case.state.rewarded == (500 if used else 0)


def left(case, **changes):
    """Let a visit have a final of 100.00, paid, due now."""
    final = invoice("F1", 10000, at=NOW, due=NOW, paid=10000, status="balanced")
    case.state.invoices = [replace(final, **changes)]
    return case


@pytest.mark.clause("X-10")
def test_who_settles_the_final_by_its_due_date_earns_a_reward():
    case = left(visiting(10000))

    earn(case)

    assert case.person.rewards == {"A": has("A", NOW)}


@pytest.mark.clause("X-10")
@pytest.mark.parametrize(
    ("money", "settled"),
    [
        ([("11:00", ("F1", 6000)), ("11:30", ("F1", 4000))], "11:30"),
        ([("11:30", ("F1", 4000)), ("11:00", ("F1", 6000))], "11:30"),
        ([("12:00", ("F1", 10000))], "12:00"),
        ([("11:00", ("F1", 10000)), ("12:00:01", ("F1", 1))], None),
        # What another invoice took, or what the final took nothing of, settled something else.
        ([("11:00", ("S1", 500), ("F1", 10000))], "11:00"),
        ([("11:00", ("F1", 10000)), ("12:00:01", ("S1", 500))], "11:00"),
        ([("11:00", ("F1", 10000)), ("12:00:01", ("F1", 0))], "11:00"),
    ],
)
def test_a_final_was_settled_by_the_own_time_of_the_last_money_it_took(money, settled):
    case = left(visiting(10000))
    for number, (moment, *taken) in enumerate(money):
        amount = sum(fen for _, fen in taken)
        received = Received(f"P{number}", amount, at(f"2026-11-02 {moment}"), "cash", taken)
        case.state.received[received.payment] = received

    earn(case)

    earned = {"A": has("A", f"2026-11-02 {settled}")} if settled else {}
    assert case.person.rewards == earned


@pytest.mark.clause("X-10")
@pytest.mark.parametrize(
    ("used_by", "stays", "found"),
    [("", False, []), ("B", True, [("Account/A", "reward-unearned", "B")])],
)
def test_a_reward_whose_final_is_open_again_goes_unless_another_visit_used_it(
    used_by, stays, found
):
    known = has("A", used_by=used_by)
    case = left(visiting(10000, known), status="issued", paid=0)

    earn(case)
    earn(case)

    assert case.person.rewards == ({"A": known} if stays else {})
    assert findings(case) == found
    assert all(one.ground == Ground("reward.for", ("X-10",), "text") for one in case.issues)


@pytest.mark.parametrize("used_by", ["", "B"])
def test_a_reward_is_earned_once(used_by):
    known = has("A", "2026-11-01", used_by)
    case = left(visiting(10000, known))

    earn(case)

    assert case.person.rewards == {"A": known}


@pytest.mark.parametrize(
    "final",
    [
        {"status": "issued", "paid": 0},
        {"status": "cancelled"},
        {"type": "segment"},
        {"due": at("2026-11-02 11:59:59")},
        {"figures": invoice("F1", 0).figures, "paid": 0},
    ],
)
def test_no_reward_is_earned_by_what_is_not_a_final_settled_on_time(final):
    case = left(visiting(10000), **final)

    earn(case)

    assert case.person.rewards == {}


def test_one_fen_settled_on_time_earns_a_reward():
    case = left(visiting(10000), figures=invoice("F1", 1).figures, paid=1)

    earn(case)

    assert set(case.person.rewards) == {"A"}


def test_no_reward_is_earned_where_none_is_given_or_nothing_is_settled():
    for case in (left(silent()), left(nowhere()), left(in_shadow()), visiting(10000)):
        before = dict(case.person.rewards)

        earn(case)

        assert case.person.rewards == before


def test_haikou_names_no_rate_so_nothing_is_taken_off():
    case = visiting(10000, has("B", "2013-10-01"), city=HAIKOU)

    use(case)

    assert (case.state.rewarded, case.person.rewards["B"].used_by) == (0, "")
