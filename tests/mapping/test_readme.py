"""The README teaches every word the language has."""

import re

import pytest

from adapter.catalog.folders import folder
from adapter.mapping import profile, rules
from adapter.mapping.conditions import CONDITIONS
from adapter.mapping.facts import FACTS
from adapter.mapping.targets import SLICES
from adapter.mapping.transforms import TRANSFORMS

README = (folder("mappings") / "README.md").read_text("utf-8")
TAUGHT = set(re.findall(r"`([^`\n]+)`", README))
GRAMMAR = (
    rules.Rule, rules.SegmentMap, rules.DatatypeMap, rules.Table, rules.EventMap, rules.Step,
    rules.Emptied, profile.SiteProfile, profile.Sender, profile.DepositState, profile.Seen,
)  # fmt: skip
WORDS = {field.alias or name for model in GRAMMAR for name, field in model.model_fields.items()}


@pytest.mark.parametrize("word", sorted({*WORDS, *CONDITIONS, *FACTS, *TRANSFORMS, *SLICES}))
def test_the_readme_teaches_every_word(word):
    assert word in TAUGHT or f"{word}[" in README
