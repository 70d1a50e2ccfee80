"""Who may speak, by the first two names of a header."""

import pytest

from adapter.issues import Issue
from adapter.worker.admission import Admission

ALLOWED = Admission(["HIS|HK-3RD"])


@pytest.mark.parametrize(
    "body",
    [
        b"MSH|^~\\&|HIS|HK-3RD|PAYLATER|CITY\rPID|1\r",
        b"MSH|^~\\&|HIS^1.2.3^ISO|HK-3RD^4^ISO|X\n",
        b"\xef\xbb\xbf\r\nMSH|^~\\&|HIS|HK-3RD",
        b"MSH$%~\\&$HIS%9$HK-3RD$",
        # What has no header is refused for that, further in.
        b"PID|1\r",
        b"MSH",
        b"",
    ],
)
def test_an_allowed_sender_comes_in(body):
    assert ALLOWED.fault(body) is None


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"MSH|^~\\&|HIS|QD-PH|", ("HIS", "QD-PH")),
        (b"MSH|^~\\&|his|HK-3RD|", ("his", "HK-3RD")),
        (b"MSH|^~\\&|HIS\rZZZ|HK-3RD|", ("HIS", "")),
        (b"MSH|^~\\&", ("", "")),
        (b"MSH|^~\\&|\xba\xa3|HK-3RD|", ("\ufffd\ufffd", "HK-3RD")),
        (b"MSH|^~\\&|" + b"x" * 5000 + b"|HK-3RD", ("x" * 503, "")),
    ],
)
def test_any_other_is_named_in_the_fault(body, named):
    assert ALLOWED.fault(body) == Issue("error", "forbidden", "MSH-3", "sender-not-allowed", named)


def test_an_empty_list_allows_any():
    assert Admission().fault(b"MSH|^~\\&|ANY|ONE|") is None
