"""One or many messages in a file, in any line ends, framed or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.cli.files import messages_in, read_messages
from adapter.cli.output import Failure

ONE = b"MSH|^~\\&|HIS|A\rPID|1\r"
TWO = b"MSH|^~\\&|HIS|B\rPID|2\r"


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_several_messages_in_any_line_ends(end):
    content = (ONE + TWO).replace(b"\r", end)

    assert messages_in(content) == [ONE, TWO]


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        (ONE.rstrip(), [ONE]),
        (b"\xef\xbb\xbf" + ONE, [ONE]),
        (b"\n\n" + ONE + b"\n\n" + TWO + b"\n", [ONE, TWO]),
        (b"\x0b" + ONE + b"\x1c\r\x0b" + TWO + b"\x1c\r", [ONE, TWO]),
        (b"FHS|^~\\&\rBHS|^~\\&\r" + ONE + TWO + b"BTS|2\rFTS|1\r", [ONE, TWO]),
        (b"PID|0\r" + ONE, [b"PID|0\r", ONE]),
        (b"MSHX|no\r", [b"MSHX|no\r"]),
        (b"", []),
        (b"\r\n\r\n", []),
    ],
)
def test_what_surrounds_messages_is_taken_off(content, messages):
    assert messages_in(content) == messages


def test_a_frame_keeps_its_bytes_as_they_stand():
    odd = b"MSH|^~\\&|HIS\nPID|1"

    assert messages_in(b"\x0b" + odd + b"\x1c\r") == [odd]


@given(st.lists(st.text(min_size=0, max_size=30), max_size=5), st.sampled_from(["\r", "\n"]))
def test_every_line_survives_once(texts, end):
    lines = [
        line for text in texts for line in text.replace("\x0b", "").splitlines() if line.strip()
    ]
    content = end.join(f"ZZZ|{line}" for line in lines).encode("gb18030", "ignore")

    kept = b"".join(messages_in(content)).split(b"\r")

    assert [line for line in kept if line] == [line for line in content.split(end.encode()) if line]


def test_messages_of_a_file_have_names_of_their_own(tmp_path):
    one, two = tmp_path / "one.hl7", tmp_path / "two.hl7"
    one.write_bytes(ONE)
    two.write_bytes(ONE + TWO)

    names = [name for name, _ in read_messages([str(one), str(two)])]

    assert names == [str(one), f"{two}[1]", f"{two}[2]"]


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path):
    with pytest.raises(Failure, match=r"gone\.hl7 cannot be read") as failure:
        read_messages([str(tmp_path / "gone.hl7")])

    assert failure.value.code == 2


def test_an_empty_file_is_told(tmp_path):
    empty = tmp_path / "empty.hl7"
    empty.write_bytes(b"\n")

    with pytest.raises(Failure, match="holds no message"):
        read_messages([str(empty)])
