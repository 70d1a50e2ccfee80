import json
from pathlib import Path

import pytest

from adapter.fhir.search import SearchParameters

PROFILES = Path(__file__).parents[2] / "fhir_profiles"


@pytest.fixture(scope="session")
def parameters():
    folder = PROFILES / "SearchParameter"
    return SearchParameters(
        json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))
    )
