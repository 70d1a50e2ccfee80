"""What a policy engineer may get wrong: each mistake is one sentence with file and line."""

from datetime import date

import pytest

from adapter.catalog.folders import DocumentError, folder
from adapter.catalog.policies import force_policy, load_policies, read_policy, read_registry
from adapter.issues import words

SHIPPED = folder("mappings") / "policies"
LEVELS = "{tertiary: 15000.00, secondary: 8000.00, primary: 8000.00, ungraded: 8000.00}"
DUE = "due: {days: 3}\n  on_unpaid"


@pytest.fixture
def site(tmp_path):
    """Return what writes a policy folder of a site: files by name, as text or altered."""

    def write(name, text):
        path = tmp_path / "policies" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return path

    write.folder = tmp_path
    return write


def altered(name, old, new):
    text = (SHIPPED / name).read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


def said(path, language="en"):
    """Return what is wrong with a file, without its place but with its line."""
    with pytest.raises(DocumentError) as refused:
        read_policy(path)
    return [words(issue, language).removeprefix(f"{path.name}:") for issue in refused.value.issues]


# What is written instead of what, and the sentence: its value is named by its place in the file.
YUAN = "must be an amount of yuan with at most two decimals"
MISTAKES = [
    ("tertiary: 15000.00", "tertiary: many", f"thresholds.by_level.tertiary {YUAN}, not many"),
    ("tertiary: 15000.00", "tertiary: -1.00", f"thresholds.by_level.tertiary {YUAN}, not -1.00"),
    ("tertiary: 15000.00", "tertiary: 0.005", f"thresholds.by_level.tertiary {YUAN}, not 0.005"),
    ("tertiary: 15000.00", "tertiary: 1e4", f"thresholds.by_level.tertiary {YUAN}, not 1e4"),
    (
        "tertiary: 15000.00",
        "tertiary: １５.００",
        f"thresholds.by_level.tertiary {YUAN}, not １５.００",
    ),
    (
        "tertiary: 15000.00",
        "tertiary: 9999999999999.00",
        f"thresholds.by_level.tertiary {YUAN}, not 9999999999999.00",
    ),
    ("tertiary: 15000.00", "tertiary: 0.00", "thresholds.by_level.tertiary must be more than 0"),
    (LEVELS, "{tertiary: 1.00}", "thresholds.by_level names no figure for level secondary"),
    (
        "site_override: {min: 1000.00",
        "site_override: {min: 50000.01",
        "thresholds.site_override has a least value above its greatest",
    ),
    (
        "strength: principle",
        "strength: fixed",
        "thresholds.site_override: a fixed figure is no hospital's to change",
    ),
    (
        "strength: principle",
        "strength: discretionary",
        "segment_settlement.mode: segments are not mandatory at a figure",
    ),
    (
        "  actions: [notify, segment]",
        "  limit: {source: credit_limit}\n  actions: [notify, segment]",
        "a forecast is against a limit: say both",
    ),
    (
        "  actions: [notify, segment]",
        (
            "  forecast: {basis: estimate_to_end_of_stay, against: limit}\n"
            "  limit: {source: credit_limit}\n  actions: [notify, segment]"
        ),
        "thresholds.limit is the credit limit, and the file has no credit_limit",
    ),
    ("covers: episode", "covers: person", "agreements.INP.covers must be episode: a form INP"),
    (
        "disputed: review",
        "disputed: terminate",
        "identity_verification.outcomes.disputed: a match confirms, and nothing but a mismatch",
    ),
    ("match: confirm", "match: review", "identity_verification.outcomes.match: a match confirms"),
    (
        "content: [total, personal_share]",
        "content: [total]",
        "pre_discharge_estimate.content must hold personal_share",
    ),
    (
        "deadline_inclusive: true",
        "deadline_inclusive: true, holidays: [2013-12-31], workdays: [2013-12-31]",
        "calendar.workdays: 2013-12-31 is a day off and a working day at once",
    ),
    ("at_least: true", "at_least: false", "settle_every.at_least is a constant"),
    ("  comparator: gte", "  comparater: gte", "thresholds.comparator is missing"),
    ("  comparator: gte", "  comparator: gt", "thresholds.comparator must be 'gte'"),
    ("rate: 0.15", "rate: 1.01", "insurer_funding.advance.rate must be 1 or less"),
    ("rate: 0.15", "rate: -0.01", "insurer_funding.advance.rate must be 0 or more"),
    ("rate: 0.15", "rate: 15%", "insurer_funding.advance.rate must be a number"),
    (
        'due: "03-31"',
        'due: "02-29"',
        "insurer_funding.advance.due must be a day of every year like 03-31",
    ),
    (
        "advance: {rate: 0.15, base: prior_year_insurer_income",
        "advance: {months_of_mean_monthly_fund_spend: 1.0, base_years: [3, 1]",
        "insurer_funding.advance has a least value above its greatest",
    ),
    ("monthly_rate: 0.90", "monthly_rate: 0.91", "monthly_rate and retained must be 1 together"),
    ("A: 1.00", "A: 1.20", "insurer_funding.quota.grade_ratio.A must be 1 or less"),
    ('"02": 0.1000', '"02": 10', "benefit_estimate.item_class.02 must be 1 or less"),
    (
        'unknown_item_class: "03"',
        'unknown_item_class: "04"',
        "benefit_estimate.unknown_item_class names 04, which benefit_estimate.item_class does not",
    ),
    (
        "rate: {tertiary: 0.55, secondary: 0.70, primary: 0.85}",
        "rate: {tertiary: 0.55, secondary: 0.70}",
        "benefit_estimate.schemes.380 must name a deductible and a rate for the same levels",
    ),
    (
        "      annual_cap: 150000.00\n",
        "",
        "benefit_estimate.schemes.380 has rates and no annual_cap: nothing would be paid by it",
    ),
    (
        '{same_as: "391"}',
        '{same_as: "390"}',
        "benefit_estimate.schemes.390: scheme 390 is the same as 390, which has no table",
    ),
    (
        '{same_as: "391"}',
        '{same_as: "391", annual_cap: 5.00}',
        "scheme 390 is the same as another and may say nothing more",
    ),
    (
        "valid: {from: 2013-10-24, to: null}",
        "valid: {from: 2013-10-24, to: 2013-10-23}",
        "valid ends",
    ),
    ("to: 2013-12-31", "to: 2013-10-23", "scope.phases.0 ends before it begins"),
    ("      from: 2014-07-01", "      from: 2013-12-31", "begins phase citywide-2014H2 before"),
    ("from: 2013-10-24\n      to", "from: 2013-10-32\n      to", "must be a day like 2013-10-24"),
    ("id: expand-2014H1", "id: pilot-2013", "scope.phases has the id pilot-2013 twice"),
    ("id: ncms-farmer", "id: urbmi-resident", "eligibility.classes has the id urbmi-resident"),
    ("id: plan-expired", "id: unpaid-no-plan", "default.triggers has the id unpaid-no-plan twice"),
    (
        "id: insurance_card, kinds",
        "id: id_or_hukou, kinds",
        "documents has the id id_or_hukou twice",
    ),
    (
        "id: civil_affairs_approval",
        "id: village_committee_certificate",
        "payment_plan.evidence has the id village_committee_certificate twice",
    ),
    ("encounter_classes: [IMP]", "encounter_classes: [INP]", "encounter_classes.0 must be 'AMB',"),
    ("timezone: Asia/Shanghai", "timezone: Asia/Haikou", "must be a time zone like Asia/Shanghai"),
    ("timezone: Asia/Shanghai", "timezone: ../../x", "must be a time zone like Asia/Shanghai"),
    (
        "prerequisites: [id_or_hukou, insurance_card]",
        "prerequisites: [id_or_hukou, insurance_crad]",
        "agreements.INP.prerequisites names insurance_crad, which documents does not have",
    ),
    (
        "documents: [insurance_card]",
        "documents: [insurance_crad]",
        "collateral_return.documents names insurance_crad, which documents does not have",
    ),
    (
        "keep: original, collateral: true",
        "keep: original, collateral: false",
        "collateral_return.documents names insurance_card, which documents as collateral does not",
    ),
    (
        "except_classes: [emergency-critical]",
        "except_classes: [emergency]",
        "credit_list.except_classes names emergency, which eligibility.classes does not have",
    ),
    ("who: [dibao, wubao, special_hardship]", "who: [dibao, wubao]", "medical_aid.table names"),
    ("who: [dibao", "who: [tekun, dibao", "medical_aid.who names tekun, which medical_aid.table"),
    ("kinds: [INSCARD]", "kinds: []", "documents.1.kinds says nothing"),
    ("kinds: [INSCARD]", "kinds: [CARD]", "documents.1.kinds.0 must be 'ID', 'HUKOU', 'INSCARD'"),
    (DUE, "due: {days: -3}\n  on_unpaid", "segment_settlement.due.days must be 0 or more"),
    (DUE, "due: {days: 3661}\n  on_unpaid", "segment_settlement.due.days must be 3660 or less"),
    (DUE, "due: {days: 3.5}\n  on_unpaid", "segment_settlement.due.days must be a whole number"),
    ("mode: mandatory", "mode: optional", "segment_settlement is optional and names no switch"),
    ("match: confirm", "match: terminate", "outcomes.match: a match confirms"),
    ("disputed: review", "disputed: terminate", "nothing but a mismatch ends an agreement"),
    ("strength: principle", "strength: fixed", "thresholds.site_override"),
    (
        "amount: all_unsettled",
        "amount: personal_part_of_threshold_multiple",
        "segment_settlement.amount settles multiples of the whole cost: thresholds.basis",
    ),
    ("care_never_blocked: true", "care_never_blocked: false", "care_never_blocked is a constant"),
    ("deadline_inclusive: true", "deadline_inclusive: false", "deadline_inclusive is a constant"),
    ("never_automatic: true", "never_automatic: maybe", "never_automatic must be true or false"),
    (
        "{hours: 24, on_expiry",
        "{hours: 24, until: end_of_next_day, on_expiry",
        "deadlines.missing_documents must say hours or until, one of them",
    ),
    ("{hours: 24, on_expiry", "{on_expiry", "must say hours or until, one of them"),
    (
        "lead_days: {min: 1, max: 2}",
        "lead_days: {min: 3, max: 2}",
        "pre_discharge_estimate.lead_days has a least value above its greatest",
    ),
    ("max_months: 12", "max_months: 0", "payment_plan.max_months must be 1 or more"),
    ("interest: 0.0", "interest: 0.01", "payment_plan.interest must be 0: a plan bears no"),
    ("appeal_days: 15", "appeal_days: -1", "default.confirm.appeal_days must be 0 or more"),
    ("fund: 5}", "fund: -5}", "risk_fund.share: the parts must be 0 or more"),
    ('by: "12:00"', 'by: "25:00"', "daily_list.due.by must be an hour like 12:00"),
    ("recognises: []", 'recognises: ["nanjing"]', "credit_list.recognises.0 must look like"),
    ("recognises: []", "recognises: no", "credit_list.recognises must be a list: [one, another]"),
    (
        "  # legal_basis",
        '  legal_basis: {2026-01-01: ""}\n  # legal_basis',
        "credit_list.legal_basis.2026-01-01 says nothing",
    ),
    ("in: [emergency]", "in: []", "eligibility.classes.3.when.any.1.in says nothing"),
    (
        "{fact: encounter.priority, in: [emergency]}",
        "{fact: encounter.priority, is: true}",
        "eligibility.classes.3.when.any.1: encounter.priority is compared by in",
    ),
    ("{fact: coverage.active, is: true}", "{is: true}", "a condition is a fact with `in`, `is`,"),
    ("ambiguity: AM-06", "ambiguity: soon", "scope.ambiguity must look like ^AM-"),
    ("sha256: 35a3", "sha256: 35A3", "instrument.sha256 must look like"),
    ("version: 1.0.0", "version: 1|0", "version must look like"),
    ("  sha256: 35a3", "  sha: 35a3", "instrument.sha256 is missing"),
    ("status: historical", "state: historical", "status is missing"),
    ("discharge:\n", "discharge: null\nx:\n", "discharge must hold words with values of their own"),
    ("  due: at_discharge", "  due: soon", "discharge.due must be 'at_discharge', or hold words"),
    ("HK-3RD: all", "HK-3RD: some", "scope.phases.1.facilities.HK-3RD must be 'all', or a list"),
    ("cites: [H-11]", "cites: [H-11, H-61]", "cites H-61, whose words are not under `clauses`"),
    ("zh: 并实行分段结算", 'zh: ""', "clauses.H-13.zh says nothing"),
    (
        "H-13: {zh: 并实行分段结算, en: And settle in segments.}",
        "H-13: {zh: 并}",
        "H-13.en is missing",
    ),
]


@pytest.mark.parametrize(("old", "new", "sentence"), MISTAKES)
def test_a_mistake_is_told_with_its_line_in_both_languages(site, old, new, sentence):
    text = altered("haikou-2013.yaml", old, new)
    path = site("haikou-2013.yaml", text)

    told = said(path)

    assert any(sentence in one for one in told)
    assert all(one.partition(":")[0].isdecimal() for one in told)
    chinese = said(path, "zh")
    assert len(chinese) == len(told)
    assert not any(one == other for one, other in zip(chinese, told, strict=True))
    assert any(any(ord(letter) > 0x3000 for letter in one) for one in chinese)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "1:1: bad.yaml must hold words with values of their own"),
        ("# nothing\n", "1:1: bad.yaml must hold words with values of their own"),
        ("- a\n", "1:1: bad.yaml must hold words with values of their own"),
        ("a: 1\na: 2\n", "2:1: This file says a twice."),
        ("a:\n\tb: 1\n", "2:1: This file is not YAML: found"),
        ("a: [1\n", "2:1: This file is not YAML:"),
        ("a: &x 1\nb: *x\n", "2:1: This file uses an alias; write the value out."),
        ("a: 1\n---\nb: 2\n", "2:1: This file is not YAML:"),
        ("a: " + "[" * 100, "1:1: This file nests too deeply."),
        ("a: \x00\n", "1:1: This file is not YAML"),
    ],
)
def test_what_is_no_policy_is_told(site, text, sentence):
    path = site("bad.yaml", text)

    assert said(path)[0].startswith(sentence)


def test_an_encoding_that_is_not_ours_is_told(site):
    path = site("bad.yaml", "")
    path.write_bytes((SHIPPED / "haikou-2013.yaml").read_text("utf-8").encode("gb18030"))

    assert said(path) == ["1:1: This file is no UTF-8 file that can be read."]


@pytest.mark.parametrize("change", ["\ufeff", "\r\n"])
def test_what_an_editor_of_another_system_writes_is_read(site, change):
    text = (SHIPPED / "haikou-2013.yaml").read_text("utf-8")
    path = site(
        "haikou-2013.yaml", change + text if change == "\ufeff" else text.replace("\n", change)
    )

    assert read_policy(path)[1] == load_policies().get("cn-460100-haikou-2013-209")


# The registry of hospitals.


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "switches: {}",
            "switches: {enrolled: {2014-01-01: yes}}",
            "facilities.0.switches.enrolled.2014-01-01 must be 'on' or 'off'",
        ),
        ("wards: {}", "wards: {外科: {2014-01-01: true}}", "wards.外科.2014-01-01 must be 'on'"),
        ("level: {2013-01-01: tertiary}", "level: {2013: tertiary}", "facilities.0.level.2013"),
        ("thresholds: {}", "thresholds: {2014-01-01: lots}", "thresholds.2014-01-01 must be an"),
        ("  - id: HK-MCH", '  - id: ""', "facilities.0.id says nothing"),
        ("    zh: 市妇幼保健院\n", "    mode: dark\n", "facilities.0.zh is missing"),
    ],
)
def test_a_mistake_in_the_registry_is_told(site, old, new, sentence):
    site("facilities.yaml", altered("facilities.yaml", old, new))

    for read in (read_registry, load_policies):
        with pytest.raises(DocumentError, match=r"facilities\.yaml:\d+:\d+: ") as refused:
            read(site.folder)
        assert sentence in str(refused.value)


def test_a_hospital_registered_twice_is_told_as_the_house_opens(site):
    site("facilities.yaml", altered("facilities.yaml", "id: HK-3RD", "id: HK-MCH"))

    with pytest.raises(DocumentError, match="the hospital HK-MCH is registered twice"):
        load_policies(site.folder)


# Versions of one policy.


@pytest.fixture
def versions(site):
    """Write a second version of Haikou's policy, with a rate of its own from 2014 on."""
    first = altered("haikou-2013.yaml", "to: null}\n\ncalendar", "to: 2013-12-31}\n\ncalendar")
    site("haikou-2013.yaml", first)
    second = altered(
        "haikou-2013.yaml", "from: 2013-10-24, to: null}", "from: 2014-01-01, to: null}"
    )
    changed = second.replace("tertiary: 15000.00", "tertiary: 20000.00", 1)
    site("haikou-2014.yaml", changed.replace("version: 1.0.0", "version: 1.1.0", 1))
    return site


def test_a_version_is_named_by_its_label_and_chosen_by_the_day(versions):
    found = load_policies(versions.folder)
    hospital, label = found.facility("HK-MCH"), "cn-460100-haikou-2013-209"

    governing = [found.governing(hospital, date(year, 3, 3)).version for year in (2014, 2015)]
    assert governing == ["1.1.0", "1.1.0"]
    assert found.governing(hospital, date(2013, 12, 31)).version == "1.0.0"
    assert found.get(f"{label}|1.1.0").thresholds.by_level["tertiary"] == 2_000_000
    assert found.get(f"{label}|1.0.0").thresholds.by_level["tertiary"] == 1_500_000
    assert found.get(label).version == "1.0.0"
    assert found.get(f"{label}|2.0.0") is None


def test_a_policy_of_a_site_is_forced_by_the_name_of_its_file(versions):
    found = load_policies(versions.folder)

    assert force_policy(found, "haikou-2014", versions.folder).forced.version == "1.1.0"
    assert force_policy(found, "haikou-2013", versions.folder).forced.version == "1.0.0"
    assert force_policy(found, "haikou-2015", versions.folder) is None


def test_one_label_for_two_files_is_refused(versions):
    path = versions.folder / "policies" / "haikou-2014.yaml"
    text = path.read_text("utf-8").replace("version: 1.1.0", "version: 1.0.0")
    path.write_text(text, encoding="utf-8")

    with pytest.raises(DocumentError, match="is the id and version of another file too"):
        load_policies(versions.folder)
