"""Ids, exact JSON and how resources are joined."""

import copy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.elements import elements
from adapter.fhir.merging import CHOICES
from adapter.fhir.resources import ResourceError, derive_id, element, merged, read, write
from adapter.fhir.search import SERVED

BASE = "https://paylater.example/fhir"
AID = f"{BASE}/StructureDefinition/aid-identity"
HUKOU = f"{BASE}/StructureDefinition/hukou-region"


def test_an_id_depends_on_every_part_and_its_place():
    ids = {derive_id("a", "bc"), derive_id("ab", "c"), derive_id("bc", "a"), derive_id("abc")}

    assert len(ids) == 4
    assert all(len(one) == 32 for one in ids)
    assert derive_id("Patient", "H1", "0012") == derive_id("Patient", "H1", "0012")


def test_an_id_is_the_same_for_ever():
    assert derive_id("Patient", "市一院", "1") == "3ba289d4a3f57ade15e9cdff40e2b0a4"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, max_value=10**16))
def test_money_comes_back_to_the_last_digit(amount):
    text = write({"value": amount})

    assert read(text)["value"].as_tuple() == amount.as_tuple()


@given(
    st.integers(min_value=0, max_value=10**18 - 1),
    st.integers(min_value=1, max_value=18),
    st.booleans(),
)
def test_eighteen_digits_keep_value_and_scale(digits, scale, negative):
    number = Decimal(digits).scaleb(-scale)
    number = -number if negative and digits else number

    assert read(write({"a": [number]}))["a"][0].as_tuple() == number.as_tuple()


@pytest.mark.parametrize("text", ["100.00", "0.10", "-0.01", "12345678901234567.89", "1.0"])
def test_a_number_is_written_as_it_stands(text):
    assert write({"value": Decimal(text)}) == f'{{"value":{text}}}'.encode()


def test_a_huge_exponent_stays_an_exponent():
    assert write({"value": Decimal("1E+9999")}) == b'{"value":1E+9999}'


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"a":NaN}', b"\xff", "[" * 100_000])
def test_what_is_no_json_object_is_a_resource_error(text):
    with pytest.raises(ResourceError, match="JSON") as caught:
        read(text)

    assert caught.value.http_status == 400


def test_an_infinite_number_is_never_written():
    with pytest.raises((TypeError, ValueError)):
        write({"value": Decimal("Infinity")})


def test_news_joins_deeply_and_replaces_lists():
    old = {
        "resourceType": "Encounter",
        "status": "planned",
        "period": {"start": "2013-11-04"},
        "reasonCode": [{"text": "fever"}, {"text": "cough"}],
    }

    joined = merged(old, {"period": {"end": "2013-11-09"}, "reasonCode": [{"text": "fall"}]})

    assert joined["period"] == {"start": "2013-11-04", "end": "2013-11-09"}
    assert joined["reasonCode"] == [{"text": "fall"}]
    assert joined["status"] == "planned"


def test_places_and_participants_are_joined_by_what_they_are():
    temporary = {
        "location": {"display": "X"},
        "extension": [{"url": "a", "valueCode": "b"}],
        "status": "active",
    }
    doctor = {"type": [{"coding": [{"code": "ATND"}]}], "individual": {"display": "A"}}
    referrer = {"type": [{"coding": [{"code": "REF"}]}], "individual": {"display": "B"}}
    old = {
        "resourceType": "Encounter",
        "location": [{"status": "active", "location": {"display": "W1"}}, temporary],
        "participant": [doctor, referrer],
    }
    moved = {"status": "active", "location": {"display": "W2"}}
    left = {"status": "completed", "location": {"display": "W1"}}
    other = {**doctor, "individual": {"display": "C"}}

    joined = merged(old, {"location": [moved, left], "participant": [other]})
    without = merged(old, {}, ["participant[REF]", "location[temporary]"])

    assert joined["location"] == [moved, temporary, left]
    assert joined["participant"] == [other, referrer]
    assert without["participant"] == [doctor]
    assert without["location"] == old["location"][:1]


def test_what_an_extension_adds_to_a_value_goes_with_the_value():
    told = {"extension": [{"url": "t", "valueDateTime": "1950-01-02T03:04:05+08:00"}]}
    old = {"resourceType": "Patient", "birthDate": "1950-01-02", "_birthDate": told}

    assert merged(old, {"birthDate": "1951-01-02"}) == {
        "resourceType": "Patient",
        "birthDate": "1951-01-02",
    }


def test_identifiers_and_extensions_are_joined_by_their_key():
    old = {
        "resourceType": "Patient",
        "identifier": [{"system": "a", "value": "1"}, {"system": "b", "value": "2"}],
        "extension": [{"url": AID, "valueCode": "dibao"}, {"url": HUKOU, "valueCode": "320100"}],
    }
    new = {
        "resourceType": "Patient",
        "identifier": [
            {"system": "c", "value": "3"},
            {"system": "a", "value": "1", "use": "usual"},
        ],
        "extension": [{"url": AID, "valueCode": "tekun"}],
    }

    joined = merged(old, new)

    assert [entry["system"] for entry in joined["identifier"]] == ["a", "b", "c"]
    assert joined["identifier"][0]["use"] == "usual"
    assert [entry["valueCode"] for entry in joined["extension"]] == ["tekun", "320100"]


def test_a_repeating_extension_is_replaced_as_one():
    old = {"extension": [{"url": "c", "valueString": "1"}, {"url": "c", "valueString": "2"}]}

    joined = merged(old, {"extension": [{"url": "c", "valueString": "3"}]})

    assert joined["extension"] == [{"url": "c", "valueString": "3"}]


def test_a_new_form_of_a_choice_takes_the_place_of_the_old_one():
    old = {"resourceType": "Patient", "deceasedBoolean": False}

    joined = merged(old, {"resourceType": "Patient", "deceasedDateTime": "2013-11-04"})

    assert joined == {"resourceType": "Patient", "deceasedDateTime": "2013-11-04"}


@pytest.mark.parametrize("kind", sorted(CHOICES))
def test_the_choices_are_those_of_the_model(kind):
    known = {described.choice for described in elements(kind).values()} - {""}

    assert set(CHOICES[kind]) <= known
    if kind in {"Patient", "ChargeItem", "Consent", "Extension"}:
        assert set(CHOICES[kind]) == known


def test_what_the_sender_emptied_is_removed():
    old = {
        "resourceType": "Patient",
        "birthDate": "1980-01-01",
        "maritalStatus": {"text": "M"},
        "name": [{"family": "王", "given": ["芳"]}, {"family": "李"}],
        "extension": [{"url": AID, "valueCode": "dibao"}, {"url": HUKOU, "valueCode": "3201"}],
    }

    joined = merged(
        old,
        {"resourceType": "Patient"},
        ["birthDate", "maritalStatus.text", "name[0].given", f"extension[{AID}]", "gender"],
    )

    assert joined == {
        "resourceType": "Patient",
        "name": [{"family": "王"}, {"family": "李"}],
        "extension": [{"url": HUKOU, "valueCode": "3201"}],
    }


def test_old_news_fills_gaps_only():
    old = {
        "resourceType": "Patient",
        "gender": "female",
        "deceasedBoolean": True,
        "period": {"a": 1},
    }
    new = {
        "gender": "male",
        "birthDate": "1980-01-01",
        "deceasedDateTime": "2013",
        "period": {"a": 2, "b": 3},
    }

    joined = merged(old, new, ["gender"], fill_only=True)

    assert joined == old | {"birthDate": "1980-01-01", "period": {"a": 1, "b": 3}}


def test_defaults_stand_only_where_nothing_else_does():
    new = {"resourceType": "Encounter", "status": "finished"}
    defaults = {"status": "unknown", "class": {"code": "IMP"}}

    assert merged(None, new, defaults=defaults) == new | {"class": {"code": "IMP"}}
    assert merged({"status": "planned"}, {}, defaults=defaults)["status"] == "planned"


names = st.sampled_from(["status", "period", "identifier", "extension", "name", "gender"])
leaves = st.one_of(
    st.text(max_size=3),
    st.dictionaries(st.sampled_from(["start", "end"]), st.text(max_size=3), max_size=3),
)
entries = st.dictionaries(st.sampled_from(["url", "system", "value"]), st.text(max_size=2))
resources = st.dictionaries(names.filter(lambda n: n not in {"identifier", "extension"}), leaves)


@given(resources, st.lists(entries, max_size=3), resources)
def test_joining_twice_is_joining_once_and_changes_no_input(old, extensions, new):
    old = {"resourceType": "Patient", "extension": extensions} | old
    before = copy.deepcopy((old, new))

    once = merged(old, new, ["name"])

    assert merged(once, new) == once
    assert (old, new) == before


@pytest.mark.parametrize(
    ("kind", "path", "type_name", "repeats", "required"),
    [
        ("Patient", "name[0].family", "string", False, False),
        ("Patient", "birthDate", "date", False, False),
        ("Patient", "active", "boolean", False, False),
        ("ChargeItem", "priceOverride.value", "decimal", False, False),
        ("Coverage", "payor", "Reference", True, True),
        ("Coverage", "class[plan].type", "CodeableConcept", False, True),
        ("Encounter", "class", "Coding", False, True),
        ("Task", "for", "Reference", False, False),
        ("Patient", f"extension[{AID}].valueCode", "code", False, False),
    ],
)
def test_the_model_describes_an_element(kind, path, type_name, repeats, required):
    found = element(kind, path)

    assert found is not None
    assert (found.type, found.repeats, found.required) == (type_name, repeats, required)


@pytest.mark.parametrize(
    ("kind", "path"),
    [("Patient", "nome"), ("Patient", "gender[0]"), ("Nothing", "id"), ("Patient", "name..x")],
)
def test_what_fhir_does_not_have_is_none(kind, path):
    assert element(kind, path) is None


def test_bindings_targets_and_choices_are_known():
    assert "billed" in element("ChargeItem", "status").codes
    assert element("ChargeItem", "account").targets == {"Account"}
    assert element("ChargeItem", "occurrenceDateTime").choice == "occurrence"


def test_codes_that_the_library_cuts_short_are_whole():
    assert {"completed", "failed"} <= element("Task", "status").codes
    assert {"unknown", "entered-in-error"} <= element("Encounter", "status").codes
    assert element("CapabilityStatement", "format").codes == frozenset()


@pytest.mark.parametrize("kind", SERVED)
def test_no_binding_of_a_served_type_is_left_cut_short(kind):
    for described in elements(kind).values():
        assert not described.codes & {"+", "etc.", "mime"}, described.name


def test_who_else_pays_is_kept_where_a_message_names_the_first_payor_only():
    first, second = {"display": "First", "reference": "Organization/a"}, {"display": "Second"}
    old = {"resourceType": "Coverage", "payor": [first, second]}

    named = merged(old, {"resourceType": "Coverage", "payor": [{"display": "First Fund"}]})
    both = merged(old, {"resourceType": "Coverage", "payor": [{"display": "X"}, {"display": "Y"}]})

    assert named["payor"] == [{**first, "display": "First Fund"}, second]
    assert both["payor"] == [{**first, "display": "X"}, {"display": "Y"}]
