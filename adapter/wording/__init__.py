"""The words of every issue id, English and Chinese; doors say them, nothing else does.

A row an issue id, in the module of the room that finds it; {0} {1} are the issue's values, {where}
its place.
"""

from typing import Final

from adapter.wording import (
    decisions,
    doors,
    fhir,
    hl7v2,
    intake,
    mapping,
    policies,
    settlement,
)

ROOMS: Final = (hl7v2, mapping, settlement, policies, decisions, intake, fhir, doors)
WORDS: Final = {name: words for room in ROOMS for name, words in room.WORDS.items()}
