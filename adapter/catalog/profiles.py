"""The search parameters of `fhir_profiles/`, read and compiled once."""

from adapter.catalog.folders import folder
from adapter.fhir.resources import read
from adapter.fhir.search import SearchParameters


def load_search_parameters() -> SearchParameters:
    """Read and compile every search parameter that is served."""
    paths = sorted((folder("fhir_profiles") / "SearchParameter").glob("*.json"))
    return SearchParameters(read(path.read_bytes()) for path in paths)
