"""W06: papers forgotten: 24 hours for an ordinary admission, the next day for an emergency.

What the example calls the task documents-overdue is a finding of the term with its clause.
"""

import pytest
from feeds import Stay

# Kind of admission, when, the last instant in time, when the papers came, and what follows.
CASES = {
    "emergency": ("E", "2013-11-08 23:40", "2013-11-09 16:10", True),
    "emergency, late": ("E", "2013-11-08 23:40", "2013-11-10 08:00", False),
    "card forgotten": ("R", "2013-11-08 09:30", "2013-11-09 09:30", True),
    "one minute late": ("R", "2013-11-08 09:30", "2013-11-09 09:31", False),
    "just after midnight": ("E", "2013-11-08 00:10", "2013-11-09 23:59:59", True),
    "just after midnight, late": ("E", "2013-11-08 00:10", "2013-11-10 00:00:00", False),
    "just before midnight": ("E", "2013-11-08 23:59:59", "2013-11-09 23:59:59", True),
}


@pytest.mark.clause("H-07", "H-08", "H-50", "H-51")
def test_w06_papers_come_in_time_or_the_agreement_lapses(door):
    stays = {}
    for number, (name, (priority, admitted, shown, _)) in enumerate(CASES.items()):
        stay = Stay("HK-3RD", "肾病科", f"V06{number}", f"M06{number}", priority=priority)
        stays[name] = f"AG06{number}", stay
        papers = [stay.paper(kind, shown, form="O") for kind in ("ID", "INSCARD")]
        door.take(
            stay.admit(
                admitted, stay.insured("380"), stay.agreement(f"AG06{number}", admitted, state="P")
            ),
            stay.update(shown, *papers),
        )

    for name, (number, _) in stays.items():
        status, standing, reason = door.agreement(number)
        if CASES[name][3]:
            assert (status, standing) == ("active", "in-force"), name
        else:
            assert (status, standing, reason) == ("rejected", "lapsed", "papers-overdue"), name


@pytest.mark.clause("H-08", "H-50")
def test_w06_no_deposit_is_asked_meanwhile_and_the_term_that_passed_is_found(door):
    stay = Stay("HK-3RD", "肾病科", "V06D", "M06D")
    door.take(
        stay.admit(
            "2013-11-08 09:30",
            stay.insured("380"),
            stay.agreement("AG06D", "2013-11-08 09:30", state="P"),
        ),
        stay.charge("2013-11-08 20:00", ("03", "9000.00")),
        stay.update("2013-11-10 08:00"),
    )

    assert door.told(stay) == [("running", "draft", "9000.00", "9000.00", "9000.00")]
    assert door.agreement("AG06D") == ("rejected", "lapsed", "papers-overdue")
    assert ("term-missed", ["H-50"]) in [(one["id"], one["clauses"]) for one in door.findings(stay)]
