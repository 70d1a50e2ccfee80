"""The mapping language: what it says, and that each mistake is refused with file and line."""

import pytest

from adapter.catalog.folders import document
from adapter.hl7v2.message import parse
from adapter.mapping.assembly import MappingsError, assemble

SITE = """\
site: default
reference: test
charset: utf-8
zone: Asia/Shanghai
currency: CNY
countries: [CHN]
paths:
  facility: [MSH-4.1]
  mrn: [PID-3.1]
  scheme: [IN1-2.1]
  region: [IN1-3.1]
  amount: [FT1-11.1]
  unit_price: [FT1-12.1]
  quantity: [FT1-10]
  item_class: [ZFL-3]
  refers_to: [FT1-30.1]
  aid_identity: []
national_id_types: [NI]
mrn_types: [MR]
transaction_types: {CG: charge}
"""
EVENT = """\
event: ADT^A08
reference: test
visit: optional
segments:
  - {segment: PID, maps: [PID_to_Patient]}
"""
SEGMENT = """\
segment: PID
resource: Patient
reference: test
key: [facility, mrn]
rules:
  - {to: gender, from: PID-8, table: Sex}
"""
TABLE = "table: Sex\nto: gender\nreference: test\nrows: {F: female}\n"
DATATYPE = """\
datatype: XPN
to: HumanName
reference: test
rules:
  - {to: family, from: XPN.1}
"""


def built(**changed):
    files = {
        "sites/default.yaml": SITE,
        "messages/ADT_A08.yaml": EVENT,
        "segments/PID_to_Patient.yaml": SEGMENT,
        "tables/Sex.yaml": TABLE,
        "datatypes/XPN_to_HumanName.yaml": DATATYPE,
    }
    files.update({name.replace("__", "/") + ".yaml": text for name, text in changed.items()})
    return assemble([document(text, name) for name, text in files.items() if text], "v1")


def refused(**changed):
    with pytest.raises(MappingsError) as fault:
        built(**changed)
    return [(issue.where, issue.values[0]) for issue in fault.value.issues]


def patient(rules, line):
    """Map one PID through a segment map of these rules."""
    text = SEGMENT.partition("  - ")[0] + "".join(f"  - {rule}\n" for rule in rules)
    mappings = built(segments__PID_to_Patient=text)
    message = parse(rf"MSH|^~\&|A|H|||20240105||ADT^A08|1|P|2.5{chr(13)}{line}".encode())
    found = mappings.map(message, mappings.site_of(message))
    return {key: value for key, value in found.drafts[0].resource.items() if key != "id"}


@pytest.mark.parametrize(
    ("rules", "line", "expected"),
    [
        (["{to: active, value: 'true'}"], "PID|||1", {"active": True}),
        (["{to: gender, from: PID-8, table: Sex}"], "PID|||1|||||f", {"gender": "female"}),
        (["{to: name.text, from: PID-5.2}"], "PID|||1||A^B", {"name": [{"text": "B"}]}),
        (["{to: name.text, from: [PID-9, PID-5]}"], "PID|||1||A", {"name": [{"text": "A"}]}),
        (["{to: name, from: PID-5, as: XPN_to_HumanName}"], "PID|||1||A~~B",
         {"name": [{"family": "A"}, {"family": "B"}]}),
        (["{to: name.text, from: PID-5, when: {field: PID-6, valued: 'yes'}}"], "PID|||1||A", {}),
        (["{to: name.text, from: PID-5, when: {field: PID-6, valued: 'no'}}"], "PID|||1||A",
         {"name": [{"text": "A"}]}),
        (["{to: name.text, from: PID-5, when: {field: PID-6, equals: X}}"], "PID|||1||A|X",
         {"name": [{"text": "A"}]}),
        (["{to: name.text, from: PID-5, when: {field: PID-6, in: [Y, Z]}}"], "PID|||1||A|X", {}),
        (["{to: name.text, from: PID-5, when: {fact: visit, valued: 'yes'}}"], "PID|||1||A", {}),
        (["{to: 'extension[mark].valueCode', from: PID-6}"], "PID|||1|||X",
         {"extension": [{"url": "https://paylater.example/fhir/StructureDefinition/mark",
                         "valueCode": "X"}]}),
        (["{to: name.family, from: PID-5}", "{to: name.given, from: PID-5.2}",
          "{to: name.given, from: PID-5.3}"], "PID|||1||A^B^C",
         {"name": [{"family": "A", "given": ["B", "C"]}]}),
        (["{to: name.text, value: nobody}", "{to: name.text, from: PID-5}"], "PID|||1||  ",
         {"name": [{"text": "nobody"}]}),
        (["{to: managingOrganization, value: Nowhere, as: reference}"], "PID|||1", {}),
    ],
)  # fmt: skip
def test_a_rule_does_what_it_says(rules, line, expected):
    assert patient(rules, line) == {"resourceType": "Patient", **expected}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{to: gender, form: PID-8}", "form is no word of SegmentMap"),
        ("{to: gender}", "either from or value"),
        ("{to: gender, from: PID-8, value: male}", "either from or value"),
        ("{to: sex, from: PID-8}", "Patient has no element sex"),
        ("{to: name.first, from: PID-8}", "Patient has no element name.first"),
        ("{to: 'name[x].text', from: PID-8}", "picked by name"),
        ("{to: name., from: PID-8}", "no element path"),
        ("{to: gender, from: PID-0, table: Sex}", "PID-0 is no field"),
        ("{to: gender, from: shoe-size, table: Sex}", "shoe-size is no field"),
        ("{to: gender, from: PID-8, table: Nothing}", "there is no table Nothing"),
        ("{to: gender, from: PID-8, as: magic}", "no transform or data type map magic"),
        ("{to: gender, from: PID-8, as: code, table: Sex}", "stands without as"),
        ("{to: gender, value: woman}", "woman is none of the codes"),
        ("{to: gender, value: ''}", "value is empty"),
        ("{to: name, from: PID-5}", "name is a HumanName; say with `as`"),
        ("{to: birthDate, from: PID-7, as: dateTime}", "which dateTime does not give"),
        ("{to: address, from: PID-11, as: XPN_to_HumanName}", "XPN_to_HumanName gives HumanName"),
        ("{to: birthDate, value: x, as: date}", "date reads a field and stands with from"),
        ("{to: managingOrganization, from: PID-3, as: reference}", "stands with value"),
        ("{to: gender, from: PID-8, required: perhaps}", "Input should be"),
        ("{to: gender, from: PID-8, when: {field: PID-9}}", "one of equals, in, valued"),
        ("{to: gender, from: PID-8, when: {equals: X}}", "one field or one fact"),
        ("{to: gender, from: PID-8, when: {field: PID, equals: X}}", "PID is no field"),
        ("{to: gender, from: PID-8, when: PID-9 = X}", "Input should be"),
        ("{to: gender, from: PID-8, when: {fact: weather, equals: X}}", "weather is no field"),
    ],
)
def test_a_faulty_rule_is_refused_with_file_and_line(rule, said):
    faults = refused(segments__PID_to_Patient=SEGMENT + f"  - {rule}\n")

    where, what = faults[0]
    assert where == "segments/PID_to_Patient.yaml:7"
    assert said in what


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("segments__PID_to_Patient", SEGMENT.replace("Patient", "Patience"), ":2"),
        ("segments__PID_to_Patient", SEGMENT.replace("mrn]", "shoe]"), ":4"),
        ("segments__PID_to_Patient", SEGMENT.replace("reference: test\n", ""), ":1"),
        ("segments__PID_to_Patient", "- just\n- a list\n", ":1"),
        ("tables__Sex", TABLE.replace("female", "woman"), "segments/PID_to_Patient.yaml:6"),
        ("tables__Sex", TABLE + "unknown: other\nsilent: 'true'\n", ":1"),
        ("tables__Sex", TABLE + "sort: yes\n", ":5"),
        ("datatypes__XPN_to_HumanName", DATATYPE.replace("XPN.1", "XAD.1"), ":5"),
        ("messages__ADT_A08", EVENT.replace("PID_to_Patient", "PID_to_Person"), ":5"),
        ("messages__ADT_A08", EVENT.replace("ADT^A08", "ADT-A08"), ":1"),
        ("messages__ADT_A08", EVENT + "like: ADT_A01\n", ":1"),
        ("messages__ADT_A08", "event: ADT^A08\nreference: t\nlike: ADT_A99\n", ":3"),
        ("messages__ADT_A08", EVENT + "rules:\n  Patient:\n    - {to: sex, value: M}\n", ":8"),
        ("sites__default", SITE.replace("utf-8", "utf-99"), ":3"),
        ("sites__default", SITE.replace("Asia/Shanghai", "Asia/Atlantis"), ":4"),
        ("sites__default", SITE.replace("[PID-3.1]", "[PID3]"), ":9"),
        ("sites__default", SITE.replace("charge}", "charged}"), ":20"),
        ("sites__own", "site: own\nreference: t\ncolour: red\n", ":3"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(name, text, where):
    faults = refused(**{name: text})

    own = name.replace("__", "/") + ".yaml"
    assert faults[0][0] == (own + where if where.startswith(":") else where)


def test_all_faults_of_all_files_are_told_at_once():
    faults = refused(
        segments__PID_to_Patient=SEGMENT + "  - {to: sex, from: PID-8}\n  - {to: gender}\n",
        sites__default=SITE.replace("CNY", "yuan"),
    )

    assert len(faults) >= 2


def test_a_set_without_a_default_site_is_refused():
    assert refused(sites__default="")[0][0] == "sites/default.yaml:1"


def test_a_site_says_only_what_differs():
    own = """\
site: own
reference: t
sender: {application: LAB, facility: H9}
charset: gb18030
paths: {amount: [FT1-11.4]}
"""
    mappings = built(sites__own=own)

    site = mappings.sites["own"]
    assert (site.charset, site.currency) == ("gb18030", "CNY")
    assert site.paths.amount == ("FT1-11.4",)
    assert site.paths.mrn == ("PID-3.1",)
    header = rb"MSH|^~\&|LAB|H9|X|Y|20240105||ADT^A08|1|P|2.4"
    assert mappings.charset_of(header) == "gb18030"
    assert mappings.charset_of(header.replace(b"H9", b"H8")) == "utf-8"
    assert mappings.site_of(parse(header)) is site
    assert mappings.site_of(parse(header.replace(b"LAB", b"XRAY"))).site == "default"


def test_an_element_can_be_traced_back_to_its_line():
    mappings = built()

    assert mappings.rule_of("Patient", "gender") == "segments/PID_to_Patient.yaml:6"
    assert mappings.rule_of("Patient", "gender.extension") == "segments/PID_to_Patient.yaml:6"
    assert mappings.rule_of("Patient", "photo") is None


def test_a_list_written_whole_and_in_part_keeps_both():
    rules = ["{to: name.text, value: known as}", "{to: name, from: PID-5, as: XPN_to_HumanName}"]

    assert patient(rules, "PID|||1||A")["name"] == [{"text": "known as"}, {"family": "A"}]
