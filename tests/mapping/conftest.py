import pytest

from adapter.catalog.mappings import load_mappings
from adapter.hl7v2.message import parse

HEADER = r"MSH|^~\&|HIS|H1|PAYLATER|CITY|20240105120000||{event}|C1|P|2.5.1"


@pytest.fixture(scope="session")
def mappings():
    return load_mappings()


@pytest.fixture
def map_lines(mappings):
    """Map segments given as lines; the header and, unless given, EVN, PID and PV1 are added."""

    def run(event, *lines, trace=False, header=HEADER, written=False):
        names = {line[:3] for line in lines}
        usual = {
            "EVN": f"EVN|{event[4:7]}|20240105113000",
            "PID": "PID|1||M7^^^H1^MR",
            "PV1": "PV1|1|I|W1" + "|" * 16 + "V7",
        }
        above = [line for name, line in usual.items() if name not in names]
        kept = [line for line in lines if line]
        text = "\r".join([header.format(event=event), *above, *kept])
        message = parse(text.encode(), "utf-8")
        return mappings.map(message, mappings.site_of(message), trace=trace, written=written)

    return run
