"""Senders with a dialect: what their profile says is enough, and no code knows them."""

from decimal import Decimal

import pytest
from house import House

from adapter.catalog.mappings import load_mappings
from adapter.hl7v2.message import parse
from adapter.mapping.assembly import MappingsError

# A third sender: deposits without a type, the amount in FT1-11.4, wards that receive by A10.
COUNTY = """
site: county-his
reference: A hospital system of our own invention, HL7 2.4.
sender: {application: COUNTYHIS, facility: CTY-1}
charset: gb18030
events: {ADT^A10: ward_arrival, ADT^A16: discharge, ADT^A03: ignored}
paths:
  amount: [FT1-11.4, FT1-11.1]
  scheme: [PV1-18, IN1-2.1]
national_id_types: [IDCard]
mrn_types: [PatientNO]
deposit_state: {field: FT1-25, rows: {"0": deposit, "1": void, "2": ignored, "3": void}}
scheme_map: {"02": "390"}
"""


def platform(event, moment, number, *segments, end="", method="03"):
    kind, trigger = event.split("^")
    pv1 = f"PV1|1|I|内科^12^03^BAY-2{'|' * 16}BV77{'|' * 25}20240611083000|{end}"
    who = "PID|1||B771^^^BAY-2^PatientSerialNO||苏^文|||F" + "|" * 28 + "310^^^21"
    header = rf"MSH|^~\&|PLATFORM|BAY-2|PAYLATER|CITY|{moment}||{kind}^{trigger}|{number}|P|2.4"
    evn = f"EVN|{trigger}|{moment}|||OP1^{method}"
    return "\r".join([header + "||||||UNICODE UTF-8", evn, who, pv1, *segments]).encode()


def line(number, amount, moment="20240612090000", verb="CG"):
    return f"FT1|1|{number}||{moment[:8]}|{moment}|{verb}|X1^血常规|||1|{amount}|{amount}"


class Bay:
    """The account of the platform's patient, as the house looks it up."""

    visit = "BV77"


@pytest.fixture
def house():
    return House()


def test_a03_means_settled_and_brings_the_final_a13_takes_it_back(house):
    house.take(
        platform("ADT^A01", "20240611083000", "1"),
        platform("DFT^P03", "20240612090000", "2", line("L1", "40.00")),
        platform("ADT^A03", "20240618160000", "3", end="20240617113000"),
    )
    (account,) = house.found("Account")
    assert any(one["url"].endswith("/settled") for one in account["extension"])
    assert [one[:2] for one in house.invoices(Bay)] == [("final", "issued")]
    assert house.found("Encounter")[0]["period"]["end"] == "2024-06-17T11:30:00+08:00"

    house.take(platform("ADT^A13", "20240618170000", "4", end="20240617113000"))

    (account,) = house.found("Account")
    assert not any(one["url"].endswith("/settled") for one in account.get("extension", ()))
    assert {one[:2] for one in house.invoices(Bay)} == {
        ("final", "cancelled"),
        ("running", "draft"),
    }
    assert house.sound()


def test_the_scheme_of_pid_36_is_a_coverage_and_counts(house):
    house.take(platform("ADT^A01", "20240611083000", "1"))

    (coverage,) = house.found("Coverage")
    (account,) = house.found("Account")
    assert coverage["type"]["coding"][0]["code"] == "310"
    assert account["coverage"][0]["coverage"]["reference"] == f"Coverage/{coverage['id']}"


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        ("INPAY", "deposit"),
        ("APPPRE", "deposit"),
        ("APPPY", "payment"),
        ("CARDPY", "payment"),
        ("INPAYT", "void"),
        ("APPPRET", "void"),
        ("APPPYT", "void"),
        ("CARDPYT", "void"),
        ("APPRFPTYB", "payment"),
    ],
)
def test_the_platforms_verbs_are_told_with_the_method_of_the_event(house, verb, kind):
    money = line("D1", "80.00", verb=verb)
    house.take(
        platform("ADT^A01", "20240611083000", "1"),
        platform("DFT^P03", "20240612090000", "2", money, method="08"),
    )

    with house.store.read() as reader:
        (paid,) = [one for one in reader.resources() if one.type == "PaymentReconciliation"]
    assert f'"valueCode":"{kind}"'.encode() in paid.body
    assert b'"valueCode":"08"' in paid.body


def test_the_platforms_own_settlement_is_kept_and_bills_nothing(house):
    house.take(platform("ADT^A01", "20240611083000", "1"))
    before = house.balances()
    house.take(
        platform(
            "DFT^P03",
            "20240612090000",
            "2",
            "ZPR|1|||||||4210.50|310.50|900.00|SS881|3000.00|YW0091",
        )
    )

    with house.store.read() as reader:
        (basic,) = [one for one in reader.resources() if one.type == "Basic"]
    assert b"insurer-settlement" in basic.body
    assert b"4210.50" in basic.body
    assert house.balances() == before


def test_a_sender_that_stops_on_an_error_is_told_aa_and_its_message_is_parked(house):
    house.take(platform("ADT^A01", "20240611083000", "1"))

    (answer,) = house.answers(platform("DFT^P03", "20240612090000", "2", line("L1", "4O.00")))

    assert b"\rMSA|AA|2" in answer
    assert b"\rERR|" in answer
    assert house.states()[0] == "parked"
    assert "amount-not-a-number" in house.findings()
    assert house.balances() == {}


@pytest.fixture
def county(tmp_path):
    path = tmp_path / "sites" / "county-his.yaml"
    path.parent.mkdir()
    path.write_text(COUNTY, "utf-8")
    return load_mappings(tmp_path)


def county_message(event, moment, number, *segments):
    kind, trigger = event.split("^")
    pv1 = f"PV1|1|I|骨科^1^2{'|' * 15}02|CV1"
    who = "PID|1||C91^^^CTY-1^PatientNO||苏^文"
    header = rf"MSH|^~\&|COUNTYHIS|CTY-1|PAYLATER|CITY|{moment}||{kind}^{trigger}|{number}|P|2.4"
    return "\r".join([header, f"EVN|{trigger}|{moment}", who, pv1, *segments]).encode("gb18030")


def test_a_third_sender_is_a_file_and_no_code(county):
    house = House(mappings=county)
    deposit = "FT1|1|R1||20240612|20240612090000||01||||^^^500.00" + "|" * 14 + "0"

    house.take(
        county_message("ADT^A01", "20240611083000", "1"),
        county_message("DFT^P03", "20240612090000", "2", deposit),
        county_message("ADT^A03", "20240612100000", "3"),
    )

    assert house.states()[0] == "ignored"
    assert house.balances() == {"cash": "500.00", "patient:deposit": "-500.00"}
    assert house.found("Coverage")[0]["type"]["coding"][0]["code"] == "390"
    assert house.found("Encounter")[0]["location"][0]["location"]["display"] == "骨科"

    house.take(county_message("ADT^A16", "20240613100000", "4"))
    assert house.found("Encounter")[0]["status"] == "finished"


def test_a_site_that_means_what_no_event_is_is_refused_with_its_line(tmp_path):
    path = tmp_path / "sites" / "county-his.yaml"
    path.parent.mkdir()
    path.write_text(COUNTY.replace("ward_arrival", "ward_arival"), "utf-8")

    with pytest.raises(MappingsError) as refused:
        load_mappings(tmp_path)

    (issue,) = refused.value.issues
    assert issue.where == "sites/county-his.yaml:6:19"


def test_version_2_1_has_quantity_and_amount_the_other_way_round():
    mappings = load_mappings()
    text = (
        rb"MSH|^~\&|OLD|H1|PAYLATER|CITY|20240612||DFT^P03|1|P|2.1"
        b"\rPID|1||M1\rPV1|1|I|W1" + b"|" * 16 + b"V1\rFT1|1|T1||20240612||CG|X1|||60.00|3|20.00"
    )
    message = parse(text, "ascii")

    mapped = mappings.map(message, mappings.site_of(message))

    (item,) = [
        one.resource for one in mapped.drafts if one.resource["resourceType"] == "ChargeItem"
    ]
    assert item["priceOverride"]["value"] == Decimal("60.00")
    assert item["quantity"]["value"] == 3


def test_a_sender_that_leaves_its_application_empty_is_known_by_its_facility(tmp_path):
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "ward.yaml").write_text(
        "site: ward\nreference: ours\nsender: {facility: W-1}\ncharset: gb18030\n", "utf-8"
    )
    mappings = load_mappings(tmp_path)
    sent = r"MSH|^~\&|{}|{}|||20240101||ADT^A04|1|P|2.4"

    def site(application, facility):
        raw = sent.format(application, facility).encode()
        return mappings.site_of(parse(raw, mappings.charset_of(raw))).site, mappings.charset_of(raw)

    assert site("", "W-1") == ("ward", "gb18030")
    assert site("HIS", "W-1") == ("default", "utf-8")
    assert site("", "") == ("default", "utf-8")
