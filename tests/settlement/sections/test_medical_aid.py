"""W12: what aid carries of what insurance leaves, and from when."""

import pytest

from adapter.settlement.answer import Answer
from adapter.settlement.sections.medical_aid import Aid, AidLine, Bill, MedicalAid, aid

# 5,420.00 of which 4,500.00 lie within the catalogue.
W12 = Bill(542000, 450000)
# Aid by itself, without a cap in reach.
ALL_OF_IT = AidLine(rate="1", annual_cap="100")
SECTION = MedicalAid(
    who=("dibao",),
    after=("basic_insurance",),
    base="personal_share",
    method="one_stop",
    table={"dibao": ALL_OF_IT},
)


def by(value, word, origin="text"):
    return Answer(value, f"medical_aid.{word}", ("H-29", "H-45"), origin, "AM-19")


@pytest.mark.clause("H-29")
@pytest.mark.parametrize(
    ("identity", "used", "amount", "yuan"),
    [
        ("dibao", 0, 379400, "3794.00"),
        ("dibao", 1620600, 379400, "3794.00"),
        ("dibao", 1620601, 379399, "3793.99"),
        ("dibao", 2000000, 0, "0.00"),
        ("dibao", 3000000, 0, "0.00"),
        ("wubao", 0, 542000, "5420.00"),
        ("special_hardship", 0, 271000, "2710.00"),
    ],
)
def test_w12_granted_aid_takes_its_part_up_to_the_cap_of_the_year(
    haikou, identity, used, amount, yuan
):
    found = aid(haikou.medical_aid, W12, identity, "granted", used=used)

    answer = by(yuan, f"table.{identity}", "site")
    assert found == Aid("granted", amount, 542000 - amount, answer)


@pytest.mark.clause("H-29")
@pytest.mark.parametrize(
    ("bill", "identity", "decision", "word"),
    [
        (W12, "dibao", "none", "may-apply"),
        (W12, "dibao", "applied", "applied"),
        (W12, "dibao", "refused", "refused"),
        (W12, "", "granted", "not-entitled"),
        # Aid comes after insurance.
        (Bill(542000, 450000, insured=False), "dibao", "granted", "after-insurance"),
        (Bill(542000, 450000, insured=False), "", "granted", "not-entitled"),
    ],
)
def test_w12_before_it_is_granted_aid_carries_nothing(haikou, bill, identity, decision, word):
    found = aid(haikou.medical_aid, bill, identity, decision)

    rule = by("basic_insurance", "after") if word == "after-insurance" else by(word, "method")
    assert found == Aid(word, 0, 542000, rule)


@pytest.mark.parametrize(
    ("personal", "amount"), [(10000, 10000), (10001, 10000), (0, 0), (-500, 0)]
)
def test_of_nothing_owed_aid_carries_nothing(personal, amount):
    found = aid(SECTION, Bill(personal, 0), "dibao", "granted")

    assert (found.amount, found.patient) == (amount, personal - amount)


@pytest.mark.clause("H-45")
@pytest.mark.parametrize(
    ("adjudicated", "found"),
    [
        (379400, Aid("granted", 379400, 162600, by("3794.00", "one_stop"))),
        (0, Aid("may-apply", 0, 542000, by("may-apply", "method"))),
        (None, Aid("may-apply", 0, 542000, by("may-apply", "method"))),
    ],
)
def test_w12_one_stop_takes_the_aid_in_the_insurer_s_own_answer(haikou, adjudicated, found):
    assert aid(haikou.medical_aid, W12, "dibao", "none", adjudicated=adjudicated) == found


def test_a_city_that_is_not_connected_takes_no_aid_from_an_answer(haikou):
    section = haikou.medical_aid.model_copy(update={"one_stop": False})

    assert aid(section, W12, "dibao", "none", adjudicated=379400).word == "may-apply"
    assert SECTION.one_stop is False


@pytest.mark.clause("X-13")
def test_a_city_may_take_the_part_within_the_catalogue_and_ask_no_application(yunqiao):
    found = aid(yunqiao.medical_aid, W12, "dibao", "none")

    answer = Answer("3150.00", "medical_aid.table.dibao", ("X-13",))
    assert found == Aid("granted", 315000, 227000, answer)


def test_what_aid_carried_is_told_with_its_table(haikou):
    assert haikou.medical_aid.given(379400) == by("3794.00", "table", "site")
    assert SECTION.given(1) == Answer("0.01", "medical_aid.table", ())
