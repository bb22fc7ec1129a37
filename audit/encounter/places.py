"""The setting that a place of service or a type of bill stands for.

Sources: CMS Place of Service Code Set (the comments beside the numbers are its names);
NUBC type of bill, first two digits after the leading zero (facility, classification).
"""

from __future__ import annotations

from dataclasses import dataclass

from audit.columns import token

SETTING_OF_PLACE = {
    "02": "telehealth",  # Telehealth provided other than in patient's home
    "10": "telehealth",  # Telehealth provided in patient's home
    "11": "office",  # Office
    "12": "home",  # Home
    "13": "home",  # Assisted living facility
    "14": "home",  # Group home
    "16": "home",  # Temporary lodging
    "17": "office",  # Walk-in retail health clinic
    "19": "hospital outpatient",  # Off campus-outpatient hospital
    "20": "urgent care",  # Urgent care facility
    "21": "inpatient acute",  # Inpatient hospital
    "22": "hospital outpatient",  # On campus-outpatient hospital
    "23": "ED",  # Emergency room - hospital
    "24": "ASC",  # Ambulatory surgical center
    "31": "SNF",  # Skilled nursing facility
    "32": "SNF",  # Nursing facility
    "33": "home",  # Custodial care facility
    "49": "office",  # Independent clinic
    "50": "office",  # Federally qualified health center
    "51": "inpatient psychiatric",  # Inpatient psychiatric facility
    "52": "hospital outpatient",  # Psychiatric facility-partial hospitalization
    "62": "therapy clinic",  # Comprehensive outpatient rehabilitation facility
    "71": "office",  # Public health clinic
    "72": "office",  # Rural health clinic
}
"""Settings by two-digit place of service. Other numbers match no setting."""

SETTING_OF_BILL = {
    "11": "inpatient acute",
    "12": "hospital outpatient",  # inpatient Part B: paid and coded as outpatient
    "13": "hospital outpatient",
    "14": "hospital outpatient",
    "18": "SNF",  # swing bed
    "21": "SNF",
    "83": "ASC",
    "85": "hospital outpatient",  # critical access hospital
}
"""Settings by the first two digits of the type of bill."""

INPATIENT_SETTINGS = ("inpatient acute", "inpatient LTCH", "inpatient psychiatric")
"""Settings whose institutional claims follow II.H. Source: Official Guidelines II.H."""

INPATIENT_TOKENS = tuple(map(token, INPATIENT_SETTINGS))
"""The same settings as rules spell them."""


@dataclass(frozen=True, slots=True)
class UnmappedPlace:
    """A place-of-service number that matches none of the contract's settings."""

    number: str


def read_place(word: str) -> str | UnmappedPlace | None:
    """Read a place-of-service number ("11", "5", "11.0"); None for any other text."""
    digits = word.partition(".")[0]
    if not digits.isdecimal() or len(digits) > 2 or word.partition(".")[2].strip("0"):
        return None
    number = digits.zfill(2)
    if number == "00":
        return None
    return SETTING_OF_PLACE.get(number) or UnmappedPlace(number)


def read_bill_type(word: str) -> str:
    """Return a type of bill in three characters, without the leading zero (131)."""
    bill = word.upper().replace("-", "")
    return bill[1:] if len(bill) == 4 and bill.startswith("0") else bill


def setting_of_bill(bill_type: str) -> str:
    """Return the setting that a type of bill stands for, or an empty text."""
    return SETTING_OF_BILL.get(bill_type[:2], "") if len(bill_type) == 3 else ""
