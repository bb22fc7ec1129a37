"""FHIR R4 files, bundles and NDJSON: claims, or else encounters; and their notes."""
