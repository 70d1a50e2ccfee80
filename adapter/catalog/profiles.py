"""What of `fhir_profiles/` the adapter itself works by: search parameters and measures."""

from typing import Any

from adapter.catalog.folders import folder
from adapter.fhir.resources import read
from adapter.fhir.search import SearchParameters


def load_search_parameters() -> SearchParameters:
    """Read and compile every search parameter that is served."""
    paths = sorted((folder("fhir_profiles") / "SearchParameter").glob("*.json"))
    return SearchParameters(read(path.read_bytes()) for path in paths)


def load_measures() -> dict[str, dict[str, Any]]:
    """Read the Measures that describe our reports, by their names."""
    paths = sorted((folder("fhir_profiles") / "Measure").glob("*.json"))
    return {path.stem: read(path.read_bytes()) for path in paths}
