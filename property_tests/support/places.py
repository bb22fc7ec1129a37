"""Paths of the tree, so that no test counts the folders above it."""

from __future__ import annotations

from pathlib import Path

SUITE = Path(__file__).resolve().parents[1]
"""The folder `property_tests`."""

ROOT = SUITE.parent
GOLDEN = SUITE / "golden"
SAMPLES = ROOT / "samples"
TEMPLATES = ROOT / "workbook_templates"
