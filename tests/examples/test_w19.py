"""W19: something off the next bill for who paid on time; the insurer's share stays."""

import pytest
from doors import components
from feeds import Stay, w01


def visits(number, second):
    """Two stays of one person in Yunqiao: the first paid at discharge, the second as given."""
    found = []
    for position, (day, lines) in enumerate((("2026-03-02", (("03", "100.00"),)), second)):
        stay = Stay(
            "YQ-CH",
            "内科",
            f"V19{number}{position}",
            f"M19{number}",
            hukou="",
            aid="lifted_from_poverty",
        )
        admission = stay.admit(
            f"{day} 08:00",
            stay.insured("390", "999900"),
            stay.agreement(f"AG19{number}{position}", f"{day} 08:00"),
        )
        messages = [admission, stay.charge(f"{day} 12:00", *lines), stay.discharge(f"{day} 16:00")]
        found.append((stay, messages))
    (first, told), (stay, others) = found
    return first, stay, [*told, first.pay("2026-03-02 16:00", "100.00"), *others]


@pytest.mark.clause("X-10")
@pytest.mark.parametrize(
    ("number", "share", "off", "asked"),
    [("A", "286.40", "14.32", "272.08"), ("B", "612.00", "20.00", "592.00")],
)
def test_w19_five_percent_of_the_next_share_up_to_twenty_yuan(door, number, share, off, asked):
    _, stay, messages = visits(number, ("2026-04-06", (("03", share),)))
    door.take(*messages)

    (final,) = door.invoices(stay)
    assert door.told(stay) == [("final", "issued", share, asked, asked)]
    assert components(final)["reward"] == off
    (discount,) = [one for one in final["totalPriceComponent"] if one["type"] == "discount"]
    assert discount["amount"]["value"] == off
    assert door.balances(stay)["hospital:reward"] == off


@pytest.mark.clause("X-10")
def test_w19_the_insurer_s_share_is_computed_before_it(door):
    _, stay, messages = visits("C", ("2026-04-06", (("01", "1000.00"),)))
    door.take(*messages)

    figures = components(door.invoices(stay)[0])
    assert figures["insurer"] == "375.00"
    assert figures["reward"] == "20.00"


@pytest.mark.clause("H-31")
def test_w19_haikou_gives_no_figure_so_nothing_is_taken_off(door):
    stay, messages = w01("19H", pay=True)
    later = type(stay)("HK-3RD", "肾病科", "V13LATER", stay.mrn)
    opening = "2013-12-02 09:00"
    door.take(
        *messages,
        stay.discharge("2013-11-12 10:00"),
        stay.pay("2013-11-12 10:00", "1687.90"),
        later.admit(opening, later.insured("380"), later.agreement("AG19L", opening)),
        later.charge("2013-12-02 20:00", ("03", "286.40")),
        later.discharge("2013-12-03 09:00"),
    )

    assert "reward" not in components(door.invoices(later)[0])
    assert door.told(later)[0][3] == "286.40"
