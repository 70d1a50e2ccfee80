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
    "payment_plan.odd_feb is no word that a policy has": ("  odd_fen: last", "  odd_feb: last"),
    "never_automatic is a constant": ("never_automatic: true", "never_automatic: false"),
    "daily_list cites H-61, whose words are not under": ("cites: [H-11]", "cites: [H-11, H-61]"),
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
                "en": "Patients with large costs, or expected to pass the limit, "
                "are reminded and told in time.",
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


@pytest.fixture
def site(tmp_path):
    """Return what puts an altered file into a site's folder; its `folder` is that folder."""

    def put(name, *changes, under=""):
        text = (MAPPINGS / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "site" / "policies" / (under or name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    put.folder = tmp_path / "site"
    return put


WHOLE = "valid: {from: 2013-10-24, to: null}"
FIRST = (WHOLE, "valid: {from: 2013-10-24, to: 2013-12-31}")
SECOND = ((WHOLE, "valid: {from: 2014-01-01, to: null}"), ("version: 1.0.0", "version: 1.1.0"))


def test_the_folder_of_the_deployment_is_checked_shown_and_compared(paylater, site):
    site("haikou-2013.yaml", FIRST)
    site("haikou-2013.yaml", *SECOND, ("tertiary: 15000.00", "tertiary: 1.00"), under="mine.yaml")
    here = {"PAYLATER_MAPPINGS": str(site.folder)}

    assert paylater("policy", "check", **here).stdout == b"4 policies prove every clause\n"
    assert (
        "thresholds.by_level.tertiary: 1.00"
        in paylater("policy", "show", "mine", **here).stdout.decode()
    )
    label = "cn-460100-haikou-2013-209|1.1.0"
    assert paylater("policy", "show", label, **here).returncode == 0
    differ = paylater("policy", "diff", "haikou-2013", "mine", **here)
    assert "+ thresholds.by_level.tertiary: 1.00" in differ.stdout.decode()


def test_a_fault_is_told_in_the_language_of_the_deployment(paylater, altered):
    path = altered("haikou-2013.yaml", "tertiary: 15000.00", "tertiary: -1")

    ran = paylater("policy", "check", path, PAYLATER_LANGUAGE="zh")

    assert ran.returncode == 1
    assert "thresholds.by_level.tertiary 须为金额" in ran.stderr.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((SECOND[0],), "is the id and version of another file too"),
        ((SECOND[1],), "govern the same city on the same days"),
    ],
)
def test_versions_that_clash_are_told(paylater, site, changes, said):
    first = FIRST if changes[0] is SECOND[0] else (WHOLE, WHOLE)
    site("haikou-2013.yaml", first)
    second = site("haikou-2013.yaml", *changes, under="haikou-2014.yaml")

    for names in ([], [second] if changes[0] is SECOND[1] else []):
        ran = paylater("policy", "check", *names, PAYLATER_MAPPINGS=str(site.folder))
        assert ran.returncode == 1
        assert said in ran.stderr.decode()


def test_days_between_two_versions_are_a_warning(paylater, site):
    site("haikou-2013.yaml", (WHOLE, "valid: {from: 2013-10-24, to: 2013-12-29}"))
    site("haikou-2013.yaml", *SECOND, under="haikou-2014.yaml")

    ran = paylater("policy", "check", PAYLATER_MAPPINGS=str(site.folder))

    assert ran.returncode == 0
    assert "from 2013-12-30 to 2013-12-31 no policy governs" in ran.stderr.decode()


HOSPITALS = {
    "facilities.yaml:14: the hospital HK-MCH has a switch enroled": (
        "switches: {}",
        "switches: {enroled: {2014-01-01: on}}",
    ),
    "facilities.yaml:23: the hospital's own threshold 50,000.01 is not": (
        "thresholds: {}",
        "thresholds: {2014-01-01: 6000.00, 2014-02-01: 50000.01}",
    ),
    "the hospital HK-MCH is registered twice": ("id: HK-3RD", "id: HK-MCH"),
    "switches.enrolled.2014-01-01 must be 'on' or 'off'": (
        "switches: {}",
        "switches: {enrolled: {2014-01-01: yes}}",
    ),
}


@pytest.mark.parametrize("said", HOSPITALS)
def test_the_registry_is_checked_beside_the_policies(paylater, site, said):
    site("facilities.yaml", HOSPITALS[said])

    ran = paylater("policy", "check", PAYLATER_MAPPINGS=str(site.folder))

    assert ran.returncode == 1
    assert said in ran.stderr.decode()


def test_what_is_registered_well_is_no_fault(paylater, site):
    known = "switches: {enrolled: {2014-08-01: on}}"
    site(
        "facilities.yaml",
        ("switches: {}", known),
        ("thresholds: {}", "thresholds: {2014-01-01: 6000.00}"),
    )

    ran = paylater("policy", "check", PAYLATER_MAPPINGS=str(site.folder))

    assert (ran.returncode, ran.stderr) == (0, b"")


def test_hospitals_and_cities_that_miss_each_other_are_warnings(paylater, site):
    site(
        "facilities.yaml",
        ("id: HK-4TH", "id: HK-5TH"),
        ('jurisdiction: "999900"', 'jurisdiction: "999901"'),
    )

    ran = paylater("policy", "check", PAYLATER_MAPPINGS=str(site.folder))

    assert ran.returncode == 0
    told = ran.stderr.decode()
    assert (
        "haikou-2013.yaml:35: scope.phases.0.facilities.HK-4TH names HK-4TH, which is not in"
        in told
    )
    assert "insurer_funding.mode_by_facility.HK-4TH names HK-4TH" in told
    assert "no policy is of the city 999901 of the hospital YQ-CH" in told
    one = paylater("policy", "check", "haikou-2013", PAYLATER_MAPPINGS=str(site.folder))
    assert b"HK-4TH" in one.stderr
    assert b"YQ-CH" not in one.stderr


def test_a_text_that_is_not_there_is_told(paylater, tmp_path):
    ran = paylater("policy", "check", "--instrument", tmp_path / "none.txt")

    assert ran.returncode == 1
    assert "none.txt" in ran.stderr.decode()
    assert b"Traceback" not in ran.stderr
