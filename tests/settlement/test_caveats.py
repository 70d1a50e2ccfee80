"""What an answer says of itself first: a shadow issues nothing, a historical text is one today."""

from datetime import UTC, date

import pytest
from feeds import Stay, w01
from house import POLICIES, SHADOW, House, with_switch
from people import account_of, at, decision, told

from adapter.catalog.folders import DocumentError
from adapter.catalog.policies import load_policies
from adapter.cli.export import ledger_text
from adapter.settlement import caveats as told_first
from adapter.store.verify import verify

DEBT = "patient:receivable"


@pytest.fixture
def shadow():
    return House(with_switch(POLICIES, "HK-3RD", mode=SHADOW))


def caveats(resource):
    return [one["valueCode"] for one in resource["extension"] if one["url"].endswith("/caveat")]


HAIKOU = POLICIES.get("cn-460100-haikou-2013-209")
UNREVIEWED = HAIKOU.model_copy(
    update={"instrument": HAIKOU.instrument.model_copy(update={"sha256": None})}
)
DRAFT = HAIKOU.model_copy(update={"status": "draft"})
IN_FORCE = HAIKOU.model_copy(update={"status": "in-force"})


@pytest.mark.parametrize(
    ("policy", "clock", "is_shadow", "said"),
    [
        (None, "system", False, ()),
        (None, "system", True, ("shadow",)),
        (HAIKOU, "system", False, ("historical",)),
        (HAIKOU, "feed", False, ()),
        (IN_FORCE, "system", False, ()),
        (DRAFT, "system", False, ("draft",)),
        (DRAFT, "feed", False, ("draft",)),
        (UNREVIEWED, "feed", False, ("needs-review",)),
        (UNREVIEWED, "system", True, ("shadow", "historical", "needs-review")),
    ],
)
def test_an_answer_says_first_what_holds_of_it(policy, clock, is_shadow, said):
    assert told_first.caveats(policy, clock, shadow=is_shadow) == said


def test_every_caveat_is_said_in_chinese_and_in_english():
    words = {
        "shadow": (
            "影子运行：仅计算和比对，不开具账单，不通知患者。",
            "Shadow: computed and compared only; nothing is issued, nobody is told.",
        ),
        "historical": (
            "所依文件为历史文件，并非现行规定。",
            "The instrument is historical: it is not in force today.",
        ),
        "draft": ("所依规则为草案。", "The policy is a draft."),
        "needs-review": (
            "所依规则尚未与文件原文核对。",
            "The policy was not reviewed against the text of an instrument.",
        ),
        "unfinished": (
            "期间尚未结束，数据仍会变动。",
            "The period has not ended: its figures will still change.",
        ),
    }

    assert words == told_first.CAVEATS
    assert told_first.caveat_parts(words) == [
        {
            "name": "caveat",
            "part": [
                {"name": "id", "valueCode": code},
                {"name": "zh", "valueString": zh},
                {"name": "en", "valueString": en},
            ],
        }
        for code, (zh, en) in words.items()
    ]


def test_in_shadow_everything_is_computed_and_nothing_is_issued(shadow):
    live = House()
    stay, messages = w01("SH", pay=True)
    ending = (stay.discharge("2013-11-12 10:00"), stay.pay("2013-11-12 10:05", "1687.90"))
    for house in (live, shadow):
        house.take(*messages, *ending)
        house.intake.advance(at("2013-12-31 00:00"))

    same = [(one[0], *one[2:]) for one in live.invoices(stay)]
    assert [(one[0], *one[2:]) for one in shadow.invoices(stay)] == same
    for one in shadow.found("Invoice"):
        assert one["status"] == "draft"
        assert one["meta"]["tag"][0]["code"] == "shadow"
        assert caveats(one) == ["shadow"]
        assert "影子运行" in one["text"]["div"]
        assert "identifier" not in one
    assert shadow.found("Communication") == shadow.found("Task") == []
    assert not any("detail" in one for one in shadow.found("PaymentReconciliation"))
    assert sorted(shadow.findings()) == sorted(live.findings())


def test_the_books_of_a_shadow_stand_beside_the_books(shadow):
    stay, messages = w01("SB", pay=True)
    shadow.take(*messages, stay.discharge("2013-11-12 10:00"))

    balances = shadow.balances()
    assert {name.partition(":")[0] for name in balances} == {"shadow"}
    assert balances["shadow:" + DEBT] == "1687.90"
    assert verify(shadow.store) == []
    with shadow.store.read() as reader:
        lines = list(ledger_text(reader.ledger()))
    assert any("Assets:Shadow:Patient:Receivable" in line for line in lines)


def test_a_debt_in_shadow_lists_nobody_and_refuses_nobody_elsewhere(shadow):
    stay, messages = w01("SD", pay=True)
    shadow.take(*messages, stay.discharge("2013-11-12 10:00"))
    shadow.intake.advance(at("2013-12-20 00:00"))
    for moment in ("09:00", "10:00"):
        told(shadow, stay, "default-notice", f"2013-12-20 {moment}")
    decision(shadow, stay, "default-confirmed", moment="2013-12-20 11:00", note="拖欠")
    shadow.intake.advance(at("2014-01-20 00:00"))
    assert "shadow-lists-nobody" in shadow.findings()

    again = Stay("HK-3RD", "肾病科", "VSD2", stay.mrn)
    opening = "2014-02-03 09:00"
    shadow.take(again.admit(opening, again.insured("380"), again.agreement("AGSD2", opening)))
    (consent,) = shadow.found("Consent", identifier="AGSD2")
    assert consent["status"] == "active"


def test_in_shadow_what_a_person_signed_for_every_hospital_stays_as_it_is():
    """A visit of a hospital that only compares is no reason to change it for the others."""
    opening = "2020-04-15 09:00"
    visit = Stay("QD-TCM", "内科", "VSH1", "MSH1", "320681197903020025", "O", hukou="")
    admitted = visit.admit(
        opening,
        visit.insured("310", "320681"),
        visit.agreement("QDSH1", opening, form="STANDING"),
        event="A04",
    )
    consents = []
    for mode in ({}, SHADOW):
        house = House(with_switch(POLICIES, "QD-TCM", mode=mode))
        house.take(admitted)
        consents += house.found("Consent", identifier="QDSH1")

    # The pilot reaches that hospital in July.
    assert [one["status"] for one in consents] == ["rejected", "active"]


def test_a_stay_that_began_in_shadow_stays_so_when_its_hospital_goes_live(shadow):
    stay, messages = w01("SL", pay=True)
    shadow.take(*messages[:4])
    shadow.intake.use(shadow.intake._mappings, POLICIES)  # noqa: SLF001 - what a reload does
    shadow.take(*messages[4:], stay.discharge("2013-11-12 10:00"))

    assert {status for _, status, *_ in shadow.invoices(stay)} == {"draft"}


def test_a_hospital_leaves_shadow_on_a_day_and_its_past_stays_what_it_was():
    """The day of admission chooses, also where a visit is first told of after the hospital left."""
    mode = {date(2013, 11, 1): "shadow", date(2013, 11, 5): "live"}
    house = House(with_switch(POLICIES, "HK-3RD", mode=mode))
    before, messages = w01("SB", pay=True)
    house.take(*messages)
    opening = "2013-11-05 09:30"
    since = Stay("HK-3RD", "肾病科", "VSA", "MSA")
    house.take(
        since.admit(opening, since.insured("380"), since.agreement("AGSA", opening)),
        since.charge("2013-11-05 10:00", ("03", "9000.00")),
        since.discharge("2013-11-07 10:00"),
    )

    assert {status for _, status, *_ in house.invoices(before)} == {"draft"}
    assert {status for _, status, *_ in house.invoices(since)} == {"issued", "balanced"}


def test_a_shadow_explains_what_would_be_owed_and_says_so_first(shadow):
    stay, messages = w01("SE", pay=True)
    shadow.take(*messages)

    first, *rest = shadow.explanation().explain("Account", account_of(shadow, stay))["parameter"]
    assert first["part"][0] == {"name": "id", "valueCode": "shadow"}
    assert any(one["name"] == "obligation" for one in rest)


def test_a_mode_that_is_none_is_refused_with_file_line_and_column(tmp_path):
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "facilities.yaml").write_text(
        "facilities:\n"
        '  - {id: A, jurisdiction: "460100", zh: 甲, en: A, ownership: public, level: {},\n'
        "     mode: shadowy}\n",
        encoding="utf-8",
    )

    with pytest.raises(DocumentError, match=r"facilities\.yaml:3:12: .*mode"):
        load_policies(tmp_path)


def test_a_stay_of_today_under_a_historical_instrument_says_so_in_every_answer():
    moments = [at("2026-03-02 09:00").astimezone(UTC)]
    house = House(clock="system", now=lambda: moments[-1])
    stay = Stay("HK-3RD", "肾病科", "VHT", "MHT")
    opening = "2026-03-02 09:00"
    house.take(
        stay.admit(opening, stay.insured("380"), stay.agreement("AGHT", opening)),
        stay.charge("2026-03-02 10:00", ("03", "500.00")),
    )

    (running,) = house.found("Invoice")
    assert caveats(running) == ["historical"]
    assert "历史文件" in running["text"]["div"]
    assert house.sound()
    (account, *_) = house.explanation().explain("Account", account_of(house, stay))["parameter"]
    assert account["part"][0] == {"name": "id", "valueCode": "historical"}


def test_a_feed_of_an_instrument_s_own_days_does_not():
    house = House()
    house.take(*w01("HF")[1][:4])

    assert caveats(house.found("Invoice")[0]) == []


def test_a_policy_nobody_reviewed_says_so():
    house = House()
    stay = Stay("YQ-CH", "内科", "VNR", "MNR")
    house.take(
        stay.admit("2026-03-02 09:00", stay.insured("390", "999900")),
        stay.charge("2026-03-02 10:00", ("03", "500.00")),
    )

    assert caveats(house.found("Invoice")[0]) == ["draft", "needs-review"]


def test_an_insurer_s_share_by_the_hospital_s_own_rates_is_called_an_estimate():
    house = House()
    house.take(*w01("OR")[1][:4])

    (running,) = house.found("Invoice")
    assert "按医院设定比例估算，非文件规定" in running["text"]["div"]
    assert "estimated by the hospital's own rates" in running["text"]["div"]
