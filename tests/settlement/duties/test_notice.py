"""What a duty says, and to whom: every kind of notice and task, word by word."""

from dataclasses import replace
from datetime import UTC

import pytest
from people import BASE, extension
from settlement.cases import HAIKOU, YUNQIAO, Stay, at

from adapter.fhir.resources import derive_id
from adapter.settlement.answer import Answer
from adapter.settlement.duties.notice import duty_resource, explanation, reference
from adapter.settlement.duty import Duty

OF_LIST = Answer("12:00, 1 day after", "daily_list.due", ("H-11", "H-10"), "default")
BY_DOCTOR = Answer("doctor", "agreements.INP.explained", ("H-49",), "text")
ABOUT_THE_PATIENT = {"reference": "Patient/PAT"}
OF_THE_STAY = {"reference": "Account/A"}


@pytest.fixture
def case():
    return stay_under(HAIKOU)


def stay_under(city):
    case = Stay(city).case()
    case.state.patient = "PAT"
    case.policy = case.policies.get(city.policy)
    return case


def owed(kind, status="open", **changes):
    duty = Duty(f"{kind}:1", kind, at("2013-11-05 12:00"), 123456, OF_LIST, status)
    return replace(duty, **changes)


def id_of(kind, key):
    return derive_id(kind, "A", key)


def code(kind):
    return {"coding": [{"system": f"{BASE}/CodeSystem/obligation", "code": kind}]}


def shown(status):
    """Return what every duty of the list shows: its term, how it stands, whose rule it is."""
    return [
        extension("due", valueDateTime="2013-11-05T12:00:00+08:00"),
        extension("duty-state", valueCode=status),
        extension("rule", valueString="daily_list.due"),
        extension("origin", valueCode="default"),
        extension("clause", valueString="H-11"),
        extension("clause", valueString="H-10"),
    ]


@pytest.mark.clause("H-11")
def test_what_is_told_is_a_communication_in_both_languages(case):
    told = duty_resource(case, owed("daily-list"))

    assert told == {
        "resourceType": "Communication",
        "id": id_of("Communication", "daily-list:1"),
        "extension": shown("open"),
        "status": "preparation",
        "category": [code("daily-list")],
        "subject": ABOUT_THE_PATIENT,
        "about": [OF_THE_STAY],
        "payload": [
            {"contentString": "一日清单：当日费用 1,234.56 元。"},
            {"contentString": "Daily list: 1,234.56 yuan on that day."},
        ],
        "recipient": [ABOUT_THE_PATIENT],
    }


def test_what_is_done_by_hand_is_a_task_with_its_term(case):
    to_do = duty_resource(case, owed("segment-payment"))

    assert to_do == {
        "resourceType": "Task",
        "id": id_of("Task", "segment-payment:1"),
        "extension": shown("open"),
        "status": "requested",
        "intent": "order",
        "code": code("segment-payment"),
        "description": "分段结算应付 1,234.56 元。 Of the segment 1,234.56 yuan are to be paid.",
        "focus": OF_THE_STAY,
        "for": ABOUT_THE_PATIENT,
        "restriction": {"period": {"end": "2013-11-05T12:00:00+08:00"}},
    }


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        ("fee-list", "费用清单。", "Fee list."),
        (
            "estimate",
            "预计出院时个人应承担 1,234.56 元。",
            "At discharge the personal share will be about 1,234.56 yuan.",
        ),
        (
            "threshold-notice",
            "个人应承担费用已达 1,234.56 元，请知悉。",
            "The personal share has reached 1,234.56 yuan.",
        ),
        (
            "limit-forecast",
            "个人费用将超出限额 1,234.56 元。",
            "The personal share passes the limit by 1,234.56 yuan.",
        ),
        (
            "policy-explained",
            "签约前由医生向参保患者说明先看病后付费政策。",
            "Before signing a doctor explains the pay-later policy to the insured patient.",
        ),
        (
            "card-kept",
            "医保证原件暂由医疗机构保管，直至结清费用。",
            "The insurance card stays with the hospital until all is cleared.",
        ),
        (
            "unpaid-grace",
            "离院时尚有 1,234.56 元未付，请在宽限期内付清或申请还款协议。",
            "1,234.56 yuan were open on leaving: pay, or ask for a plan, within the days of grace.",
        ),
        ("default-overdue", "已逾期未付 1,234.56 元。", "1,234.56 yuan are overdue."),
        (
            "default-alleged",
            "欠费 1,234.56 元已超过期限；是否恶意由人工认定，可提出异议。",
            "1,234.56 yuan are past every term; whether it is a default only a person decides.",
        ),
        (
            "default-confirmed",
            "欠费已被认定；列入名单前可申诉。",
            "The default was confirmed; an appeal is open before it is listed.",
        ),
        (
            "instalment-missed",
            "分期还款已逾期，未付 1,234.56 元。",
            "Instalments are late: 1,234.56 yuan are not paid.",
        ),
        (
            "list-cleared",
            "欠费已结清，名单效力终止。",
            "The debt is cleared: the entry on the list has no effect any more.",
        ),
        ("list-lifted", "不良记录已解除。", "The entry on the list was lifted."),
    ],
)
def test_a_patient_is_told_in_words_of_the_matter(case, kind, zh, en):
    told = duty_resource(case, owed(kind))

    assert told["resourceType"] == "Communication"
    assert [one["contentString"] for one in told["payload"]] == [zh, en]


@pytest.mark.parametrize(
    ("kind", "description"),
    [
        ("collateral-return", "费用已结清，请归还证件。 All is paid: hand the papers back."),
        ("instalment", "分期还款应付 1,234.56 元。 Of the plan 1,234.56 yuan are to be paid."),
        ("discharge-settlement", "办结出院结算。 Finish the settlement of the discharge."),
        (
            "list-report",
            (
                "依法依规将认定的欠费报告有关部门，由人工办理：12:00, 1 day after。"
                " A person reports the confirmed default to: 12:00, 1 day after."
            ),
        ),
        (
            "list-sharing",
            "名单信息共享至：12:00, 1 day after。 The entry is shared with: 12:00, 1 day after.",
        ),
        (
            "list-report-ended",
            (
                "告知已收到报告的部门：记录已终止。"
                " Tell those who had the report that the entry has ended."
            ),
        ),
        (
            "list-sharing-ended",
            "告知共享各方：记录已终止。 Tell those who share the list that the entry has ended.",
        ),
    ],
)
def test_the_hospital_is_asked_in_words_of_the_matter(case, kind, description):
    """A report and a sharing name whom they go to: that is what their rule answers."""
    to_do = duty_resource(case, owed(kind))

    assert to_do["resourceType"] == "Task"
    assert to_do["description"] == description


@pytest.mark.clause("H-12")
@pytest.mark.parametrize(
    ("city", "kind", "words"),
    [
        (HAIKOU, "threshold-notice", "The personal share has reached 1,234.56 yuan."),
        (YUNQIAO, "threshold-notice", "The whole cost has reached 1,234.56 yuan."),
        (YUNQIAO, "default-overdue", "1,234.56 yuan are overdue."),
    ],
)
def test_a_threshold_of_the_whole_cost_speaks_of_the_whole_cost(city, kind, words):
    told = duty_resource(stay_under(city), owed(kind))

    assert told["payload"][1] == {"contentString": words}


def test_a_threshold_of_the_whole_cost_speaks_of_it_in_chinese():
    told = duty_resource(stay_under(YUNQIAO), owed("threshold-notice"))

    assert told["payload"][0] == {"contentString": "住院总费用累计已达 1,234.56 元，请知悉。"}


def test_without_a_policy_a_threshold_speaks_of_the_personal_share(case):
    case.policy = None

    told = duty_resource(case, owed("threshold-notice"))

    assert told["payload"][1]["contentString"] == "The personal share has reached 1,234.56 yuan."


@pytest.mark.parametrize(
    ("status", "communication", "task"),
    [
        ("open", "preparation", "requested"),
        ("missed", "preparation", "requested"),
        ("met", "completed", "completed"),
        ("late", "completed", "completed"),
        ("void", "not-done", "cancelled"),
    ],
)
def test_how_a_duty_stands_is_told_in_the_words_of_its_resource(case, status, communication, task):
    told = duty_resource(case, owed("fee-list", status))
    to_do = duty_resource(case, owed("instalment", status))

    assert (told["status"], to_do["status"]) == (communication, task)
    assert told["extension"] == to_do["extension"] == shown(status)


def test_what_was_told_at_once_is_in_preparation_until_its_proof_comes(case):
    told = duty_resource(case, owed("unpaid-grace", "told", told=at("2013-11-05 09:00")))

    assert told["status"] == "preparation"
    assert "sent" not in told


@pytest.mark.parametrize("status", ["met", "late"])
def test_what_reached_the_patient_says_when_in_the_citys_zone(case, status):
    told = at("2013-11-05 09:00").astimezone(UTC)

    made = duty_resource(case, owed("daily-list", status, told=told))

    assert made["sent"] == "2013-11-05T09:00:00+08:00"


@pytest.mark.parametrize(("status", "told"), [("met", None), ("void", at("2013-11-05 09:00"))])
def test_what_reached_nobody_or_is_no_longer_owed_was_not_sent(case, status, told):
    made = duty_resource(case, owed("daily-list", status, told=told))

    assert "sent" not in made


def test_a_term_that_passed_in_a_downtime_shows_the_downtime(case):
    down = at("2013-11-05 08:00").astimezone(UTC), at("2013-11-05 15:00").astimezone(UTC)

    made = duty_resource(case, owed("daily-list", "missed", down=down))

    period = {"start": "2013-11-05T08:00:00+08:00", "end": "2013-11-05T15:00:00+08:00"}
    assert made["extension"] == [
        *shown("missed"),
        extension("downtime", valuePeriod=period),
    ]


def test_the_reference_of_a_duty_is_the_reference_of_its_resource(case):
    for duty in (owed("daily-list"), owed("instalment")):
        made = duty_resource(case, duty)

        assert reference(case, duty) == f"{made['resourceType']}/{made['id']}"


@pytest.mark.clause("H-49")
def test_a_consent_shows_whether_its_policy_was_explained_in_time(case):
    signed = at("2013-11-04 09:30").astimezone(UTC)
    duty = Duty("policy-explained:AG", "policy-explained", signed, 0, BY_DOCTOR, "missed")
    case.state.duties["policy-explained:AG"] = duty

    told = explanation(case, "AG")

    obligation = id_of("Communication", "policy-explained:AG")
    assert told == extension(
        "explanation",
        extension=[
            {"url": "state", "valueCode": "missed"},
            {"url": "due", "valueDateTime": "2013-11-04T09:30:00+08:00"},
            {"url": "by", "valueCode": "doctor"},
            {"url": "rule", "valueString": "agreements.INP.explained"},
            {"url": "origin", "valueCode": "text"},
            {"url": "clause", "valueString": "H-49"},
            {"url": "obligation", "valueReference": {"reference": f"Communication/{obligation}"}},
        ],
    )


def test_a_consent_whose_policy_need_not_be_explained_shows_nothing(case):
    assert explanation(case, "AG") is None


@pytest.mark.clause("H-14")
def test_an_estimate_tells_the_whole_cost_where_the_rule_asks_for_it(case):
    told = duty_resource(case, owed("estimate", whole=987654))

    assert [one["contentString"] for one in told["payload"]] == [
        "预计住院总费用 9,876.54 元，出院时个人应承担 1,234.56 元。",
        "The stay will cost about 9,876.54 yuan; the personal share will be about 1,234.56 yuan.",
    ]
