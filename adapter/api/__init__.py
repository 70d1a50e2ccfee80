"""HTTP doors: FHIR REST, HL7 v2 over HTTP, health; they translate and answer."""

from adapter.api.application import create_api

__all__ = ["create_api"]
