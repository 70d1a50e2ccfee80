"""Small traps of HL7 v2, each by its name, that no other test is about."""

import pytest

HEADER = r"MSH|^~\&|HIS|H1|PL|CITY|20240105113000||{{event}}|M1|P|{version}||||||UNICODE UTF-8"
VISIT = "PV1|1|I|W1" + "|" * 16 + "V7"


def resources(found, kind):
    return [one.resource for one in found.drafts if one.resource["resourceType"] == kind]


def only(found, kind):
    (one,) = resources(found, kind)
    return one


def person(**fields):
    told = {"f1": "1", "f3": "M7^^^H1^MR", **fields}
    last = max(int(key[1:]) for key in told)
    return "|".join(["PID", *(told.get(f"f{at}", "") for at in range(1, last + 1))])


@pytest.mark.parametrize("version", ["2.5^USA", "2.5 ", "2.31", "2.8.1", "2.9.1", "", "3.0"])
def test_an_odd_version_is_read_as_the_nearest(map_lines, version):
    found = map_lines("ADT^A01", person(f8="F"), VISIT, header=HEADER.format(version=version))

    assert only(found, "Patient")["gender"] == "female"
    assert not [one for one in found.issues if one.severity == "error"]


def test_a_position_with_leading_zeros_is_a_counting_number(map_lines):
    found = map_lines("ADT^A01", "IN1|001|P1|I1")

    assert only(found, "Coverage")["order"] == 1
    assert only(found, "Account")["coverage"][0]["priority"] == 1


def test_a_local_segment_parts_no_insurance_from_its_second_segment(map_lines):
    found = map_lines("ADT^A01", "IN1|1|P1|I1", "ZIN|1|x", f"IN2{'|' * 61}MB1")

    assert [one["value"] for one in only(found, "Coverage")["identifier"]] == ["MB1"]


def test_an_empty_first_number_is_none_and_the_second_is_kept(map_lines):
    found = map_lines("ADT^A01", person(f13="~555-1234"))

    assert [one["value"] for one in only(found, "Patient")["telecom"]] == ["555-1234"]


@pytest.mark.parametrize(
    ("told", "date"),
    [
        ("20190401000000^D", "2019-04-01"),
        ("201904", "2019-04"),
        ("20190401235900+1400", "2019-04-01"),
    ],
)
def test_a_birth_date_is_cut_and_never_shifted(map_lines, told, date):
    found = map_lines("ADT^A01", person(f7=told))

    assert only(found, "Patient")["birthDate"] == date


def test_a_visit_segment_of_empty_components_makes_no_visit(map_lines):
    found = map_lines("ADT^A08", "PV1|1||^^^^^||||^^^|^^|||||||||||^^^")

    assert not resources(found, "Encounter")
    assert not resources(found, "Account")


def test_a_person_without_an_account_number_has_no_account(map_lines):
    found = map_lines("ADT^A28", "PV1|1|N")

    assert not resources(found, "Account")


def test_an_emptied_guarantors_employer_leaves_a_person(map_lines):
    found = map_lines("ADT^A01", f'GT1|1|G1|Lee^Bo{"|" * 18}""')

    (account,) = resources(found, "Account")
    assert account["guarantor"][0]["party"]["reference"].startswith("RelatedPerson/")


def test_a_text_is_unescaped_once_from_left_to_right(map_lines):
    found = map_lines("ADT^A01", person(f5=r"A\E\T\E\B^Li"))

    assert only(found, "Patient")["name"][0]["family"] == r"A\T\B"


def test_a_code_of_no_name_is_never_passed_on_where_codes_are_required(map_lines):
    found = map_lines("ADT^A01", person(f8="X9"))

    assert only(found, "Patient").get("gender") in {None, "unknown", "other"}


def test_a_message_of_the_wrong_order_is_read_by_its_segments(map_lines):
    found = map_lines("ADT^A01", VISIT, "IN1|1|P1|I1", "NK1|1|Lee^Bo|FTH||555-1234", person())

    assert only(found, "Account")["coverage"]
    assert only(found, "Patient")["contact"]
