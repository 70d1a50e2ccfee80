import pytest

from adapter.hl7v2.segment import Repetition, Segment

PID = Segment('PID|1||7^^^GH&1.2&ISO^MR~33^^^GA^NI|""|Li^San \\T\\ Co~~Lee^S|^""^x')
MSH = Segment("MSH|^~\\&|HIS^1|GH")


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ((1,), "1"),
        ((2,), ""),
        ((3,), "7"),
        ((3, 4), "GH"),
        ((3, 4, 2), "1.2"),
        ((3, 4, 4), ""),
        ((3, 5), "MR"),
        ((3, 1, 1, 2), "33"),
        ((3, 5, 1, 2), "NI"),
        ((3, 6), ""),
        ((3, 1, 1, 3), ""),
        ((5, 2), "San & Co"),
        ((5, 1, 1, 2), ""),
        ((5, 1, 1, 3), "Lee"),
        ((1, 2), ""),
        ((1, 1, 2), ""),
        ((1, 1, 1, 2), ""),
        ((9,), ""),
        ((400,), ""),
    ],
)
def test_a_leaf_is_found_by_its_place(place, text):
    assert PID.text(*place) == text


def test_the_header_counts_its_separator_as_a_field():
    assert [MSH.raw(field) for field in range(1, 6)] == ["|", "^~\\&", "HIS^1", "GH", ""]
    assert [MSH.text(field) for field in range(1, 5)] == ["|", "^~\\&", "HIS", "GH"]
    assert MSH.text(2, 2) == ""
    assert [each.raw for each in MSH.repetitions(2)] == ["^~\\&"]
    assert MSH.size == 4


def test_the_delete_indicator_is_seen_and_is_never_text():
    assert PID.deletes(4)
    assert PID.raw(4) == '""'
    assert PID.text(4) == ""
    assert PID.text(6, 2) == ""
    assert not PID.deletes(6)
    assert not PID.deletes(2)


def test_repetitions_keep_their_places():
    assert PID.repetitions(2) == ()
    assert [each.raw for each in PID.repetitions(5)] == ["Li^San \\T\\ Co", "", "Lee^S"]
    assert [each.text(1) for each in PID.repetitions(3)] == ["7", "33"]
    assert PID.repetitions(3)[0].text(4, 3) == "ISO"
    assert PID.repetitions(3)[0].components() == ("7", "", "", "GH&1.2&ISO", "MR")
    assert [each.raw for each in PID.repetitions(1)] == ["1"]


def test_a_segment_is_named_so_that_its_sender_finds_it():
    assert Segment("PID|1").label == "PID"
    assert Segment("PID|1", occurrence=2).label == "PID[2]"
    assert Segment("FT1|1").label == "FT1[1]"
    assert repr(Segment("FT1|1")) == "Segment('FT1|1')"
    assert repr(Repetition("a", PID.delimiters)) == "Repetition('a')"
