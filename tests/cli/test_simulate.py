"""A feed through mapping and settlement, in memory, on its own clock."""

import json

import pytest
from asked_answers import simulated as unexplained

from adapter.fhir.resources import derive_id


def simulated(paylater, *arguments):
    ran = paylater("simulate", *arguments, "--json")
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def figures(found):
    return [
        (one["type"]["coding"][0]["code"], one["status"], one["totalNet"]["value"])
        for one in found["invoices"]
    ]


def test_a_stay_is_billed_to_the_fen(paylater, feed):
    found = simulated(paylater, feed / "01-haikou-stay.hl7", "--policy", "haikou-2013")

    assert figures(found) == [("segment", "balanced", "8572.30"), ("final", "balanced", "1687.90")]
    assert {one["code"] for one in found["messages"]} == {"AA"}


def test_postings_balance_and_carry_rule_and_clauses(paylater, feed):
    found = simulated(paylater, feed / "01-haikou-stay.hl7", "--policy", "haikou-2013")

    assert found["postings"]
    for entry in found["postings"]:
        assert sum(round(float(one["amount"]) * 100) for one in entry["postings"]) == 0
    segment = next(one for one in found["postings"] if one["kind"] == "invoice-segment")
    assert segment["rule"] == "segment_settlement.amount"
    assert "H-13" in segment["clauses"]


def test_obligations_carry_clause_and_due_instant(paylater, feed):
    found = simulated(paylater, feed / "02-haikou-emergency.hl7")

    (notice,) = [one for one in found["obligations"] if one["kind"] == "threshold-notice"]
    assert notice["account"] == "V20131118009"
    assert "H-12" in notice["clauses"]
    assert notice["due"].startswith("2013-11-")
    assert notice["rule"].startswith("thresholds.by_level.")
    assert notice["origin"] == "text"


def test_until_reaches_what_no_message_reaches(paylater, feed, tmp_path):
    stay = (feed / "01-haikou-stay.hl7").read_text(encoding="utf-8").split("\n\n")
    open_stay = tmp_path / "open.hl7"
    open_stay.write_text("\n\n".join(stay[:7]), encoding="utf-8")

    before = simulated(paylater, open_stay)
    after = simulated(paylater, open_stay, "--until", "2013-11-08")

    assert [kind for kind, _, _ in figures(before)] == ["running"]
    assert figures(after) == [("segment", "issued", "8572.30")]


@pytest.mark.parametrize("name", ["qidong-2020", "qidong-2020.yaml", "cn-320681-qidong-2020-21"])
def test_a_policy_goes_by_its_id_or_its_file(paylater, feed, name):
    found = simulated(paylater, feed / "04-qidong-visit.hl7", "--policy", name)

    assert ("final", "balanced", "294.36") in figures(found)


def test_people_get_tables(paylater, feed):
    ran = paylater("simulate", *sorted(feed.glob("*.hl7")))

    shown = ran.stdout.decode()
    assert ran.returncode == 0
    for what in ("Obligations", "Findings", "Postings", "9,449.99", "H-13", "patient:receivable"):
        assert what in shown
    assert "06-refused.hl7 was answered AE" in ran.stderr.decode()


def test_nothing_is_stored(paylater, feed, tmp_path):
    simulated(paylater, feed / "03-gb18030.hl7")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--policy", "atlantis"], "there is no policy atlantis; there are cn-"),
        (["--until", "soon"], "--until: 'soon' is no ISO 8601 time."),
    ],
)
def test_a_usage_error_is_one_sentence(paylater, feed, arguments, said):
    ran = paylater("simulate", feed / "03-gb18030.hl7", *arguments)

    assert ran.returncode == 2
    assert said in ran.stderr.decode()
    assert ran.stderr.count(b"\n") == 1


def paid(amount, at, **more):
    """A payment of the stay in the demo feed, as the desk states it."""
    account = derive_id("Account", "HK-3RD", "V20131104027")
    return {
        "resourceType": "PaymentReconciliation",
        "status": "active",
        "created": at,
        "paymentDate": at[:10],
        "paymentAmount": {"value": amount, "currency": "CNY"},
        "extension": [
            {
                "url": "https://paylater.example/fhir/StructureDefinition/account",
                "valueReference": {"reference": f"Account/{account}"},
            }
        ],
        **more,
    }


def test_what_people_do_stands_between_the_messages(paylater, feed, tmp_path):
    stay = (feed / "01-haikou-stay.hl7").read_text(encoding="utf-8").split("\n\n")
    first = json.dumps(paid(0.5, "2013-11-09T09:00:00+08:00"))
    late = paid(
        0.25, "2013-11-09T09:00:00+08:00", meta={"lastUpdated": "2013-11-12T20:00:00+08:00"}
    )
    mixed, own = tmp_path / "mixed.hl7", tmp_path / "own.json"
    mixed.write_text("\n\n".join([*stay[:7], first, *stay[7:]]), encoding="utf-8")
    own.write_text(json.dumps(late, indent=2), encoding="utf-8")
    found = simulated(paylater, mixed, own, own)

    assert {one["code"] for one in found["messages"]} == {"AA"}
    cash = [
        (one["at"][:10], one["postings"][0]["amount"])
        for one in found["postings"]
        if one["kind"] == "payment"
    ]
    assert ("2013-11-09", "0.50") in cash
    assert ("2013-11-09", "0.25") in cash
    assert sum(amount == "0.25" for _, amount in cash) == 1


def test_an_act_that_is_refused_is_told_and_the_feed_goes_on(paylater, feed, tmp_path):
    unknown, other = tmp_path / "unknown.json", tmp_path / "other.json"
    unknown.write_text(json.dumps(paid(1, "2013-11-01T09:00:00+08:00")), encoding="utf-8")
    other.write_text('{"resourceType": "Basic"}', encoding="utf-8")
    ran = paylater("simulate", unknown, feed / "01-haikou-stay.hl7", "--json")

    assert "account-unknown" in json.loads(ran.stdout)["messages"][0]["findings"]
    assert figures(json.loads(ran.stdout))[-1] == ("final", "balanced", "1687.90")
    assert b"was refused" in ran.stderr
    untimed = paylater("simulate", other)
    assert untimed.returncode == 1
    assert b"does not tell when" in untimed.stderr


def test_json_says_clauses_in_their_words_and_explains_every_invoice(paylater, feed):
    told = simulated(paylater, *sorted(feed.glob("0[1-5]*.hl7")))

    assert list(unexplained(told)) == []
    (words,) = [one for one in told["clauses"] if one["id"] == "H-13"]
    assert words["policy"] == "cn-460100-haikou-2013-209|1.0.0"
    assert words["zh"].startswith("并实行分段结算")
    cited = {clause for one in told["obligations"] for clause in one["clauses"]}
    assert cited <= {one["id"] for one in told["clauses"]}
