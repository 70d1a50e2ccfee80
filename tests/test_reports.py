"""Reports of kept stays, through the reader, over HTTP and from the command line."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from commands import run
from feeds import Stay, w01
from house import MAPPINGS, PARAMETERS, POLICIES, SHADOW, House, with_switch
from people import act, paid
from running import adapter_here
from validators import by_model, by_profile

from adapter.catalog.profiles import load_measures
from adapter.cli.export import report
from adapter.cli.output import Failure
from adapter.fhir.resources import derive_id
from adapter.intake import Intake
from adapter.reporting import Reporting
from adapter.settlement.reports.catalogue import CITY_REPORTS, INSURER_REPORTS, REPORTS
from adapter.settlement.reports.telling import csv_lines, measure_report
from adapter.store.sql import SqlStore

FACILITY = {*REPORTS, *INSURER_REPORTS}
NOVEMBER = (date(2013, 11, 1), date(2013, 11, 30))


def with_totals(stay, message, balance="", charges="", payments=""):
    """Return a message whose PV1 also tells the hospital's own totals."""
    fields = stay.pv1().split("|")
    fields += [""] * (46 - len(fields)) + [balance, charges, "", payments]
    return message.replace(stay.pv1().encode(), "|".join(fields).encode())


def stays():
    """Two stays at one hospital, one of them paid for, and one at another."""
    paid, messages = w01("RA", pay=True)
    messages.append(paid.discharge("2013-11-12 10:00"))
    open_, more = w01("RB")
    more[-1] = with_totals(open_, more[-1], "29660.00", "29700.00", "0")
    other = Stay("HK-4TH", "外科", "V4", "M4")
    return [
        *messages,
        *more,
        other.admit("2013-11-04 09:00"),
        other.charge("2013-11-05 09:00", ("01", "77.00")),
    ]


def day_close(house, day):
    """Return the figures of a day's close by visit."""
    reporting = Reporting(house.store, MAPPINGS, house.policies, load_measures(), house.now)
    told = reporting.report("day-close", "HK-3RD", day, day)
    return {row.keys[0]: row.figures for row in told.rows}


def test_a_past_day_closes_on_the_totals_that_were_told_by_its_end():
    house = House()
    stay, messages = w01("RH")
    for message, told in zip(
        messages,
        (("0", "0"), ("2220.00", "2220.00"), ("8650.00", "8650.00"), ("", ""), ("1.00", "2.00")),
        strict=False,
    ):
        house.take(with_totals(stay, message, *told))
    days = [date(2013, 11, number) for number in range(3, 9)]
    early = [day_close(house, day) for day in days]

    house.take(with_totals(stay, messages[5], "9999.00", "9999.00"))
    zpr = "ZPR|1|||||||29660.00|0|0|S9001|19399.80"
    house.take(stay.update("2013-11-12 10:00", zpr))

    assert [day_close(house, day) for day in days[:-1]] == early[:-1]
    his = [
        (one[stay.visit]["his-charges"], one[stay.visit]["charges-difference"]) for one in early[1:]
    ]
    assert his == [(2220_00, 0), (8650_00, 0), (8650_00, 0), (2_00, 22_698_00), (2_00, 22_698_00)]
    assert day_close(house, days[-1])[stay.visit]["his-charges"] == 9999_00
    assert day_close(house, date(2013, 11, 11))[stay.visit]["platform-charges"] is None
    assert day_close(house, date(2013, 11, 12))[stay.visit]["platform-charges"] == 29660_00


def test_totals_that_come_after_newer_ones_close_the_day_they_were_told_on():
    house = House()
    stay, messages = w01("RL")
    house.take(*messages[:2])
    early = with_totals(stay, stay.update("2013-11-04 23:30"), "2221.00", "2221.00")
    late = with_totals(stay, stay.update("2013-11-05 23:30"), "", "2230.00")
    days = (date(2013, 11, 4), date(2013, 11, 5))

    house.take(late, early)

    closed = [day_close(house, day)[stay.visit] for day in days]
    assert [one["his-charges"] for one in closed] == [2221_00, 2230_00]
    # What the newer telling left out is not filled with the older one's.
    assert [one["his-balance"] for one in closed] == [2221_00, None]
    assert house.sound()


def test_adjustments_alone_are_totals_told_at_a_time():
    house = House()
    stay, messages = w01("RJ")
    told = stay.update("2013-11-04 23:30").replace(
        stay.pv1().encode(), f"{stay.pv1()}{'|' * (48 - stay.pv1().count('|'))}12.00".encode()
    )
    house.take(messages[0], told)

    assert day_close(house, date(2013, 11, 4))[stay.visit]["his-adjustments"] == 12_00


@pytest.fixture(scope="module")
def house():
    made = House()
    made.take(*stays())
    return made


@pytest.fixture(scope="module")
def reporting(house):
    return Reporting(house.store, MAPPINGS, POLICIES, load_measures(), house.now)


def figures(made):
    return {row.keys[0]: row.figures for row in made.rows}


def test_the_day_close_compares_account_by_account_and_ties_to_the_ledger(house, reporting):
    told = figures(reporting.report("day-close", "HK-3RD", *NOVEMBER))

    assert set(told) == {"V13RA", "V13RB"}
    assert told["V13RB"]["charges-difference"] == -40_00
    assert told["V13RB"]["balance-difference"] == 0
    assert told["V13RA"]["his-charges"] is None
    revenue = sum(row["charges"] for row in told.values())
    assert f"{-revenue / 100:.2f}" == f"{float(house.balances()['hospital:revenue']) + 77:.2f}"


def test_a_hospital_in_shadow_is_compared_as_if_it_were_live_until_it_is(house):
    shadow = House(with_switch(POLICIES, "HK-3RD", mode=SHADOW))
    shadow.take(*stays())

    def closed(one, policies):
        reporting = Reporting(one.store, MAPPINGS, policies, load_measures(), one.now)
        return figures(reporting.report("day-close", "HK-3RD", *NOVEMBER))

    assert closed(shadow, shadow.policies) == closed(house, POLICIES)
    # Once it is live, what was only computed is nobody's debt.
    assert closed(shadow, POLICIES) == {}
    # Its months in shadow are told as they were when the day it left is a line of its own.
    left = with_switch(POLICIES, "HK-3RD", mode=SHADOW | {date(2013, 12, 1): "live"})
    assert closed(shadow, left) == closed(house, POLICIES)


def test_a_report_of_today_says_what_it_rests_on(house):
    policies = with_switch(POLICIES, "HK-3RD", mode=SHADOW)
    reporting = Reporting(house.store, MAPPINGS, policies, load_measures(), house.now, "system")

    made = reporting.report("arrears", "HK-3RD", *NOVEMBER)

    assert {"shadow", "historical"} <= set(made.caveats)
    told = measure_report(made)
    assert by_model(told) == by_profile(told) == []
    assert told["extension"][0]["valueCode"] == "shadow"
    lines = list(csv_lines(made))
    assert [line.partition(",")[0] for line in lines[-2:]] == ["注意 Caveat"] * 2


def test_a_period_that_has_not_ended_says_so(house):
    last, clock = datetime(2013, 11, 30, 15, 59, 59, tzinfo=UTC), []
    reporting = Reporting(house.store, MAPPINGS, POLICIES, load_measures(), clock.pop)

    made = []
    for now in (last, last + timedelta(seconds=1)):
        clock.append(now)
        made.append(reporting.report("arrears", "HK-3RD", *NOVEMBER))

    assert [one.caveats for one in made] == [("unfinished",), ()]
    assert list(csv_lines(made[0]))[-1].startswith("注意 Caveat,期间尚未结束")


def test_what_the_insurer_pays_is_booked_and_compared_where_no_policy_says_how_it_funds():
    house = House()
    act(house, "b1", "2020-07-28 10:00", paid("2020-07-28", ("S1", "80.00"), facility="QD-PH"))
    reporting = Reporting(house.store, MAPPINGS, POLICIES, load_measures(), house.now)
    july = (date(2020, 7, 1), date(2020, 7, 31))

    (row,) = reporting.report("insurer-settlement", "QD-PH", *july).rows
    (month,) = reporting.report("receivables-against-income", "QD-PH", *july).rows

    assert (row.keys[3], row.figures["settled-theirs"]) == ("theirs-only", 80_00)
    assert month.figures["insurers"] == -80_00
    assert house.findings() == ["settlement-only-theirs"]
    assert house.sound()


def test_a_city_without_a_fund_has_no_statement_of_one(reporting):
    assert reporting.report("risk-fund", "320681", *NOVEMBER).rows == ()


def test_the_ages_tie_to_the_ledger(house, reporting):
    made = reporting.report("receivables-by-age", "HK-3RD", *NOVEMBER)

    owed = sum(row.figures["receivable"] for row in made.rows)
    assert f"{owed / 100:.2f}" == house.balances()["patient:receivable"]


def test_a_facility_sees_its_own(reporting):
    for name in FACILITY:
        whole = measure_report(reporting.report(name, "HK-4TH", *NOVEMBER))
        assert "V13R" not in json.dumps(whole, default=str)
    assert set(figures(reporting.report("day-close", "HK-4TH", *NOVEMBER))) == {"V4"}


def test_the_outlook_estimates_what_the_insurer_has_not_answered(reporting):
    made = reporting.report("fund-outlook", "HK-3RD", *NOVEMBER)

    assert [
        (row.keys, row.figures["estimated"], row.figures["projected"]) for row in made.rows
    ] == [
        (("2013-11", "380"), 2 * 19399_80, 0),
        (("2013-12", "380"), 0, 2 * 19399_80),
    ]


def test_a_facility_may_be_named_by_its_organization(reporting):
    named = f"Organization/{derive_id('Organization', 'HK-3RD')}"

    made = reporting.report("day-close", named, *NOVEMBER)

    assert (made.subject.code, made.subject.reference) == ("HK-3RD", named)


def test_what_a_measure_cites_is_a_clause_of_an_instrument():
    clauses = {
        clause
        for policy in POLICIES.policies
        if policy.instrument.numbered
        for clause in policy.instrument.numbered.ids
    }

    for name, measure in load_measures().items():
        cited = {
            one["valueString"]
            for group in measure["group"]
            for one in group["extension"]
            if one["url"].endswith("/clause")
        }
        assert cited, name
        assert cited <= clauses, name


@pytest.mark.parametrize("name", sorted(FACILITY))
def test_a_measure_report_is_valid(name, reporting):
    told = measure_report(reporting.report(name, "HK-3RD", *NOVEMBER))

    assert by_model(told) == []
    assert by_profile(told) == []


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with adapter_here(tmp_path_factory.mktemp("reports")) as started:
        assert set(started.send(*stays())) == {"AA"}
        yield started


def asked(name, **params):
    path = f"/fhir/Measure/{name}/$evaluate-measure"
    given = {"subject": "Organization/HK-3RD", "periodStart": "2013-11", "periodEnd": "2013-11"}
    return path, given | params


def test_batches_of_the_insurer_stand_beside_its_answers_of_the_period():
    house = House()
    settled = {}
    for number, day, fund in (("S1", "04", "80.00"), ("S2", "05", "70.00"), ("S3", "06", "60.00")):
        stay = Stay("HK-3RD", "内科", f"VB{number}", f"MB{number}")
        at = f"2013-11-{day} 08"
        settled[number] = stay.visit
        figures = {"gross": "100.00", "own": "0.00", "first": "0.00", "deductible": "0.00"}
        house.take(
            stay.admit(f"{at}:00", stay.insured("380")),
            stay.charge(f"{at}:10", ("01", "100.00")),
            stay.discharge(f"{at}:20"),
            stay.adjudicate(number, f"{at}:30", fund, f"{100 - float(fund):.2f}", **figures),
        )
    batch = paid("2013-11-28", ("S1", "80.00"), ("S2", "69.00"), ("S9", "5.00"))
    act(house, "b1", "2013-11-28 10:00", batch)
    reporting = Reporting(house.store, MAPPINGS, POLICIES, load_measures(), house.now)

    made = reporting.report("insurer-settlement", "HK-3RD", *NOVEMBER)

    assert [(row.keys[0], row.keys[2], row.keys[3]) for row in made.rows] == [
        ("S1", "VBS1", "agrees"),
        ("S2", "VBS2", "differs"),
        ("S3", "VBS3", "ours-only"),
        ("S9", "", "theirs-only"),
    ]
    assert [row.figures["settled-difference"] for row in made.rows] == [0, 1_00, 60_00, -5_00]
    months = reporting.report("receivables-against-income", "HK-3RD", *NOVEMBER).rows
    assert months[0].figures["insurers"] == 210_00 - 154_00
    other = reporting.report("insurer-settlement", "HK-4TH", *NOVEMBER)
    assert other.rows == ()


@pytest.mark.clause("H-38")
def test_a_report_is_evaluated_over_http(running):
    path, params = asked("agreements-and-evasions")

    told = running.get(path, **params)

    scores = {
        group["code"]["coding"][0]["code"]: group["measureScore"]["value"]
        for group in told["group"]
    }
    assert (scores["signed"], scores["visits"], scores["ended"]) == ("2", "2", "1")
    assert told["period"]["start"] == "2013-11-01T00:00:00+08:00"
    clauses = [one for one in told["group"][0]["extension"] if one["url"].endswith("/clause")]
    assert {one["valueString"] for one in clauses} == {"H-33", "H-38", "H-43"}


@pytest.mark.clause("H-27")
def test_a_city_has_a_statement_of_its_fund(running):
    path, params = asked("risk-fund", subject="460100")

    told = running.get(path, **params)

    scores = {
        group["code"]["coding"][0]["code"]: group["stratifier"][0]["stratum"][0]["measureScore"]
        for group in told["group"]
    }
    assert scores["fund-level"]["value"] == scores["left"]["value"] == "2000000.00"
    assert told["reporter"]["identifier"]["value"] == "460100"
    origins = {
        group["code"]["coding"][0]["code"]: next(
            one["valueCode"] for one in group["extension"] if one["url"].endswith("/origin")
        )
        for group in told["group"]
    }
    assert (origins["fund-level"], origins["recovered-fund"]) == ("text", "default")
    assert running.ask(path, **params | {"subject": "HK-3RD"}).status_code == 404


@pytest.mark.parametrize(
    ("params", "headers"), [({"_format": "csv"}, {}), ({}, {"Accept": "text/csv"})]
)
def test_a_report_is_csv_where_that_is_asked_for(running, params, headers):
    path, given = asked("day-close", **params)

    answer = running.ask(path, headers=headers, **given)

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[0] for row in rows][:3] == ["就诊号 Visit", "V13RA", "V13RB"]
    assert answer.text.startswith("\ufeff")


@pytest.mark.parametrize(
    ("name", "params", "status", "said"),
    [
        ("nothing", {}, 404, "Measure/nothing"),
        ("day-close", {"subject": ""}, 400, "subject"),
        ("day-close", {"subject": "Organization/XX"}, 404, "XX"),
        ("day-close", {"periodStart": ""}, 400, "periodStart"),
        ("day-close", {"periodStart": "2013-13"}, 400, "2013-13"),
        ("day-close", {"periodEnd": "yesterday"}, 400, "yesterday"),
        ("day-close", {"periodEnd": "2013-10-31"}, 400, "periodEnd"),
        ("day-close", {"_format": "pdf"}, 406, "pdf"),
    ],
)
def test_what_cannot_be_reported_is_one_clear_sentence(running, name, params, status, said):
    path, given = asked(name, **params)

    answer = running.ask(path, **given)

    assert answer.status_code == status
    (issue,) = answer.json()["issue"]
    assert said in json.dumps(issue)


def test_measures_are_read_and_listed(running):
    every = running.get("/fhir/Measure")

    assert {one["resource"]["id"] for one in every["entry"]} == {
        *REPORTS,
        *CITY_REPORTS,
        *INSURER_REPORTS,
    }
    assert running.get("/fhir/Measure/arrears")["subtitle"] == "欠费情况"
    kinds = {one["type"]: one for one in running.get("/fhir/metadata")["rest"][0]["resource"]}
    assert kinds["Measure"]["operation"][0]["name"] == "evaluate-measure"


def test_a_report_is_exported_from_the_command_line(tmp_path, capfdbinary):
    house = House()
    url = f"sqlite:///{tmp_path / 'reports.db'}"
    house.store = SqlStore(url)
    house.intake = Intake(house.store, MAPPINGS, POLICIES, "feed", house.now, PARAMETERS)
    house.take(*stays())
    house.store.close()
    days = ("--facility", "HK-3RD", "--from", "2013-11-01", "--to", "2013-11-30", "--database", url)

    told = run("export", "report", "receivables-by-age", *days)
    unknown = run("export", "report", "receivables", *days)

    rows = list(csv.reader(io.StringIO(told.stdout.decode())))
    assert [row[0] for row in rows][1:4] == ["V13RA", "V13RB", "合计 Total"]
    assert (unknown.returncode, len(unknown.stderr.splitlines())) == (1, 1)
    turned = ("--facility", "HK-3RD", "--from", "2013-11-30", "--to", "2013-11-01")
    refused = run("export", "report", "arrears", *turned, "--database", url)
    said = "periodEnd: the last day, 2013-11-01, lies before the first, 2013-11-30"
    assert (refused.returncode, refused.stderr.decode().strip()) == (2, said)
    report("arrears", "HK-3RD", "2013-11-01", "2013-11-30", url, as_json=True)
    assert json.loads(capfdbinary.readouterr().out)["resourceType"] == "MeasureReport"
    with pytest.raises(Failure) as failed:
        report("arrears", "HK-3RD", "2013-11-01", "tomorrow", url)
    assert failed.value.code == 2
