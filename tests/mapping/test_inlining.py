"""The generated functions say what the closures say, which the trace is recorded by."""

import linecache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapter.cli.convert import joined
from adapter.fhir.bundle import transaction
from adapter.fhir.resources import write
from adapter.hl7v2.message import MessageError, parse

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*/message.hl7"))
EVERY_FIELD = next(path for path in GOLDEN if path.parent.name == "every-field")
CORPUS = sorted((Path(__file__).parents[3] / "shared" / "corpus").rglob("*.hl7"))
PLAIN = ["", "X", "M7", "H", "L", "Y", "CG", "20240105", "20240105093000", "1.50", "-3", "A^B^C"]
ODD = [
    *('""', "~", "^", "&", "~X", "^X", "A~B", "A&B^C&D", "^^^", r"A\T\B", r"\X41\\.br\ ", "  A  "),
    *("20240230", "2024", "199913", "20240105093000+0800", "00000101000000", "1e3", "A  B", '"A"'),
    *("PAYLATER", "1.005", "9" * 14, "符^海生", "~~X^^^H1^MR"),
]
CHANGE = st.tuples(
    st.integers(0, 30),
    st.integers(1, 50),
    st.one_of(st.sampled_from(PLAIN), st.sampled_from(ODD)),
)


def said(mappings, raw, *, trace):
    message = parse(raw, mappings.charset_of(raw))
    mapped = mappings.map(message, mappings.site_of(message), trace=trace, convert=True)
    drafts = [
        (write(draft.resource), write(draft.defaults), draft.delete, draft.source)
        for draft in mapped.drafts
    ]
    return drafts, mapped.issues, mapped.mrn, mapped.visit, mapped.prior, mapped.at


def changed(raw, changes):
    lines = raw.replace(b"\r\n", b"\r").replace(b"\n", b"\r").strip(b"\r").split(b"\r")
    for segment, place, text in changes:
        at = 1 + segment % (len(lines) - 1)
        fields = lines[at].split(b"|")
        field = 1 + place % (len(fields) + 2)
        fields += [b""] * (field + 1 - len(fields))
        fields[field] = text.encode()
        lines[at] = b"|".join(fields)
    return b"\r".join(lines) + b"\r"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(GOLDEN), st.lists(CHANGE, max_size=6))
@example(EVERY_FIELD, [(3, 30, "~~X^^^H1^MR")])
def test_whatever_a_field_holds_the_generated_functions_say_the_same(mappings, path, changes):
    raw = changed(path.read_bytes(), changes)
    try:
        parse(raw, mappings.charset_of(raw))
    except MessageError:
        return

    assert said(mappings, raw, trace=False) == said(mappings, raw, trace=True)
    # What the first time was remembered is told again.
    assert said(mappings, raw, trace=False) == said(mappings, raw, trace=True)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(GOLDEN), st.lists(CHANGE, max_size=4))
def test_what_is_only_to_be_written_is_the_same_bytes(mappings, path, changes):
    raw = changed(path.read_bytes(), changes)
    try:
        message = parse(raw, mappings.charset_of(raw))
    except MessageError:
        return
    site = mappings.site_of(message)

    told = mappings.map(message, site)
    # The second time much of it is remembered as JSON.
    written = [mappings.map(message, site, written=True) for _ in range(2)]

    assert [each.issues for each in written] == [told.issues] * 2
    said = transaction(joined(told.drafts))
    assert [transaction(joined(each.drafts)) for each in written] == [said] * 2


@pytest.mark.skipif(not CORPUS, reason="the corpus lies outside the project")
def test_messages_of_many_senders_are_mapped_alike_with_and_without_a_trace(mappings):
    told = 0
    for path in CORPUS:
        raw = path.read_bytes()
        try:
            quick = said(mappings, raw, trace=False)
        except MessageError:
            continue
        assert quick == said(mappings, raw, trace=True), path.name
        told += bool(quick[0])

    assert told > len(CORPUS) / 2


def test_a_generated_function_can_be_read_where_a_traceback_names_it(mappings):
    assert mappings.events

    text = "".join(linecache.getlines("<segments/FT1_to_ChargeItem.yaml>"))

    assert text.startswith("def run(context, source):\n")
    assert "out['status'] = 'billable'" in text
