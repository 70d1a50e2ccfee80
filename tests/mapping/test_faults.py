"""Faults planted in mapping files: each is refused, at its line and column.

In each file the sign ¦ stands where the fault is to be told; it is taken out before reading.
"""

import pytest
from small_mappings import FILES

from adapter.catalog.folders import document
from adapter.catalog.grammar import load_extensions, load_v2
from adapter.catalog.mappings import load_mappings
from adapter.mapping.assembly import MappingsError, assemble


def refused(**changed):
    """Return where the planted fault is, and what is told: place and sentence of each fault."""
    files = FILES | {name.replace("__", "/"): text for name, text in changed.items()}
    planted = ""
    pages = []
    for name, text in files.items():
        for line, words in enumerate(text.splitlines(), 1):
            if "¦" in words:
                planted = f"{name}.yaml:{line}:{words.index('¦') + 1}"
        if text:
            pages.append(document(text.replace("¦", ""), f"{name}.yaml"))
    with pytest.raises(MappingsError) as fault:
        assemble(pages, "v1", load_v2(), load_extensions())
    assert planted, "no place is marked"
    return planted, [(issue.where, issue.values[0]) for issue in fault.value.issues]


def test_without_a_planted_fault_the_files_are_taken():
    pages = [document(text, f"{name}.yaml") for name, text in FILES.items()]

    assert assemble(pages, "v1", load_v2(), load_extensions()).rule_of("Patient", "gender")


RULES = [
    # words
    ("{to: active, ¦form: PID-8}", "form is no word"),
    ("¦{to: active}", "either from or value"),
    ("¦{to: active, from: PID-8, value: x}", "either from or value"),
    ("{to: active, from: PID-8, as: code, table: ¦HL70001_to_Sex}", "stands without as"),
    ("¦{to: active, value: ''}", "value is empty"),
    ("¦{to: active, from: []}", "from names no field"),
    ("{to: active, from: PID-30, required: ¦perhaps}", "Input should be"),
    ("{to: active, from: PID-30, ¦when: {field: PID-9}}", "one of equals, in, valued"),
    ("{to: active, from: PID-30, ¦when: {equals: X}}", "one field or one fact"),
    ("{to: active, from: PID-30, when: ¦PID-9 = X}", "Input should be"),
    # where it writes
    ("{to: ¦sex, from: PID-8}", "Patient has no element sex"),
    ("{to: ¦name.first, from: PID-8}", "Patient has no element name.first"),
    ("{to: ¦gender.code, from: PID-8}", "Patient has no element gender.code"),
    ("{to: ¦'name[x].text', from: PID-8}", "picked by name"),
    ("{to: ¦name., from: PID-8}", "no element path"),
    ("{to: ¦'birthDate[1]', from: PID-7}", "picked by name"),
    ("{to: ¦id, from: PID-3}", "id is not for a rule to say"),
    ("{to: ¦meta.source, from: MSH-3}", "meta is not for a rule"),
    ("{to: ¦contained, from: PID-3}", "contained is not for a rule"),
    ("{to: ¦extension.valueCode, from: PID-3}", "needs the name of its extension"),
    ("{to: ¦'extension[region]', value: {valueCode: x}}", "needs the element of extension"),
    ("{to: ¦'extension[region].url', value: 'http://x.org'}", "has a value or extensions"),
    ("{to: ¦'extension[regoin].valueCode', from: PID-11.4}", "there is no extension regoin"),
    ("{to: ¦'extension[region].valueString', from: PID-11.4}", "has valueCode, no valueString"),
    ("{to: ¦'extension[region].valueCode', from: PID-11.4}", "stands in Coverage, not in Patient"),
    ("{to: ¦'contact.extension[hukou-region].valueCode', from: PID-11.4}",
     "stands in Patient, not in Patient.contact"),
    ("{to: ¦'extension[related-person].valueReference', value: Patient, as: reference}",
     "stands in Patient.contact, not in Patient"),
    # what type it writes
    ("{to: address, from: ¦PID-11}", "address is a Address; say with `as`"),
    ("{to: birthDate, from: PID-7, as: ¦dateTime}", "which dateTime does not give"),
    ("{to: address, from: PID-11, as: ¦XPN_to_HumanName}", "XPN_to_HumanName gives HumanName"),
    ("{to: birthDate, value: x, as: ¦date}", "date reads a field and stands with from"),
    ("{to: managingOrganization, from: PID-3, as: ¦reference}", "stands with value"),
    ("{to: active, from: PID-8, as: ¦magic}", "no transform or data type map magic"),
    ("{to: active, from: PID-8, table: ¦Nothing}", "there is no table Nothing"),
    ("{to: contact.gender, from: ¦PID-8}", "certain codes only"),
    ("{to: contact.gender, from: PID-8, as: ¦code}", "certain codes only"),
    # constants
    ("{to: contact.gender, value: ¦woman}", "woman is none of the codes"),
    ("{to: active, value: ¦'yes'}", "active is a boolean; yes is none"),
    ("{to: birthDate, value: ¦2024-13-01}", "birthDate is a date; 2024-13-01 is none"),
    ("{to: multipleBirthInteger, value: ¦two}", "is a integer; two is none"),
    ("{to: telecom.rank, value: ¦'0'}", "is a positiveInt; 0 is none"),
    ("{to: name.text, ¦value: [[a]]}", "holds one value, not a list"),
    ("{to: birthDate, ¦value: {year: '2024'}}", "is a date, not a structure"),
    ("{to: maritalStatus, value: ¦single}", "is a CodeableConcept; single is only a word"),
    ("{to: maritalStatus, ¦value: {code: S}}", "has no element code"),
    ("{to: maritalStatus, ¦value: {coding: {code: S}}}", "coding is a list"),
    ("{to: maritalStatus, ¦value: {coding: [{code: S, userSelected: 'y'}]}}", "is a boolean"),
    ("{to: name, ¦value: {use: loud}}", "loud is none of the codes of name.use"),
    ("{to: communication, ¦value: {preferred: 'true'}}", "communication needs language"),
    ("{to: contact, ¦value: {name: {}}}", "contact.name is empty"),
    ("{to: communication, ¦value: []}", "empty list"),
    # references
    ("{to: managingOrganization, value: ¦Nobody, as: reference}", "called Nobody"),
    ("{to: managingOrganization, value: ¦Patient, as: reference}", "refers to Organization"),
    ("{to: managingOrganization, ¦value: {reference: Patient/1}}", "not to Patient"),
    # cardinality and order
    ("{to: deceasedBoolean, value: no}\n  - {to: ¦deceasedDateTime, value: 2024}",
     "deceased[x] is written as deceasedBoolean and as deceasedDateTime"),
    ("{to: ¦active, from: PID-30, as: boolean}\n  - {to: active, value: 'true'}",
     "overwritten by a later rule"),
    # where it reads
    ("{to: active, from: ¦PID-0, as: boolean}", "PID-0 is no field"),
    ("{to: active, from: ¦shoe-size, as: boolean}", "shoe-size is no field"),
    ("{to: active, from: ¦PIX-8, as: boolean}", "HL7 v2 has no segment PIX"),
    ("{to: active, from: ¦PID-88, as: boolean}", "HL7 v2 has no PID-88"),
    ("{to: name.text, from: ¦PID-5.19}", "PID-5 (XPN, PN) has no component 19"),
    ("{to: name.text, from: ¦PID-7.3}", "has no component 3"),
    ("{to: name.text, from: ¦PID-3.4.9}", "has no component 4.9"),
    ("{to: name.text, from: ¦'PID-3[55=MR].1'}", "has no component 55"),
    ("{to: name.text, from: [PID-5, ¦PID-99]}", "HL7 v2 has no PID-99"),
    ("{to: name.text, from: ¦ZPL-19}", "HL7 v2 has no ZPL-19"),
    ("{to: birthDate, from: ¦PID-5, as: date}", "is XPN or PN, which date does not read"),
    ("{to: active, from: ¦PID-7, as: boolean}", "which boolean does not read"),
    ("{to: telecom.rank, from: ¦PID-11.7, as: positiveInt}", "which positiveInt does not read"),
    ("{to: identifier.type.coding, from: ¦PID-5, as: identifier-coding}", "does not read"),
    ("{to: telecom.value, from: ¦PID-11, as: telephone}", "which telephone does not read"),
    ("{to: name, from: ¦PID-11, as: XPN_to_HumanName}", "which XPN_to_HumanName does not read"),
    ("{to: name, from: ¦PID-5.1, as: XPN_to_HumanName}", "reads a whole field"),
    ("{to: name, from: ¦facility, as: XPN_to_HumanName}", "reads a whole field"),
    ("{to: contact.gender, from: ¦PID-7, table: HL70001_to_Sex}", "no codes for a table"),
    ("{to: contact.gender, from: ¦PID-16, table: HL70001_to_Sex}", "of table 0002"),
    ("{to: name.text, from: ¦amount}", "amount is known of FT1 only"),
    ("{to: name.text, from: ¦prior-mrn}", "prior-mrn is known of MRG only"),
    ("{to: active, value: 'true', when: {field: ¦PID, equals: X}}", "PID is no field"),
    ("{to: active, value: 'true', when: {fact: ¦weather, equals: X}}", "weather is no"),
    ("{to: active, value: 'true', when: {fact: ¦PID-3, equals: X}}", "no fact"),
    ("{to: active, value: 'true', when: {field: ¦facility, equals: X}}", "no field"),
    ("{to: active, value: 'true', when: {field: ¦PID-77, valued: 'no'}}", "PID-77"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "said"), RULES)
def test_a_faulty_rule_is_refused_at_its_word(rule, said):
    planted, faults = refused(
        segments__PID_to_Patient=FILES["segments/PID_to_Patient"] + f"  - {rule}\n"
    )

    assert planted in [where for where, what in faults if said in what], faults


def changed(name, old, new):
    assert old in FILES[name]
    return {name.replace("/", "__"): FILES[name].replace(old, new, 1)}


CHANGES = [
    ("segments/PID_to_Patient", "resource: Patient", "resource: ¦Patience", "no Patience"),
    ("segments/PID_to_Patient", "resource: Patient", "resource: ¦HumanName", "that is a resource"),
    ("segments/PID_to_Patient", "segment: PID", "segment: ¦PDI", "has no segment PDI"),
    ("segments/PID_to_Patient", "mrn]", "¦shoe]", "shoe is no field"),
    ("segments/PID_to_Patient", "mrn]", "[¦PID-78, mrn]]", "has no PID-78"),
    ("segments/PID_to_Patient", "mrn]", "¦[]]", "names no field"),
    ("segments/PID_to_Patient", "key: [facility, mrn]", "¦key: []", "at least 1 item"),
    ("segments/FT1_to_ChargeItem", "from: FT1-7.2", "from: ¦amount, as: date", "is a number"),
    ("segments/FT1_to_ChargeItem", "from: amount", "from: ¦facility", "facility is no number"),
    ("segments/PV1_to_Encounter", "{to: subject, value: Patient", "{to: subject, value: ¦Encounter",
     "refers to Group or Patient"),
    ("tables/HL70001_to_Sex", "{F: female}", "{F: ¦woman}", "none of the codes of gender"),
    ("tables/HL70001_to_Sex", "{F: female}", "{F: ¦''}", "gender is empty"),
    ("tables/HL70001_to_Sex", "{F: female}", "{¦F: {code: female}}", "is a code, not a structure"),
    ("tables/HL70001_to_Sex", "{F: female}", "{F: female}\nunknown: ¦odd", "odd is none of"),
    ("tables/HL70001_to_Sex", "{F: female}", "{F: female}\notherwise: ¦odd", "odd is none of"),
    ("tables/HL70001_to_Sex", "table: HL70001", "¦table: HL70001\nunknown: other\nsilent: 'true'",
     "say one of"),
    ("tables/HL70001_to_Sex", "rows:", "¦sort: x\nrows:", "sort is no word of Table"),
    ("datatypes/XPN_to_HumanName", "XPN.1", "¦XAD.1", "XAD.1 is no field, component of XPN"),
    ("datatypes/XPN_to_HumanName", "XPN.1", "¦XPN.21", "XPN has no component 21"),
    ("datatypes/XPN_to_HumanName", "XPN.1", "¦XPN.1.9", "XPN.1 has no subcomponent 9"),
    ("datatypes/XPN_to_HumanName", "XPN.1", "¦region", "not known inside a data type"),
    ("datatypes/XPN_to_HumanName", "datatype: XPN", "datatype: ¦XPM", "no data type XPM"),
    ("datatypes/XPN_to_HumanName", "to: HumanName", "to: ¦HumanNames", "no HumanNames"),
    ("datatypes/XPN_to_HumanName", "to: HumanName", "to: ¦Patient", "that is a data type"),
    ("datatypes/XPN_to_HumanName", "{to: family, from: XPN.1}",
     "{to: extension.valueHumanName, from: XPN, as: ¦XPN_to_HumanName}", "without end"),
    ("messages/ADT_A08", "maps: [PID_to_Patient]", "maps: [¦PID_to_X]", "no map PID_to_X"),
    ("messages/ADT_A08", "maps: [PID_to_Patient]", "maps: [¦PV1_to_Encounter]", "of PID"),
    ("messages/ADT_A08", "segment: PID", "segment: ¦PDI", "no segment PDI"),
    ("messages/ADT_A08", "ADT^A08", "¦ADT-A08", "should match pattern"),
    ("messages/ADT_A08", "ADT^A08", "¦ADT^A09", "belongs in ADT_A09.yaml"),
    ("messages/ADT_A08", "event: ADT^A08", "¦event: ADT^A08\nlike: DFT_P03", "is like one"),
    ("messages/ADT_A08", "defaults", "versions: [¦'2.55']\ndefaults", "Input should be"),
    ("messages/ADT_A08", "  - {segment: PV1, maps: [PV1_to_Encounter]}\ndefaults:\n  Encounter:",
     "defaults:\n  ¦Encounter:", "no map of this event makes a resource called Encounter"),
    ("messages/ADT_A08", "  Encounter:", "  ¦Encounters:", "FHIR has no Encounters"),
    ("messages/ADT_A08", "to: class", "to: ¦klass", "Encounter has no element klass"),
    ("messages/ADT_A08", "defaults:", "delete:\n  Encounter: [¦period.ends]\ndefaults:",
     "no element period.ends"),
    ("messages/ADT_A08", "defaults:", "keeps:\n  Encounter: [¦over]\ndefaults:",
     "over is none of the codes"),
    ("messages/ADT_A08", "defaults:", "delete:\n  Patient: [¦'extension[x]']\ndefaults:",
     "there is no extension x"),
    ("messages/ADT_A08", "maps: [PID_to_Patient]",
     "maps: [PID_to_Patient], empties: {fields: [¦PID-3.1], resource: Patient, element: name}",
     "no whole field"),
    ("messages/ADT_A08", "maps: [PID_to_Patient]",
     "maps: [PID_to_Patient], empties: {fields: [¦PV1-3], resource: Patient, element: name}",
     "no whole field of PID"),
    ("messages/ADT_A08", "maps: [PID_to_Patient]",
     "maps: [PID_to_Patient], empties: {fields: [¦third], resource: Patient, element: name}",
     "third is no field"),
    ("messages/ADT_A08", "maps: [PID_to_Patient]",
     "maps: [PID_to_Patient], empties: {fields: [PID-3], resource: Patient, element: ¦nom}",
     "no element nom"),
    ("messages/ADT_A08", "maps: [PID_to_Patient]",
     "maps: [PID_to_Patient], when: {field: ¦PID-71, valued: 'yes'}", "has no PID-71"),
    ("sites/default", "utf-8", "¦utf-99", "no charset"),
    ("sites/default", "Asia/Shanghai", "¦Asia/Atlantis", "no time zone"),
    ("sites/default", "mrn: [PID-3.1]", "¦mrn: [PID3]", "not a field path"),
    ("sites/default", "[PID-3.1]", "[¦PID-3.44]", "no component 44"),
    ("sites/default", "[PID-3.1]", "[¦PIX-3.1]", "no segment PIX"),
    ("sites/default", "charge}", "¦charged}", "Input should be"),
    ("sites/default", "currency: CNY", "currency: ¦yuan", "should match pattern"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "said"), CHANGES)
def test_a_faulty_file_is_refused_at_its_word(name, old, new, said):
    planted, faults = refused(**changed(name, old, new))

    assert planted in [where for where, what in faults if said in what], faults


def test_what_an_event_lacks_is_told_in_the_event():
    without = FILES["messages/ADT_A08"].partition("defaults:")[0]
    planted, faults = refused(messages__ADT_A01=without.replace("ADT^A08", "¦ADT^A01"))

    told = "no rule of this event writes class, which the Encounter of PV1_to_Encounter must have"
    assert faults == [(planted, told)]


def test_what_no_event_writes_is_told_in_the_map():
    text = FILES["segments/PV1_to_Encounter"].replace("resource: Encounter", "resource: ¦Encounter")
    text = text.replace("{to: status, value: unknown}", "{to: location.status, value: active}")
    planted, faults = refused(segments__PV1_to_Encounter=text)

    assert (planted, "no rule writes status, which a Encounter must have") in faults
    assert (planted, "no rule writes location.location, which a Encounter must have") in faults


def test_to_what_an_event_does_not_make_nothing_can_refer():
    text = FILES["messages/DFT_P03"].replace("  - {segment: PID, maps: [PID_to_Patient]}\n", "")
    charge = FILES["segments/FT1_to_ChargeItem"].replace("ChargeItem", "¦ChargeItem", 1)
    planted, faults = refused(messages__DFT_P03=text, segments__FT1_to_ChargeItem=charge)

    assert faults == [(planted, "no rule writes subject, which a ChargeItem must have")]


def test_a_field_must_be_in_the_versions_that_a_site_or_event_names():
    planted, faults = refused(
        sites__own="site: own\nreference: t\nversions: ['2.3']\npaths: {refers_to: [¦FT1-30]}\n"
    )
    assert faults == [(planted, "HL7 v2.3 has no FT1-30")]

    text = FILES["messages/DFT_P03"] + "versions: ['2.3']\n"
    charge = FILES["segments/FT1_to_ChargeItem"] + "  - {to: note.text, from: ¦FT1-30.1}\n"
    planted, faults = refused(messages__DFT_P03=text, segments__FT1_to_ChargeItem=charge)
    assert faults == [(planted, "HL7 v2.3 has no FT1-30")]


def test_all_faults_of_all_files_are_told_at_once():
    _, faults = refused(
        **changed("segments/PID_to_Patient", "to: gender", "to: ¦sex")
        | changed("sites/default", "CNY", "yuan")
        | changed("tables/HL70001_to_Sex", "rows:", "row:")
    )

    assert {where.partition(":")[0] for where, _ in faults} >= {
        "segments/PID_to_Patient.yaml",
        "sites/default.yaml",
        "tables/HL70001_to_Sex.yaml",
    }


def test_what_is_shipped_holds_no_fault():
    assert load_mappings().events
