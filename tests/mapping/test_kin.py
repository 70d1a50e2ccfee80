"""NK1, GT1, PD1 and PV1 told as people, places and who answers for the bill."""

import pytest


def resources(found, kind):
    return [d.resource for d in found.drafts if d.resource["resourceType"] == kind]


def only(found, kind):
    (one,) = resources(found, kind)
    return one


def segment(name, **fields):
    last = max(int(key[1:]) for key in fields)
    return "|".join([name, *(fields.get(f"f{at}", "") for at in range(1, last + 1))])


def test_a_next_of_kin_is_a_contact_and_a_related_person(map_lines):
    found = map_lines("ADT^A08", segment("NK1", f2="Lee^Bo", f3="SPO", f6="555-2222"))

    person = only(found, "RelatedPerson")
    (contact,) = only(found, "Patient")["contact"]
    assert person["relationship"][0]["coding"][0]["code"] == "SPS"
    assert person["patient"] == {"reference": f"Patient/{only(found, 'Patient')['id']}"}
    assert contact["telecom"][0]["use"] == "work"
    assert contact["extension"][0]["valueReference"]["reference"].endswith(person["id"])


def test_an_employer_is_a_contact_and_no_related_person(map_lines):
    found = map_lines(
        "ADT^A08",
        segment("NK1", f2="Lee^Bo", f3="SPO"),
        segment("NK1", f3="E", f13="Works", f30="Boss^Big"),
    )

    employer = resources(found, "Organization")[1]
    contacts = only(found, "Patient")["contact"]
    assert len(resources(found, "RelatedPerson")) == 1
    assert "extension" not in contacts[1]
    assert contacts[1]["organization"] == {"reference": f"Organization/{employer['id']}"}
    assert employer["contact"][0]["name"]["family"] == "Boss"


def test_a_next_of_kin_that_cannot_be_reached_is_no_contact(map_lines):
    found = map_lines("ADT^A08", segment("NK1", f3="FND"))

    assert "contact" not in only(found, "Patient")


def test_an_emptied_next_of_kin_deletes_all_contacts(map_lines):
    found = map_lines("ADT^A08", 'NK1|""')

    patient = next(d for d in found.drafts if d.resource["resourceType"] == "Patient")
    assert patient.delete == ["contact"]


def test_a_guarantor_is_a_person_an_organization_or_the_patient(map_lines):
    found = map_lines(
        "ADT^A01",
        segment("GT1", f2="G1", f3="Lee^Bo", f11="SPO", f21='""'),
        segment("GT1", f2="G2", f3="Lee^Bo", f21="Works", f22="Y"),
        segment("GT1", f3="Lee^Ann", f11="SEL"),
    )

    account = only(found, "Account")
    parties = [one["party"]["reference"].partition("/")[0] for one in account["guarantor"]]
    assert parties == ["RelatedPerson", "Organization", "Patient"]
    assert account["guarantor"][1]["onHold"] is True


def test_a_bed_is_within_its_room_and_the_room_within_its_ward(map_lines):
    found = map_lines("ADT^A01", segment("PV1", f2="I", f3="W1^R2^B3^H1", f19="V7"))

    places = {
        place["physicalType"]["coding"][0]["code"]: place for place in resources(found, "Location")
    }
    assert places["bd"]["partOf"]["reference"] == f"Location/{places['ro']['id']}"
    assert places["ro"]["partOf"]["reference"] == f"Location/{places['wa']['id']}"
    assert places["wa"]["partOf"]["reference"] == f"Location/{places['si']['id']}"
    where = only(found, "Encounter")["location"][0]["location"]
    assert where["reference"] == f"Location/{places['bd']['id']}"
    assert where["identifier"] == {"value": "W1"}


def test_every_doctor_of_a_field_takes_part_and_one_doctor_is_one_practitioner(map_lines):
    found = map_lines(
        "ADT^A01", segment("PV1", f2="I", f7="N1^Fu^Lan~N2^Hu", f17="N1^Fu^Lan", f19="V7")
    )

    kinds = [one["type"][0]["coding"][0]["code"] for one in only(found, "Encounter")["participant"]]
    assert kinds == ["ATND", "ATND", "ADM"]
    assert len(resources(found, "Practitioner")) == 2


def test_a_charge_says_nothing_of_doctors_and_places(map_lines):
    found = map_lines("DFT^P03", segment("PV1", f2="I", f3="W1", f7="N1^Fu", f19="V7"))

    assert resources(found, "Practitioner") == resources(found, "Location") == []
    assert "location" not in only(found, "Encounter")
    draft = next(d for d in found.drafts if d.resource["resourceType"] == "Encounter")
    assert draft.defaults["location"][0]["location"]["display"] == "W1"


def test_a_code_of_another_system_is_not_translated(map_lines):
    own = map_lines("ADT^A08", segment("PID", f3="M7", f16="M^Married^HL70002"))
    foreign = map_lines("ADT^A08", segment("PID", f3="M7", f16="M^Marked^L"))

    codings = [only(one, "Patient")["maritalStatus"]["coding"][0] for one in (own, foreign)]
    assert codings[0]["system"].endswith("/v3-MaritalStatus")
    assert codings[1]["system"].endswith("/CodeSystem/H1/L")


@pytest.mark.parametrize(
    ("told", "system"),
    [
        ("HL70501", "http://terminology.hl7.org/CodeSystem/v2-0501"),
        ("HL7050", "https://paylater.example/fhir/CodeSystem/H1/HL7050"),
        ("99HL7", "https://paylater.example/fhir/CodeSystem/H1/99HL7"),
    ],
)
def test_a_table_of_hl7_is_the_standards_and_any_other_word_the_senders(map_lines, told, system):
    found = map_lines("ADT^A01", f"PV1|1|I|W1{'|' * 11}9^Other^{told}{'|' * 5}V7")

    (visit,) = [d.resource for d in found.drafts if d.resource["resourceType"] == "Encounter"]
    assert visit["hospitalization"]["admitSource"]["coding"][0]["system"] == system
