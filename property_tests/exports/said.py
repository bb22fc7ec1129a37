"""What the words of the exports mean: payers and titles of codes."""

from __future__ import annotations

PAYERS: dict[str, str | None] = {
    "Aetna": "commercial",
    "Aetna PPO": "commercial",
    "AETNA MEDICARE ADVANTAGE": "Medicare Advantage",
    "Anthem": "commercial",
    "BCBS": "commercial",
    "BCBS of Texas": "commercial",
    "Blue Cross Blue Shield": "commercial",
    "Cash": "self pay",
    "Cigna": "commercial",
    "CIGNA HEALTH": "commercial",
    "GEICO": "auto",
    "Humana Gold Plus": "Medicare Advantage",
    "MEDICAID": "Medicaid",
    "Medicaid of Ohio": "Medicaid",
    "Medi-Cal": "Medicaid",
    "Medicare": None,
    "MEDICARE": None,
    "Medicare Advantage": "Medicare Advantage",
    "Medicare Part A": "Medicare FFS",
    "Medicare Part B": "Medicare FFS",
    "MEDICARE PART B": "Medicare FFS",
    "PIP": "auto",
    "Self Pay": "self pay",
    "SELF PAY": "self pay",
    "Self-Pay": "self pay",
    "Texas Medicaid": "Medicaid",
    "TRICARE": None,
    "UHC": "commercial",
    "UHC Medicare Advantage": "Medicare Advantage",
    "United Healthcare": "commercial",
    "UnitedHealthcare": "commercial",
    "VA CCN": None,
    "WC": "workers comp",
    "Workers Comp": "workers comp",
    "WORKERS COMPENSATION": "workers comp",
    "": None,
}
"""The canonical payer of each name, None where the name does not state it.

Medicare alone may be the program or an Advantage plan; TRICARE and the VA are none of
the payers of the contract.
"""

TITLES = {
    "G89.29": "Other chronic pain",
    "M25.60": "Stiffness of unspecified joint, not elsewhere classified",
    "M47.814": "Spondylosis without myelopathy or radiculopathy, thoracic region",
    "M48.54XA": "Collapsed vertebra, not elsewhere classified, thoracic region, "
    "initial encounter for fracture",
    "M51.24": "Other intervertebral disc displacement, thoracic region",
    "M51.34": "Other intervertebral disc degeneration, thoracic region",
    "M54.14": "Radiculopathy, thoracic region",
    "M54.2": "Cervicalgia",
    "M54.50": "Low back pain, unspecified",
    "M54.6": "Pain in thoracic spine",
    "M62.830": "Muscle spasm of back",
    "M79.18": "Myalgia, other site",
    "M99.01": "Segmental and somatic dysfunction of cervical region",
    "M99.02": "Segmental and somatic dysfunction of thoracic region",
    "M99.03": "Segmental and somatic dysfunction of lumbar region",
    "R07.89": "Other chest pain",
    "R29.3": "Abnormal posture",
    "S23.3XXA": "Sprain of ligaments of thoracic spine, initial encounter",
    "S29.012A": "Strain of muscle and tendon of back wall of thorax, initial encounter",
    "Z79.891": "Long term (current) use of opiate analgesic",
}
"""Titles of the ICD-10-CM tables for 2026, which are in the public domain."""


def titled(code: str, joint: str = " - ") -> str:
    """Return a code with its title, as many systems write a diagnosis."""
    return f"{code}{joint}{TITLES[code]}" if code in TITLES else code
