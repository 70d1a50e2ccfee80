"""A sender's first profile from its samples, and how later traffic leaves it."""

import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapter.app import load_search_parameters
from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.hl7v2.message import MessageError, parse
from adapter.intake import Intake, Raw
from adapter.mapping.drafting import draft
from adapter.mapping.survey import Survey
from adapter.store.sql import SqlStore
from adapter.worker.metrics import Metrics

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
DEFAULT = load_mappings()


def senders():
    """Return the corpus's readable messages by the sender they name."""
    found = defaultdict(list)
    for path in sorted(CORPUS.rglob("*.hl7")):
        try:
            message = parse(path.read_bytes(), DEFAULT.charset_of(path.read_bytes()))
        except MessageError:
            continue
        found[message.sending_application, message.sending_facility].append(message)
    return dict(found)


SENDERS = senders()


def overlay_of(tmp_path, text):
    site = tmp_path / "own" / "sites" / "drafted.yaml"
    site.parent.mkdir(parents=True, exist_ok=True)
    site.write_text(text, "utf-8")
    return tmp_path / "own"


def findings(mappings, messages):
    return sum(len(mappings.map(one, mappings.site_of(one)).issues) for one in messages)


@pytest.mark.skipif(not SENDERS, reason="the corpus is not on this machine")
@pytest.mark.parametrize("sender", sorted(SENDERS), ids="|".join)
def test_a_draft_lints_and_converts_its_sender_with_no_more_findings(tmp_path, sender):
    messages, survey = SENDERS[sender], Survey()
    for message in messages:
        survey.take(message)

    text = draft("drafted", sender, survey, DEFAULT.sites["default"])

    own = load_mappings(overlay_of(tmp_path, text))
    assert own.site_of(messages[0]).site == ("drafted" if any(sender) else "default")
    assert findings(own, messages) <= findings(DEFAULT, messages)


def test_a_dialect_is_seen_where_it_lies(paylater, tmp_path):
    lines = [
        r"MSH|^~\&|COUNTY|C1|PAYLATER|CITY|20240612090000+0800||DFT^P03|1|P|2.4",
        "EVN|P03|20240612090000",
        "PID|1||P7^^^C1^PatientNO~4601^^^CN^IDCard||王芳" + "|" * 31 + "310^^^21",
        "PV1|1|I|外科" + "|" * 16 + "V7",
        "FT1|1|D1||20240612||INPAY|||||^^^500.00",
        "FT1|2|R1||20240612||-1|X^项目||||-12.00",
        "ZPR|1|||||||99.00",
    ]
    (tmp_path / "one.hl7").write_bytes("\r".join(lines).encode("gb18030"))

    drafted = paylater("sites", "draft", "one.hl7")

    assert drafted.returncode == 0, drafted.stderr
    text = drafted.stdout.decode()
    for told in (
        'charset: "gb18030"',
        "# amount: FT1-11.1 ×1, FT1-11.4 ×1",
        'scheme: ["IN1-15.1", "IN1-2.1", "PID-36.1"]',
        '# "INPAY": deposit  # seen 1 times',
        '# "-1": credit  # seen 1 times, below zero 1 times',
        "PatientNO ×1",
        "ZPR-1 to 8",
        "+0800 ×1",
    ):
        assert told in text, told
    overlay_of(tmp_path, text)
    assert paylater("mappings", "lint", "--mappings", "own").returncode == 0


def test_samples_of_several_senders_need_a_choice(paylater, tmp_path):
    header = r"MSH|^~\&|{}|X|PAYLATER|CITY|20240612||ADT^A01|1|P|2.4"
    (tmp_path / "two.hl7").write_text("\n".join([header.format("A"), header.format("B")]))

    refused = paylater("sites", "draft", "two.hl7")

    assert refused.returncode == 2
    assert b"A|X, B|X" in refused.stderr
    assert paylater("sites", "draft", "two.hl7", "--sender", "A|X").returncode == 0


def message(number, *segments, event="DFT^P03", charset="UNICODE UTF-8", version="2.4"):
    header = rf"MSH|^~\&|HIS|H1|PAYLATER|CITY|20240612||{event}|{number}|P|{version}||||||{charset}"
    return "\r".join([header, "PID|1||M1^^^H1^MR||王芳", *segments]).encode()


ADMIT = message(1, "PV1|1|I|外科" + "|" * 16 + "V1", event="ADT^A01")
STRANGE = message(
    2,
    "PV1|1|I|外科" + "|" * 16 + "V1|||||||||||||||||||||||||X",
    "FT1|1|L1||20240612||NEWVERB|X1||||5.00",
    "ZZZ|1",
    version="2.5",
)


def test_drift_names_what_is_new_and_the_metric_counts_it(paylater, tmp_path):
    survey = Survey()
    survey.take(parse(ADMIT, "utf-8"))
    own = overlay_of(tmp_path, draft("drafted", ("HIS", "H1"), survey, DEFAULT.sites["default"]))
    store, metrics = SqlStore(f"sqlite:///{tmp_path / 'kept.db'}"), Metrics()
    now = lambda: datetime.now(UTC)  # noqa: E731
    intake = Intake(
        store,
        load_mappings(own),
        load_policies(),
        "feed",
        now,
        load_search_parameters(),
        drifted=metrics.count_drift,
    )
    unreadable = ADMIT.replace(b"UNICODE UTF-8", b"KLINGON")
    assert unreadable != ADMIT
    for body in (ADMIT, STRANGE, unreadable, b"nothing of ours"):
        intake.receive([Raw(body, "mllp", None, now())])
    store.close()

    answer = paylater(
        "sites",
        "drift",
        "--since",
        "2020-01-01",
        "--json",
        "--database",
        f"sqlite:///{tmp_path / 'kept.db'}",
        PAYLATER_MAPPINGS=str(own),
    )

    assert answer.returncode == 0, answer.stderr
    told = {(one["kind"], one["what"]) for one in json.loads(answer.stdout)}
    assert told == {
        ("code", "FT1-6 NEWVERB"),
        ("event", "DFT^P03"),
        ("version", "2.5"),
        ("segment", "FT1"),
        ("segment", "ZZZ"),
        ("field", "PV1-44"),
        ("unreadable", "charset-unknown"),
        ("unreadable", "no-msh"),
    }
    counted = {
        (sample.labels["site"], sample.labels["kind"])
        for family in metrics.drift.collect()
        for sample in family.samples
        if sample.name.endswith("_total")
    }
    own_ = {"code", "event", "version", "segment", "field", "unreadable"}
    assert counted == {*(("drafted", kind) for kind in own_), ("?", "unreadable")}
