"""The mapping language: what it says."""

import pytest
from small_mappings import FILES

from adapter.catalog.folders import document
from adapter.hl7v2.message import parse
from adapter.mapping.assembly import MappingsError, assemble

SITE = FILES["sites/default"]
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
        (["{to: managingOrganization, value: Organization, as: reference}"], "PID|||1", {}),
    ],
)  # fmt: skip
def test_a_rule_does_what_it_says(rules, line, expected):
    assert patient(rules, line) == {"resourceType": "Patient", **expected}


def test_all_faults_of_all_files_are_told_at_once():
    faults = refused(
        segments__PID_to_Patient=SEGMENT + "  - {to: sex, from: PID-8}\n  - {to: gender}\n",
        sites__default=SITE.replace("CNY", "yuan"),
    )

    assert len(faults) >= 2


def test_a_set_without_a_default_site_is_refused():
    assert refused(sites__default="")[0][0] == "sites/default.yaml:1:1"


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
