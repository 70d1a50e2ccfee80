"""A first site profile written from what a sender's messages show, for a person to finish."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from adapter.mapping.profile import SiteProfile
from adapter.mapping.survey import CANDIDATES, Survey

_TOLD_MAX: Final = 12
_MRN_TYPES: Final = ("MR", "PatientSerialNO", "PatientNO", "PT", "PI")
_NATIONAL_TYPES: Final = ("NI", "IdentifyNO", "IDCard")
# What is seen here and there for these; the person who knows the sender decides.
_HINTS: Final = {
    "1": "charge",
    "-1": "credit",
    "CR": "credit",
    "INPAY": "deposit",
    "APPPRE": "deposit",
    "APPPY": "payment",
    "CARDPY": "payment",
}


def draft(site: str, sender: tuple[str, str], survey: Survey, default: SiteProfile) -> str:
    """Write a commented profile: what was seen, and no worse than the default."""
    return "\n".join(_lines(site, sender, survey, default)) + "\n"


def _lines(
    site: str, sender: tuple[str, str], survey: Survey, default: SiteProfile
) -> Iterator[str]:
    yield f"# A first draft from {survey.messages} messages: read every comment, then delete it."
    yield f"site: {_text(site)}"
    yield f"reference: {_text('Drafted from samples; nobody has confirmed it yet.')}"
    application, facility = sender
    named = {"application": application, "facility": facility}
    if said := ", ".join(f"{word}: {_text(name)}" for word, name in named.items() if name):
        yield f"sender: {{{said}}}"
    else:
        yield "# MSH-3 and MSH-4 are empty: nothing tells this sender from others, so this file"
        yield "# stays unused."
    yield from _charset(survey, default)
    yield f"# HL7 versions: {_told(survey.versions)}"
    yield f"# Events: {_told(survey.events)}"
    yield from _money_words(survey, default)
    yield from _paths(survey, default)
    yield from _types(survey, default)
    yield from _verbs(survey, default)
    if survey.schemes:
        yield f"# Insurance schemes seen, to be told in scheme_map: {_told(survey.schemes)}"
    yield from _seen(survey)


def _charset(survey: Survey, default: SiteProfile) -> Iterator[str]:
    if survey.charsets:
        yield f"# MSH-18 says: {_told(survey.charsets)}"
    if survey.unsaid_charsets:
        yield f"# MSH-18 is empty in some; these were read as: {_told(survey.unsaid_charsets)}"
    usual = survey.unsaid_charsets or Counter({default.charset: 1})
    yield f"charset: {_text(usual.most_common(1)[0][0])}"
    if survey.offsets:
        yield f"# Offsets in MSH-7, by which to check the zone: {_told(survey.offsets)}"
    yield f"zone: {_text(default.zone)}"


def _money_words(survey: Survey, default: SiteProfile) -> Iterator[str]:
    if survey.currencies:
        yield f"# Currencies beside amounts: {_told(survey.currencies)}"
    if len(survey.currencies) == 1 and default.currency not in survey.currencies:
        (currency,) = survey.currencies
        if currency.isupper():
            yield f"currency: {currency}"
    if survey.countries:
        yield f"# Countries (MSH-17): {_told(survey.countries)}"
        named = dict.fromkeys((*default.countries, *survey.countries))
        yield f"countries: [{', '.join(map(_text, named))}]"


def _paths(survey: Survey, default: SiteProfile) -> Iterator[str]:
    """Name where facts lie: the default's places, and below them those that alone hold one."""
    usual = default.paths.model_dump()
    lines = []
    for name in CANDIDATES:
        seen, alone = survey.facts[name], survey.only[name]
        if not seen:
            continue
        lines.append(f"  # {name}: {_told(seen)}")
        extra = [path for path in alone if path not in usual[name]]
        # A second place in a line's own item may be a price level or a department.
        if extra and name in {"amount", "scheme"}:
            said = ", ".join(_text(path) for path in (*usual[name], *extra))
            lines.append(f"  {name}: [{said}]")
    if any(not line.startswith("  #") for line in lines):
        yield "paths:"
    else:
        lines = [line.removeprefix("  ") for line in lines]
    yield from lines


def _types(survey: Survey, default: SiteProfile) -> Iterator[str]:
    if not survey.identifier_types:
        return
    yield f"# Identifier types (PID-3.5): {_told(survey.identifier_types)}"
    for word, usual, known in (
        ("national_id_types", default.national_id_types, _NATIONAL_TYPES),
        ("mrn_types", default.mrn_types, _MRN_TYPES[:3]),
    ):
        seen = [each for each in known if each in survey.identifier_types and each not in usual]
        if seen:
            yield f"{word}: [{', '.join(map(_text, (*usual, *seen)))}]"


def _verbs(survey: Survey, default: SiteProfile) -> Iterator[str]:
    if not survey.verbs:
        return
    yield "transaction_types:"
    known = default.transaction_types
    for verb, means in known.items():
        yield f"  {_text(verb)}: {means}{_count(survey, verb)}"
    for verb, _ in survey.verbs.most_common():
        if verb and verb not in known:
            yield f"  # {_text(verb)}: {_HINTS.get(verb, 'charge')}{_count(survey, verb)}"
    if "" in survey.verbs:
        yield f"# FT1-6 is empty {survey.verbs['']} times: see deposit_state in the README."


def _count(survey: Survey, verb: str) -> str:
    seen, negative = survey.verbs[verb], survey.negative_verbs[verb]
    told = f", below zero {negative} times" if negative else ""
    return f"  # seen {seen} times{told}" if seen else ""


def _seen(survey: Survey) -> Iterator[str]:
    private = {name: at for name, at in survey.fields.items() if name.startswith("Z")}
    if private:
        told = "; ".join(f"{name}-{min(at)} to {max(at)}" for name, at in private.items() if at)
        yield f"# Segments of the sender's own: {told}"
    yield "# What `paylater sites drift` holds later traffic against."
    yield "seen:"
    charsets = survey.charsets + survey.unsaid_charsets
    yield f"  charsets: [{', '.join(map(_text, charsets))}]"
    yield f"  versions: [{', '.join(map(_text, survey.versions))}]"
    yield f"  events: [{', '.join(map(_text, survey.events))}]"
    yield f"  identifier_types: [{', '.join(map(_text, survey.identifier_types))}]"
    yield "  fields:"
    for name, at in sorted(survey.fields.items()):
        yield f"    {name}: [{', '.join(map(str, sorted(at)))}]"


def _told(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    told = [f"{_inline(name)} ×{count}" for name, count in ordered[:_TOLD_MAX]]
    more = len(ordered) - _TOLD_MAX
    return ", ".join(told) + (f" and {more} more" if more > 0 else "")


def _inline(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1] if text else "(empty)"


def _text(text: str) -> str:
    """Write a text so that YAML reads it back as it was."""
    return json.dumps(text, ensure_ascii=False)
