"""The FHIR vocabulary: resources read, written, checked, indexed and told; pure."""
