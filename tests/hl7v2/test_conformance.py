import pytest

from adapter.hl7v2.conformance import judge
from adapter.hl7v2.message import parse

HEADER = "MSH|^~\\&|HIS|GH|PL|CITY|20240101||ADT^A01^ADT_A01|M1|P|{}"
WELL_FORMED = "EVN|A01|20240101\rPID|1||7^^^GH^MR||Li^San||19800101|M\rPV1|1|I"


@pytest.mark.parametrize(
    ("version", "text", "found"),
    [
        ("2.5", WELL_FORMED, []),
        ("2.5.1", WELL_FORMED + "||||||||||||||||||||||||||||||||||||||||||||||||||||||||", []),
        ("2.5", WELL_FORMED + "\rZPL|1|any^thing&at~all", []),
        ("2.5", WELL_FORMED.replace("19800101", '""'), []),
        ("2.8.2", WELL_FORMED.replace("1||7", "1|withdrawn|7"), []),
        ("2.9.1", WELL_FORMED, []),
        ("", WELL_FORMED, ["conformance-required MSH-12"]),
        ("1.0", WELL_FORMED.replace("|I", "|I|W1"), []),
        ("2.5", WELL_FORMED + "\rFT1|1|||20240101||CG|A|||x", ["conformance-value FT1[1]-10"]),
        ("2.5", WELL_FORMED.replace("19800101", "notadate"), ["conformance-value PID-7"]),
        ("2.5", WELL_FORMED.replace("1||7", "x||7"), ["conformance-value PID-1"]),
        ("2.5", WELL_FORMED.replace("|M\r", "|M~F\r"), ["conformance-repeats PID-8"]),
        ("2.5", WELL_FORMED.replace("Li^San", ""), ["conformance-required PID-5"]),
        (
            "2.5",
            "EVN|A01\rPID|x||7||Li",
            ["conformance-required EVN-2", "conformance-value PID-1"],
        ),
    ],
)
def test_each_departure_from_the_standard_is_a_warning(version, text, found):
    issues = judge(parse(f"{HEADER.format(version)}\r{text}".encode()))

    assert [f"{issue.id} {issue.where}" for issue in issues] == found
    assert {issue.severity for issue in issues} <= {"warning"}
