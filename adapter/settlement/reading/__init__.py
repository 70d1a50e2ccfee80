"""One fact, one resource, one reader: what each FHIR resource says, in settlement's terms."""
