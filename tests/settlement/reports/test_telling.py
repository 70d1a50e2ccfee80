from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from books import AGES, MEASURES, NOVEMBER, ZONE, book, moved

from adapter.fhir.parameters import part
from adapter.settlement.reports.receivables import against_income
from adapter.settlement.reports.report import Column, Head, Measure, Report, Row, Subject
from adapter.settlement.reports.telling import csv_lines, measure_report


def report(*rows):
    measure = MEASURES["receivables-by-age"]
    made = datetime(2014, 1, 1, tzinfo=UTC)
    clauses = frozenset({"H-43"})
    return Report(
        measure, Subject("医院", "Organization/o1", "HK-3RD"), NOVEMBER, made, "CNY", rows, clauses
    )


@pytest.mark.parametrize(
    ("ward", "cell"),
    [
        ('=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@1", "'@1"),
        ("\t1", "'\t1"),
        ("肾,病", '"肾,病"'),
        ("a\rb", '"a\rb"'),
        ("a\nb", '"a\nb"'),
        ("xray", "xray"),
    ],
)
def test_a_ward_is_no_formula_and_no_second_cell(ward, cell):
    rows = list(csv_lines(report(Row(("V1", ward), {}))))

    assert rows[1] == f"V1,{cell},{',' * (len(MEASURES['receivables-by-age'].columns) - 1)}"


def test_a_measure_report_holds_a_group_a_column_and_a_stratum_a_row():
    told = measure_report(report(Row(("V1", ""), {"receivable": 100_00})))

    group = next(one for one in told["group"] if one["code"]["coding"][0]["code"] == "receivable")
    assert str(group["measureScore"]["value"]) == "100.00"
    (stratum,) = group["stratifier"][0]["stratum"]
    assert [one["value"]["text"] for one in stratum["component"]] == ["V1", "-"]
    assert told["period"]["end"] == "2013-11-30T23:59:59+08:00"
    assert date.fromisoformat(told["date"][:10]) == date(2014, 1, 1)


def test_a_rate_is_told_with_four_places_and_has_no_total():
    measure = MEASURES["receivables-against-income"]
    rows = tuple(
        against_income(
            [book(moved("charge", 1, 300_00), moved("payment", 2, 1_00))], NOVEMBER, ZONE
        )
    )
    made = datetime(2014, 1, 1, tzinfo=UTC)
    subject = Subject("医院", "Organization/o1", "HK-3RD")
    whole = Report(measure, subject, NOVEMBER, made, "CNY", rows, frozenset({"H-43"}))

    groups = {one["code"]["coding"][0]["code"]: one for one in measure_report(whole)["group"]}

    (stratum,) = groups["rate"]["stratifier"][0]["stratum"]
    assert stratum["measureScore"] == {
        "value": Decimal("1.0000"),
        "unit": "1",
        "system": "http://unitsofmeasure.org",
        "code": "1",
    }
    assert "measureScore" not in groups["rate"]
    assert "measureScore" not in groups["patients"]
    assert groups["income"]["measureScore"]["code"] == "CNY"
    said = {one["url"].rpartition("/")[2]: one for one in groups["income"]["extension"]}
    assert said["clause"]["valueString"] == "H-43"
    assert said["origin"]["valueCode"] == "default"
    assert rows[0].figures["rate"] == 10_000
    assert set(rows[0].figures) == {one.head.id for one in measure.columns}


def test_csv_has_heads_in_both_languages_and_ends_with_total_clauses_and_origin():
    figures = dict.fromkeys(AGES, 0) | {"receivable": 123_45, "age-0": 123_45}
    lines = [line.split(",") for line in csv_lines(report(Row(("V1", "肾病科"), figures)))]

    assert lines[0][:3] == ["就诊号 Visit", "科室 Ward", "0至30天 0 to 30 days"]
    assert lines[1][:3] == ["V1", "肾病科", "123.45"]
    assert lines[1][-1] == ""
    below = [
        "合计 Total",
        "条款 Clauses",
        "来源 Origin",
        "单位 Unit",
        "主体 Subject",
        "期间 Period",
    ]
    assert [line[0] for line in lines[2:]] == below
    assert [line[2] for line in lines[2:6]] == ["123.45", "H-43", "default", "CNY"]
    assert [line[1:3] for line in lines[6:]] == [["HK-3RD 医院", ""], ["2013-11-01 2013-11-30", ""]]
    assert len({len(line) for line in lines}) == 1


def head(code, zh, en):
    system = "https://paylater.example/fhir/CodeSystem/report-figure"
    return {"coding": [{"system": system, "code": code, "display": en}], "text": zh}


def test_a_measure_report_is_this_and_nothing_else():
    told = measure_report(report(Row(("V1", "内科"), {"receivable": 100_00})))

    groups = told.pop("group")
    assert told == {
        "resourceType": "MeasureReport",
        "status": "complete",
        "type": "summary",
        "measure": "https://paylater.example/fhir/Measure/receivables-by-age",
        "reporter": {
            "reference": "Organization/o1",
            "type": "Organization",
            "identifier": {"value": "HK-3RD"},
            "display": "医院",
        },
        "date": "2014-01-01T00:00:00+00:00",
        "period": {"start": "2013-11-01T00:00:00+08:00", "end": "2013-11-30T23:59:59+08:00"},
    }
    base = "https://paylater.example/fhir/StructureDefinition/"
    visit, ward = head("visit", "就诊号", "Visit"), head("ward", "科室", "Ward")
    score = {"value": Decimal("100.00"), "unit": "CNY", "system": "urn:iso:std:iso:4217"}
    score["code"] = "CNY"
    assert next(one for one in groups if one["code"]["text"] == "患者应收") == {
        "extension": [
            {"url": f"{base}clause", "valueString": "H-43"},
            {"url": f"{base}origin", "valueCode": "default"},
        ],
        "code": head("receivable", "患者应收", "Patients owe"),
        "measureScore": score,
        "stratifier": [
            {
                "code": [visit, ward],
                "stratum": [
                    {
                        "component": [
                            {"code": visit, "value": {"text": "V1"}},
                            {"code": ward, "value": {"text": "内科"}},
                        ],
                        "measureScore": score,
                    }
                ],
            }
        ],
    }
    empty = next(one for one in groups if one["code"]["text"] == "应退患者")
    assert set(empty) == {"extension", "code"}


def small(*columns, caveats=()):
    measure = Measure(
        "m",
        "u/m",
        Head("m", "度量", "A measure"),
        (Head("visit", "就诊号", "Visit"), Head("ward", "科室", "Ward")),
        columns,
    )
    subject = Subject("城市", "", "460100")
    rows = (Row(("V1", "内科"), {"owed": 1_234_56, "rate": 1250}), Row(("V2", ""), {"owed": 44}))
    clauses = frozenset({"H-1", "H-2"})
    made = datetime(2014, 1, 1, tzinfo=UTC)
    return Report(measure, subject, NOVEMBER, made, "CNY", rows, clauses, {}, caveats)


OWED = Column(Head("owed", "欠", "Owed"), "money", ("H-1", "H-2"), "text")
RATE = Column(Head("rate", "率", "Rate"), "rate", ("Q-1",), "default")


def test_the_lines_of_a_report_for_a_spreadsheet_are_these():
    assert list(csv_lines(small(OWED, RATE, caveats=("draft",)))) == [
        "就诊号 Visit,科室 Ward,欠 Owed,率 Rate",
        "V1,内科,1234.56,0.1250",
        "V2,,0.44,",
        "合计 Total,,1235.00,",
        "条款 Clauses,,H-1 H-2,",
        "来源 Origin,,text,default",
        "单位 Unit,,CNY,1",
        "主体 Subject,460100 城市,,",
        "期间 Period,2013-11-01 2013-11-30,,",
        "注意 Caveat,所依规则为草案。 The policy is a draft.,,",
    ]


def test_a_report_says_first_what_it_rests_on_and_who_reports():
    told = measure_report(small(OWED, caveats=("shadow", "draft")))

    caveat = "https://paylater.example/fhir/StructureDefinition/caveat"
    assert told["extension"] == [
        {"url": caveat, "valueCode": "shadow"},
        {"url": caveat, "valueCode": "draft"},
    ]
    assert told["reporter"] == {
        "type": "Organization",
        "identifier": {"value": "460100"},
        "display": "城市",
    }


def test_a_row_has_a_key_for_each_head_of_its_measure():
    short = replace(small(OWED), rows=(Row(("V1",), {"owed": 1}),))

    with pytest.raises(ValueError, match="shorter"):
        measure_report(short)


def told_fact(reference, *said):
    """A fact as it is explained: what it is, and who said each element."""
    name = {"reference": reference} if "/" in reference else {"display": reference}
    return part(
        "fact",
        part("reference", valueReference=name),
        *(part("said", *(part(key, valueString=text) for key, text in one)) for one in said),
    )


def answering():
    """A report whose clauses have words and whose first row names what it rests on."""
    facts = ("ClaimResponse/c1", "facilities.yaml HK")
    rows = (Row(("V1", "内科"), {"owed": 100}, facts), Row(("V2", ""), {"owed": 44}))
    told = (
        told_fact("ClaimResponse/c1", (("message", "M7"), ("journal", "1/7"), ("field", "ZAJ-24"))),
        told_fact("facilities.yaml HK"),
    )
    words = {"H-1": ("字", "Word"), "H-2": ("句, 句", "Words"), "H-3": ("无", "Cited by nobody")}
    return replace(small(OWED), rows=rows, words=words, told=told)


def test_a_spreadsheet_says_the_words_of_clauses_and_the_fields_of_facts():
    assert list(csv_lines(answering())) == [
        "就诊号 Visit,科室 Ward,欠 Owed,依据 Facts",
        "V1,内科,1.00,ClaimResponse/c1 (M7 ZAJ-24); facilities.yaml HK",
        "V2,,0.44,",
        "合计 Total,,1.44,",
        "条款 Clauses,,H-1 H-2,",
        "来源 Origin,,text,",
        "单位 Unit,,CNY,",
        "主体 Subject,460100 城市,,",
        "期间 Period,2013-11-01 2013-11-30,,",
        "条款 Clause H-1,字 Word,,",
        '条款 Clause H-2,"句, 句 Words",,',
    ]


def test_a_measure_report_says_each_clause_and_fact_once_and_what_a_row_rests_on():
    told = measure_report(answering())

    base = "https://paylater.example/fhir/StructureDefinition/"
    urls = [one["url"].removeprefix(base) for one in told["extension"]]
    assert urls == ["clause-words", "clause-words", "fact", "fact"]
    assert told["extension"][0]["extension"] == [
        {"url": "id", "valueString": "H-1"},
        {"url": "zh", "valueString": "字"},
        {"url": "en", "valueString": "Word"},
    ]
    reference, said = told["extension"][2]["extension"]
    assert reference == {
        "url": "reference",
        "valueReference": {"reference": "ClaimResponse/c1"},
    }
    assert said == {
        "url": "said",
        "extension": [
            {"url": "message", "valueString": "M7"},
            {"url": "journal", "valueString": "1/7"},
            {"url": "field", "valueString": "ZAJ-24"},
        ],
    }
    first, second = told["group"][0]["stratifier"][0]["stratum"]
    assert [one["valueReference"] for one in first["extension"]] == [
        {"reference": "ClaimResponse/c1"},
        {"display": "facilities.yaml HK"},
    ]
    assert "extension" not in second


def test_a_row_says_what_it_rests_on_in_the_first_group_it_stands_in():
    rate = Column(Head("rate", "率", "Rate"), "rate", (), "default")
    rows = (Row(("V1", ""), {"rate": None, "owed": 1}, ("Account/a",)),)

    told = measure_report(replace(small(rate, OWED), rows=rows))

    assert "stratifier" not in told["group"][0]
    (stratum,) = told["group"][1]["stratifier"][0]["stratum"]
    assert stratum["extension"][0]["valueReference"] == {"reference": "Account/a"}
