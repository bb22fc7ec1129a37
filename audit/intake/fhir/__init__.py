"""Claims of FHIR R4 files: Claim and ExplanationOfBenefit, in bundles and NDJSON."""
