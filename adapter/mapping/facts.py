"""The facts a rule may name beside fields: what takes more than one place to know."""

import re
from collections.abc import Callable
from typing import Any, Final

from adapter.fhir.resources import derive_id
from adapter.hl7v2.path import FieldPath
from adapter.mapping.consents import consented_as, consenter, joined, patient_consents
from adapter.mapping.context import Context
from adapter.mapping.line import beside, first_of
from adapter.mapping.transforms import endpoint

_ACCOUNT_NUMBER: Final = FieldPath.parse("PID-18.1")
# A note that is a number of a line names it; a note in words does not.
_LINE_NUMBER: Final = re.compile(r"(?=.*[0-9])[A-Za-z0-9._/-]{2,64}")
_REFERENCE_KEY: Final = 31
# What NK1-3 may hold that is no person: employers, agencies, insurers.
_ORGANIZATIONS: Final = frozenset({"EMR", "E", "F", "I", "S"})
# The components of a PL, from the smallest place to the largest.
_LEVELS: Final = {3: "bed", 2: "room", 8: "floor", 1: "ward", 7: "building", 4: "facility"}


def _reverses(context: Context, segment: Any) -> str:
    """Return the number (FT1-2) of the charge a reversal takes back."""
    if context.line(segment).kind != "reversal":
        return ""
    for path in context.site.field_paths["refers_to"]:
        held = segment if path.segment == "FT1" else beside(context, segment, path.segment)
        if held is None:
            continue
        if context.recorder:
            context.recorder.read(held, path.field)
        text = path.value(held)
        if path.segment == "FT1" and path.field == _REFERENCE_KEY:
            text = _same_message(context, text)
        if text and (path.segment == "FT1" or _LINE_NUMBER.fullmatch(text)):
            return text
    return ""


def _same_message(context: Context, key: str) -> str:
    """Resolve FT1-31, which holds the FT1-1 of a line of the same message."""
    if not key:
        return ""
    return next((each.text(2) for each in context.named["FT1"] if each.text(1) == key), "") or key


def _over_limit(context: Context, segment: Any) -> str:
    held = beside(context, segment, "ZFL")
    if held and context.recorder:
        context.recorder.read(held, 2)
        context.recorder.read(held, 5)
    return held.text(5) if held else ""


def _scheme(context: Context, segment: Any) -> str:
    text = context.fact("scheme", segment)
    return context.site.scheme_map.get(text, text)


def _person_scheme(context: Context, _: Any) -> str:
    """Return the scheme that a sender tells of the person, where it sends no insurance (IN1)."""
    if "IN1" in context.named:
        return ""
    for path in context.paths["scheme"]:
        if path.segment != "IN1" and (text := context.text(path)):
            return context.site.scheme_map.get(text, text)
    return ""


def prior_mrn(context: Context, segment: Any) -> str:
    """Return the number a merge ends: MRG-1 of the record's type, else its first."""
    if context.recorder:
        context.recorder.read(segment, 1)
    repetitions = segment.repetitions(1)
    typed = [each for each in repetitions if each.text(5) in context.site.mrn_types]
    found = next((text for each in (*typed, *repetitions) if (text := each.text())), "")
    context.charts.add(found)
    return found


def prior_visit(context: Context, segment: Any, *, accounts: bool) -> str:
    """Return the visit a merge ends: MRG-5, or MRG-3 where accounts are what visits go by.

    They are where the event merges `accounts`, and where PV1 names no visit.
    """
    number = str(segment.text(5))
    own = context.first("PV1")
    if context.recorder:
        context.recorder.read(segment, 5)
    named = number or (not accounts and own and own.text(19))
    return number if named else str(segment.text(3))


def _linked_patient(context: Context, _: Any) -> str:
    return (
        f"Patient/{derive_id('Patient', context.facility, context.peers[0])}"
        if context.peers
        else ""
    )


def _of_a_line(context: Context, segment: Any) -> str:
    """Return the FT1 a segment stands below: what it says counts for that line alone."""
    context.is_fleeting = True
    lines = context.named.get("FT1", ())
    return next((one.label for one in reversed(lines) if one.position < segment.position), "")


def _kin(context: Context, segment: Any) -> str:
    """Tell whether an NK1 is of a person or, by its relationship, of an organization."""
    context.note_read(segment, 3)
    return "organization" if segment.text(3) in _ORGANIZATIONS else "person"


def _guarantor(context: Context, segment: Any) -> str:
    """Tell who guarantees: an organization (GT1-21 holds more than `""`), the patient, a person."""
    context.note_read(segment, 11, 21)
    if segment.text(21):
        return "organization"
    return "self" if segment.text(11) == "SEL" else "person"


def _payor(context: Context, segment: Any) -> str:
    """Return what an insurer is known by: its number, else its name."""
    context.note_read(segment, 3, 4)
    return str(segment.text(3) or segment.text(4))


def _policy_holder(context: Context, segment: Any) -> str:
    """Return what the holder of a policy is known by: its number, else its name."""
    context.note_read(segment, 10, 11)
    if found := segment.text(10) or segment.text(11):
        return str(found)
    held = beside(context, segment, "IN2")
    context.note_read(held, 69, 70)
    return str(held.text(70) or held.text(69)) if held else ""


def _subscriber(context: Context, segment: Any) -> str:
    """Tell who is insured: the patient (`self`), or another person where IN1-16 names one."""
    context.note_read(segment, 16, 17)
    if segment.text(17) == "SEL":
        return "self"
    return "person" if segment.text(16) or segment.text(16, 2) else ""


def _place_status(context: Context, segment: Any) -> str:
    """Tell how it stands with PV1-3: a pre-admission only plans it."""
    context.note_read(segment, 2, 3)
    if not segment.text(3):
        return ""
    return "planned" if segment.text(2) == "P" else "active"


def _county(context: Context, segment: Any) -> str:
    """Tell where PID-12 belongs: into the only address that has no county, or by itself."""
    context.note_read(segment, 11, 12)
    county, addresses = segment.text(12), segment.repetitions(11)
    if not county or not addresses or segment.deletes(11):
        return ""
    if len(addresses) > 1:
        return "own"
    said = addresses[0].text(9)
    return "own" if said and said != county else "" if said else "first"


def _place_level(_: Context, repetition: Any) -> str:
    """Tell the smallest place a PL names."""
    return next((level for part, level in _LEVELS.items() if repetition.text(part)), "")


def _endpoint(context: Context, *fields: int) -> str:
    """Return the first of these fields of the header that tells an address."""
    header = context.message.header
    context.note_read(header, *fields)
    told = (endpoint(context, each) for field in fields for each in header.repetitions(field))
    return next((each for each in told if each), "")


FACTS: Final[dict[str, Callable[[Context, Any], Any]]] = {
    "facility": lambda context, _: context.facility,
    "mrn": lambda context, _: context.mrn,
    "visit": lambda context, _: context.visit,
    "account-number": lambda context, _: context.text(_ACCOUNT_NUMBER),
    "sending-application": lambda context, _: context.sending_application,
    "sending-facility": lambda context, _: context.sending_facility,
    "prior-mrn": prior_mrn,
    "linked-patient": _linked_patient,
    "of-a-line": _of_a_line,
    "scheme": _scheme,
    "person-scheme": _person_scheme,
    "member": lambda context, segment: context.fact("member", segment),
    "payment-method": lambda context, segment: first_of(context, segment, "payment_method")[0],
    "region": lambda context, segment: context.fact("region", segment),
    "aid-identity": lambda context, segment: context.fact("aid_identity", segment),
    "transaction-class": lambda context, segment: context.line(segment).kind,
    "payment-kind": lambda context, segment: context.line(segment).payment_kind,
    "amount": lambda context, segment: context.line(segment).amount,
    "quantity": lambda context, segment: context.line(segment).quantity,
    "unit-price": lambda context, segment: context.line(segment).unit_price,
    "item-class": lambda context, segment: context.line(segment).item_class,
    "kin": _kin,
    "guarantor": _guarantor,
    "subscriber": _subscriber,
    "payor": _payor,
    "policy-holder": _policy_holder,
    "consent-text": joined(5, 6, 7, 8),
    "consent-limit": joined(9),
    "patient-consents": patient_consents,
    "consenter": consenter,
    "consented-as": consented_as,
    "place-status": _place_status,
    "place-level": _place_level,
    "county": _county,
    "source-endpoint": lambda context, _: _endpoint(context, 24, 3),
    "destination-endpoint": lambda context, _: _endpoint(context, 25, 5),
    "occurrence": lambda context, segment: context.line(segment).occurrence,
    "reverses": _reverses,
    "over-limit": _over_limit,
}

# What is known of one kind of segment only, what is a number, and what takes a segment to know.
_OF_LINES: Final = (
    "transaction-class",
    "payment-kind",
    "amount",
    "quantity",
    "unit-price",
    "item-class",
    "occurrence",
    "reverses",
    "over-limit",
    "payment-method",
)
_OF_CONSENTS: Final = ("consent-text", "consent-limit", "patient-consents")
OF_SEGMENT: Final = {
    **dict.fromkeys(_OF_LINES, "FT1"),
    **dict.fromkeys(_OF_CONSENTS, "CON"),
    "prior-mrn": "MRG",
}
# Told in words of our own.
KINDS: Final = frozenset({"transaction-class", "payment-kind", "item-class"})
NUMBERS: Final = frozenset({"amount", "quantity", "unit-price"})
NOT_IN_DATATYPES: Final = frozenset({"scheme", "region", "aid-identity", "member"})
