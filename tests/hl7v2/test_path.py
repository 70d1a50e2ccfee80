import pytest

from adapter.hl7v2.path import FieldPath
from adapter.hl7v2.segment import Segment

PID = Segment("PID|1||^^^X^PI~7^^^GH&1.2^MR~33^^^GA^NI||Li^San||19800101||||||~555")
FT1 = Segment('FT1|1||||||""||||100.00&CNY^UP', occurrence=2)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("PID-1", ("1",)),
        ("PID-3", ("7", "33")),
        ("PID-3[1]", ()),
        ("PID-3[2]", ("7",)),
        ("PID-3[3].5", ("NI",)),
        ("PID-3[5=MR]", ("7",)),
        ("PID-3[5=MR].4", ("GH",)),
        ("PID-3[4.2=1.2].5", ("MR",)),
        ("PID-3[5=VN].1", ()),
        ("PID-3.4.2", ("1.2",)),
        ("PID-5.2", ("San",)),
        ("PID-13", ("555",)),
        ("PID-40", ()),
    ],
)
def test_a_path_leads_to_valued_leaves(path, values):
    assert FieldPath.parse(path).values(PID) == values
    assert FieldPath.parse(path).value(PID) == (values[0] if values else "")


def test_a_path_reads_amounts_and_not_delete_indicators():
    assert FieldPath.parse("FT1-11").value(FT1) == "100.00"
    assert FieldPath.parse("FT1-11.1.2").value(FT1) == "CNY"
    assert FieldPath.parse("FT1-7").value(FT1) == ""


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("FT1-11.1", "FT1[2]-11.1"),
        ("FT1-4", "FT1[2]-4"),
        ("FT1-11.1.2", "FT1[2]-11.1.2"),
        ("FT1-3[2].1", "FT1[2]-3[2].1"),
    ],
)
def test_a_path_tells_its_place_in_the_senders_words(path, where):
    assert FieldPath.parse(path).where(FT1) == where
    assert str(FieldPath.parse(path)) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "PID",
        "PID-",
        "PID-0",
        "pid-3",
        "PID-3.",
        "PID-3.0",
        "PID-3[0]",
        "PID-3[].1",
        "PID.3",
        "PID-3[5=]",
        "PID-3.1.1.1",
        " PID-3",
        "PID-3[a=b]",
        "PID-1234",
        "PID-3[1][2]",
        "PIDX-3",
    ],
)
def test_what_is_not_a_path_is_refused(path):
    with pytest.raises(ValueError, match="is not a field path"):
        FieldPath.parse(path)
