"""Our reader and hl7apy read the same leaves of every message of the corpus."""

import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from hl7apy.exceptions import HL7apyException
from hl7apy.parser import parse_message

from adapter.hl7v2.delimiters import unescape
from adapter.hl7v2.message import MessageError, parse

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus"
FILES = sorted(CORPUS.glob("**/*.hl7"))

# Java source escaped the backslash, two messages run together, a line of data stands alone.
REFUSED_BY_BOTH_OR_US = {
    "sample_unix.hl7",
    "sample_win.hl7",
    "samples.py__L57.hl7",
    "Hl7v2DataParserTests.cs__01.hl7",
}

pytestmark = pytest.mark.skipif(not FILES, reason="the corpus is not beside this checkout")


def read_by_both(path):
    try:
        message = parse(path.read_bytes(), "utf-8")
    except MessageError:
        assert path.name in REFUSED_BY_BOTH_OR_US
        pytest.skip("not one message")
    try:
        # With groups, hl7apy drops Z segments.
        return message, parse_message(message.text, find_groups=False)
    except HL7apyException:
        pytest.skip("hl7apy does not read it")


def number(element):
    place = (element.name or "").rpartition("_")[2]
    return int(place) if place.isdigit() else None


def leaves(field):
    """Yield component, subcomponent and text of each leaf hl7apy knows the place of."""
    for order, component in enumerate(field.children, 1):
        if component.name is None:
            # Beyond its definition hl7apy keeps a component's text and not its place.
            continue
        for suborder, subcomponent in enumerate(component.children, 1):
            place = number(component) or order, number(subcomponent) or suborder
            yield *place, subcomponent.to_er7()


def same(ours, theirs, message):
    """Compare two leaves; to us the delete indicator is no text, to hl7apy it is two quotes."""
    if theirs == '""':
        return ours == ""
    return spelled(unescape(theirs, message.delimiters)) == spelled(ours)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_leaf_is_the_one_hl7apy_reads(path):
    message, theirs = read_by_both(path)

    assert len(message.segments) == len(theirs.children)
    differences = []
    for segment, other in zip(message.segments, theirs.children, strict=True):
        repetitions = Counter()
        for field in other.children:
            # A withdrawn field has no number in hl7apy; the next test finds its text.
            if (n := number(field)) is None or (segment.name == "MSH" and n <= 2):
                continue
            repetitions[n] += 1
            for component, subcomponent, text in leaves(field):
                ours = segment.text(n, component, subcomponent, repetitions[n])
                if not same(ours, text, message):
                    differences.append((segment.label, n, component, subcomponent, ours, text))
    assert differences == []


def written(field, delimiters):
    """Return what a field says, in order, spelled as hl7apy spells it."""
    marks = re.escape(delimiters.component + delimiters.subcomponent)
    return tuple(spelled(leaf) for leaf in re.split(f"[{marks}]", field) if leaf.strip())


def spelled(leaf):
    """Return a leaf as hl7apy writes it: a number anew, and without blanks around it."""
    try:
        return str(Decimal(leaf).normalize())
    except InvalidOperation:
        return leaf.strip()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_field_is_lost_or_changed_when_written_back(path):
    message, theirs = read_by_both(path)
    message = parse(message.encode(), message.charset)

    for segment, other in zip(message.segments, theirs.children, strict=True):
        if segment.name == "MSH":
            continue
        ours = Counter(
            written(repetition.raw, message.delimiters)
            for field in range(1, segment.size + 1)
            for repetition in segment.repetitions(field)
        )
        apart = Counter(written(field.to_er7(), message.delimiters) for field in other.children)
        ours.subtract(apart)
        left = {said: count for said, count in ours.items() if said and count}
        assert left == {}
