"""Any tree of text, with any delimiters and charset, is written and read again unchanged."""

import re
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapter.hl7v2.delimiters import Delimiters, escape
from adapter.hl7v2.message import parse

# MSH-18 and the codec it stands for.
CHARSETS = [
    ("ASCII", "ascii"),
    ("UNICODE UTF-8", "utf-8"),
    ("GB 18030-2000", "gb18030"),
    ("BIG-5", "big5"),
    ("8859/1", "latin-1"),
    ("8859/5", "iso8859-5"),
]
PUNCTUATION = "!#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
# In GB 18030 and Big5 the second byte of a character may be one of these.
TRAILING = "\\|^~@[]{}`_"
# What the header itself says, 2.5 and 8859/1 and BIG-5, holds three of them.
marks = st.lists(
    st.sampled_from(sorted({*PUNCTUATION} - {*"./-"})), min_size=5, max_size=5, unique=True
)


def leaves(codec):
    """Text of a charset, with punctuation and escape-like runs in it; blanks at its ends stay."""
    ordinary = st.characters(codec=codec, exclude_categories=["Cs", "Cc", "Zl", "Zp"])
    return st.text(
        ordinary
        | st.sampled_from(PUNCTUATION + TRAILING + "FSTREX0 ")
        | st.sampled_from("李云é中"),
        max_size=6,
    ).filter(lambda text: _fits(text, codec))


def _fits(text, codec):
    try:
        return text.encode(codec).decode(codec) == text
    except UnicodeError:
        return False


def tree(leaf):
    """Segments of fields of repetitions of components of subcomponents."""
    below = leaf
    for longest in (3, 3, 2, 4, 3):
        below = st.lists(below, min_size=1, max_size=longest)
    return below


@st.composite
def messages(draw):
    """A message as a tree, its delimiters, its charset and the bytes it is written as."""
    spelled, codec = draw(st.sampled_from(CHARSETS))
    field, component, repetition, mark, subcomponent = draw(marks)
    said = Delimiters(field, component, repetition, mark, subcomponent)
    segments = draw(tree(leaves(codec)))
    lines = [field.join(["MSH", said.encoding_characters, *["x"] * 9, "2.5", *[""] * 5, spelled])]
    for segment in segments:
        fields = [
            repetition.join(
                component.join(
                    subcomponent.join(escape(leaf, said) for leaf in part) for part in one
                )
                for one in each
            )
            for each in segment
        ]
        lines.append(field.join(["ZZZ", *fields]))
    return segments, "\r".join(lines).encode(codec)


@given(messages())
@settings(deadline=None, max_examples=200)
@example(written=([[[[['""']]]]], b'MSH!#$%&!x!x!x!x!x!x!x!x!x!2.5!!!!!!ASCII\rZZZ!""'))
def test_a_tree_is_read_as_it_was_written(written):
    segments, raw = written

    message = parse(raw)

    assert message.encode() == raw
    read = message.all("ZZZ")
    assert len(read) == len(segments)
    for segment, fields in zip(read, segments, strict=True):
        for f, repetitions in enumerate(fields, 1):
            for r, components in enumerate(repetitions, 1):
                for c, parts in enumerate(components, 1):
                    for s, leaf in enumerate(parts, 1):
                        # Two quotation marks alone delete (HL7 v2 chapter 2): they are no text.
                        assert segment.text(f, c, s, r) == ("" if leaf == '""' else leaf)
    assert [segment.line for segment in parse(message.encode()).all("ZZZ")] == [
        segment.line for segment in read
    ]


# Of a list, what looks at its entries one by one.
SEARCHES = {"insert", "index", "count", "remove"}
HEADER = "MSH|^~\\&|A|B|C|D|20240101||ADT^A08|1|P|2.5"
SHAPES = {
    "segments": lambda n: "\rZZZ|1" * n,
    "fields": lambda n: "\rZZZ" + "|1" * n,
    "repetitions": lambda n: "\rZZZ|" + "1~" * n,
    "components": lambda n: "\rZZZ|" + "1^" * n,
    "subcomponents": lambda n: "\rZZZ|" + "1&" * n,
    "escapes": lambda n: "\rZZZ|" + "\\T\\" * n,
    "hexadecimal": lambda n: "\rZZZ|" + "\\X41\\" * n,
    "escapes without end": lambda n: "\rZZZ|" + "\\" * n,
    "letters after an escape": lambda n: "\rZZZ|\\" + "Z" * n,
    "blank lines": lambda n: "\r" * n,
    "text": lambda n: "\rZZZ|" + "李" * n,
}


def work(run):
    """Count what running takes: a step a call, and for a call on a text one for each character.

    What happens within a regular expression is not seen; it counts as one look at the text.
    """
    steps = 0

    def note(frame, kind, called):
        nonlocal steps
        if kind not in {"call", "c_call"}:
            return
        steps += 1
        on = getattr(called, "__self__", None) if kind == "c_call" else None
        if isinstance(on, str | bytes) or (isinstance(on, list) and called.__name__ in SEARCHES):
            steps += len(on)
        elif isinstance(on, re.Pattern):
            held = (value for value in frame.f_locals.values() if isinstance(value, str | bytes))
            steps += max(map(len, held), default=0)

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    return steps


def read_every_leaf(raw):
    message = parse(raw, "utf-8")
    for segment in message.segments:
        for number in range(1, min(segment.size, 50) + 1):
            for repetition in segment.repetitions(number):
                repetition.components()
            segment.text(number)
    message.encode()


@pytest.mark.parametrize("shape", SHAPES)
def test_eight_times_the_message_takes_about_eight_times_the_work(shape):
    small, large = (f"{HEADER}{SHAPES[shape](n)}".encode() for n in (1_000, 8_000))

    assert work(lambda: read_every_leaf(large)) < 9 * work(lambda: read_every_leaf(small))


def test_the_count_tells_work_that_grows_with_the_square():
    def every_part(n):
        text = "1~" * n
        return lambda: [text.split("~", number) for number in range(n)]

    assert work(every_part(800)) > 50 * work(every_part(100))
