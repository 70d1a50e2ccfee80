"""PID and MRG told as Patient."""

import pytest

HL7 = "http://hl7.org/fhir/StructureDefinition"


def resource(found, kind, number=0):
    return [d.resource for d in found.drafts if d.resource["resourceType"] == kind][number]


def draft(found, kind):
    return next(d for d in found.drafts if d.resource["resourceType"] == kind)


def marks(resource):
    return {each["url"].rpartition("/")[2]: each for each in resource.get("extension", ())}


def findings(found):
    return [(each.severity, each.where, each.id) for each in found.issues]


def pid(**fields):
    """Build a PID of `f<number>` fields beside its number."""
    told = {"f3": "M7^^^H1^MR", **fields}
    last = max(int(name[1:]) for name in told)
    return "|".join(["PID", *(told.get(f"f{at}", "") for at in range(1, last + 1))])


@pytest.mark.parametrize(
    ("fields", "element", "expected"),
    [
        ({"f7": "19501231"}, "birthDate", "1950-12-31"),
        ({"f7": "1950"}, "birthDate", "1950"),
        ({"f7": "195012312359+0000"}, "birthDate", "1950-12-31"),
        ({"f8": "f"}, "gender", "female"),
        ({"f8": "1"}, "gender", "male"),
        ({"f8": "X"}, "gender", "unknown"),
        ({"f29": "202401051130"}, "deceasedDateTime", "2024-01-05T11:30:00+08:00"),
        ({"f30": "Y"}, "deceasedBoolean", True),
        ({"f5": "欧阳^娜"}, "name", [{"family": "欧阳", "given": ["娜"]}]),
        ({"f5": "^^^"}, "name", None),
        ({"f5": "A\\T\\B"}, "name", [{"family": "A&B"}]),
        ({"f13": "0898-5551234"}, "telecom",
         [{"use": "home", "value": "0898-5551234", "system": "phone"}]),
        ({"f13": "^PRS^CP^^86^138^00001111"}, "telecom",
         [{"value": "+86 138 00001111", "system": "phone", "use": "mobile",
           "extension": [
               {"url": f"{HL7}/contactpoint-country", "valueString": "86"},
               {"url": f"{HL7}/contactpoint-area", "valueString": "138"},
               {"url": f"{HL7}/contactpoint-local", "valueString": "00001111"}]}]),
        ({"f13": "^NET^Internet^a@b.example"}, "telecom",
         [{"use": "home", "value": "a@b.example", "system": "email"}]),
        ({"f13": "~0898-5551234~"}, "telecom",
         [{"use": "home", "value": "0898-5551234", "system": "phone"}]),
        ({"f11": "Road 1^^Haikou^^^CN^H"}, "address",
         [{"use": "home", "line": ["Road 1"], "city": "Haikou", "country": "CN"}]),
    ],
)  # fmt: skip
def test_a_field_of_pid_becomes_its_element_of_patient(map_lines, fields, element, expected):
    assert resource(map_lines("ADT^A31", pid(**fields)), "Patient").get(element) == expected


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"f7": "19501331"}, ("warning", "PID-7", "date-invalid")),
        ({"f8": "X"}, ("warning", "PID-8", "code-unmapped")),
        ({"f13": "无"}, ("warning", "PID-13", "telephone-unreadable")),
        ({"f13": "a^NET^Internet^nowhere"}, ("warning", "PID-13", "telephone-unreadable")),
        ({"f30": "perhaps"}, ("warning", "PID-30", "code-unmapped")),
    ],
)
def test_a_bad_field_of_pid_is_left_out_with_a_finding(map_lines, fields, fault):
    assert findings(map_lines("ADT^A31", pid(**fields))) == [fault]


def test_three_writings_of_a_name_are_three_names(map_lines):
    found = map_lines("ADT^A31", pid(f5="李^雷^^^^^L^I~LI^LEI^^^^^L^A~li^lei^^^^^L^P"))

    names = resource(found, "Patient")["name"]
    assert [name["extension"][0]["valueCode"] for name in names] == ["IDE", "ABC", "SYL"]
    assert [name["family"] for name in names] == ["李", "LI", "li"]


def test_each_number_of_a_person_has_the_system_of_its_type(map_lines):
    number = "460105550312002"
    found = map_lines("ADT^A31", pid(f3=f"M7^^^H1^MR~{number}^^^^IdentifyNO~A9^^^FUND^SB"))

    told = {each["value"]: each for each in resource(found, "Patient")["identifier"]}
    base = "https://paylater.example/fhir/NamingSystem"
    assert told["M7"]["system"] == f"{base}/H1/mrn"
    assert told[number]["system"] == f"{base}/national-id"
    assert told[number]["type"]["coding"][0]["code"] == "NI"
    assert told["A9"]["system"] == f"{base}/FUND/SB"


def test_a_facility_with_blanks_makes_a_whole_address(map_lines):
    header = r"MSH|^~\&|HIS|H 1/2|||20240105||{event}|C1|P|2.5.1"
    found = map_lines("ADT^A31", header=header)

    system = resource(found, "Patient")["identifier"][0]["system"]
    assert system == "https://paylater.example/fhir/NamingSystem/H%201%2F2/mrn"


@pytest.mark.parametrize(
    ("addresses", "agreement", "region"),
    [
        ("^^^^^^L^^460106", "", "460106"),
        ("^^^^^^P^^460107", "", "460107"),
        ("^^^^^^P^^460107~^^^^^^L^^460106", "", "460106"),
        ("^^^^^^H^^460108", "", None),
        ("^^^^^^L^^460106", "ZPL|1|INP|A1|A|p|20240105" + "|" * 10 + "469005", "469005"),
    ],
)
def test_the_registered_region_is_found_where_it_may_stand(map_lines, addresses, agreement, region):
    found = map_lines("ADT^A01", pid(f11=addresses), agreement)

    told = marks(resource(found, "Patient")).get("hukou-region", {})
    assert told.get("valueCode") == region


def test_a_field_that_deletes_is_told_as_a_deletion(map_lines):
    found = map_lines("ADT^A08", pid(f5='""', f7='""', f8='""'))

    assert draft(found, "Patient").delete == ["name", "gender", "birthDate", "_birthDate.extension"]
    assert '""' not in str(resource(found, "Patient"))


def test_a_merge_tells_who_stays_and_whose_number_ends(map_lines):
    found = map_lines("ADT^A40", "MRG|M9^^^H1^MR")

    stays, ends = resource(found, "Patient"), resource(found, "Patient", 1)
    assert stays["link"] == [{"other": {"reference": f"Patient/{ends['id']}"}, "type": "replaces"}]
    assert ends["link"] == [
        {"other": {"reference": f"Patient/{stays['id']}"}, "type": "replaced-by"}
    ]
    assert ends["active"] is False
    assert stays["identifier"][-1]["use"] == "old"
    assert found.prior == (("H1", "M9"),)


def test_a_chart_has_one_id_from_whichever_side_of_a_merge_it_is_seen(map_lines):
    before = map_lines("ADT^A31", pid(f3="M9^^^H1^MR"))
    merge = map_lines("ADT^A40", "MRG|M9")

    assert resource(merge, "Patient", 1)["id"] == resource(before, "Patient")["id"]


def test_a_merge_of_several_persons_pairs_each_with_its_own(map_lines):
    found = map_lines("ADT^A40", "PID|||M1", "MRG|X1", "PID|||M2", "MRG|X2")

    links = [
        (d.resource["identifier"][0]["value"], d.resource["link"][0]["type"])
        for d in found.drafts
        if d.resource["resourceType"] == "Patient"
    ]
    assert links == [
        ("M1", "replaces"), ("X1", "replaced-by"), ("M2", "replaces"), ("X2", "replaced-by")
    ]  # fmt: skip
    assert found.prior == (("H1", "X1"), ("H1", "X2"))
