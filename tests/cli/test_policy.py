"""A city's file proved, shown and compared from the command line."""

import json
import re
from pathlib import Path

import pytest

MAPPINGS = Path(__file__).parents[2] / "mappings" / "policies"
SEEDS = Path(__file__).parents[2] / ".." / "shared" / "seeds"
HAIKOU = SEEDS / "001_2bc4155c86724978.txt"
seeds = pytest.mark.skipif(not SEEDS.exists(), reason="the instruments are not in this checkout")


@pytest.fixture
def altered(tmp_path):
    """Write a policy with one thing replaced; return its path."""

    def write(name, old, new):
        text = (MAPPINGS / name).read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / name
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return write


def test_what_is_shipped_proves_every_clause(paylater):
    ran = paylater("policy", "check")

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout == b"3 policies prove every clause\n"


@seeds
@pytest.mark.parametrize("name", ["000_e9cd0923c66c718e.txt", "001_2bc4155c86724978.txt"])
def test_every_quote_stands_in_its_instrument(paylater, name):
    ran = paylater("policy", "check", "--instrument", (SEEDS / name).resolve())

    assert (ran.returncode, ran.stderr) == (0, b"")


FAULTS = {
    "clause H-21 is neither": ("[H-02, H-21,", "[H-02,"),
    "clause H-12 is cited by a rule and listed": ("[H-02, H-21,", "[H-02, H-12, H-21,"),
    "the instrument has no clause H-99": ("[H-02, H-21,", "[H-02, H-99, H-21,"),
    "daily_list.due.days_after is of origin default": ("  ambiguity: AM-10\n", ""),
    "risk_fund.base is of origin default": ("  ambiguity: AM-17\n", ""),
    "reward.value.percent is of origin site": ("  ambiguity: AM-16\n", ""),
    "Extra inputs are not permitted": ("  odd_fen: last", "  odd_feb: last"),
    "this is a constant": ("never_automatic: true", "never_automatic: false"),
    "clauses whose words are not under": ("cites: [H-11]", "cites: [H-11, H-61]"),
    "the instrument does not say how": ("  numbered: {prefix: H, last: 61}\n", ""),
    "govern the same city on the same days": ("id: cn-460100-haikou-2013-209", "id: another"),
    "a plan bears no interest": ("interest: 0.0", "interest: 0.01"),
    "counts from one thing": ("no_plan: true, days_after_discharge: 30", "no_plan: true"),
}


@pytest.mark.parametrize("said", FAULTS)
def test_what_a_file_fails_to_prove_is_told(paylater, altered, said):
    path = altered("haikou-2013.yaml", *FAULTS[said])

    ran = paylater("policy", "check", path)

    assert ran.returncode == 1
    assert said in ran.stderr.decode()


def test_a_fault_names_file_and_line(paylater, altered):
    path = altered("haikou-2013.yaml", "  ambiguity: AM-10\n", "")
    line = next(
        number
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "days_after: 1" in text
    )

    ran = paylater("policy", "check", path)

    assert re.search(rf"haikou-2013\.yaml:{line}: daily_list\.due", ran.stderr.decode())


@seeds
def test_a_word_that_is_not_the_instrument_s_is_told(paylater, altered):
    path = altered("haikou-2013.yaml", "实行分段结算", "实行分期结算")

    ran = paylater("policy", "check", path, "--instrument", HAIKOU.resolve())

    assert ran.returncode == 1
    assert "the words of H-13 do not stand in the instrument" in ran.stderr.decode()


def test_a_text_nobody_reviewed_proves_nothing(paylater, tmp_path):
    text = tmp_path / "instrument.txt"
    text.write_text("another text", encoding="utf-8")

    ran = paylater("policy", "check", "--instrument", text)

    assert ran.returncode == 1
    assert "no policy asked for was made from this text" in ran.stderr.decode()


def test_a_policy_is_shown_with_the_words_of_its_clauses(paylater):
    shown = paylater("policy", "show", "haikou-2013").stdout.decode()

    assert "thresholds.by_level.tertiary: 15000.00  [H-12 H-13 H-58]" in shown
    assert "    H-13  并实行分段结算\n          And settle in segments.\n" in shown
    assert "daily_list.due.by: 12:00  [H-11 default AM-10]" in shown


def test_a_policy_is_shown_to_machines(paylater):
    ran = paylater("policy", "show", "cn-320681-qidong-2020-21", "--json")
    values = {one["path"]: one for one in json.loads(ran.stdout)}

    assert values["credit_limit.outpatient_initial"] == {
        "path": "credit_limit.outpatient_initial",
        "value": "1500.00",
        "origin": "supplement",
        "ambiguity": "AM-23",
        "clauses": {
            "Q-17": {
                "zh": "对费用较大或者预计超过限额的患者，要及时提醒、告知用费情况",
                "en": "Patients with large costs are reminded and told in time.",
            }
        },
    }


def test_two_versions_differ_value_by_value(paylater, altered):
    path = altered("haikou-2013.yaml", "tertiary: 15000.00", "tertiary: 20000.00")

    ran = paylater("policy", "diff", "haikou-2013", path)

    assert ran.returncode == 1
    assert ran.stdout.decode().splitlines() == [
        "- thresholds.by_level.tertiary: 15000.00  [H-12 H-13 H-58]",
        "+ thresholds.by_level.tertiary: 20000.00  [H-12 H-13 H-58]",
    ]
    assert paylater("policy", "diff", path, path).returncode == 0


def test_a_name_nobody_has_is_a_usage_error(paylater):
    ran = paylater("policy", "show", "atlantis")

    assert ran.returncode == 2
    assert "there is no policy atlantis; there are demo-third-city" in ran.stderr.decode()
