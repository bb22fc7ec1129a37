"""The tables of a team's own pack: their keys, and what each key holds.

Reader, template and sheet follow this one description.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a key holds."""

    TEXT = auto()
    LINES = auto()
    """A list of texts; a cell has one to a line."""

    DAY = auto()
    WHOLE = auto()
    NUMBER = auto()
    FLAG = auto()


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: what it does in a sentence, and its keys in the order of the sheet.

    `required` are the keys that must be there, `name` the one that says what is
    changed.
    """

    name: str
    sheet: str
    does: str
    keys: Mapping[str, Kind]
    required: tuple[str, ...]


TEXT, LINES, DAY = Kind.TEXT, Kind.LINES, Kind.DAY

RESPONSIBLE = {"reason": TEXT, "owner": TEXT, "date": DAY}
"""What every change has."""

NONE = "none"
"""Takes an optional value of a shipped rule away: its verdict, its steps."""

_RULE = {
    "title": TEXT,
    "when": TEXT,
    "verdict": TEXT,
    "severity": TEXT,
    "risk": TEXT,
    "message": TEXT,
    "because": TEXT,
    "cite": LINES,
    "action": TEXT,
    "about": LINES,
    "correct": LINES,
    "denials": LINES,
    "lines": TEXT,
    "presumes": LINES,
    "scope": TEXT,
    "query": TEXT,
    "task": TEXT,
    "task_fires": LINES,
    "fires": LINES,
    "silent": LINES,
}
OPTIONAL = (
    *("verdict", "risk", "message", "about", "correct", "denials", "lines"),
    *("presumes", "scope"),
)
"""The keys of a rule that `NONE` takes away."""

_DAYS = {"from": DAY, "until": DAY}

_OVERRIDE = TableSpec(
    "override",
    "Rules changed",
    "Changes a rule that ships. What is not stated stays as it is.",
    {"rule": TEXT, **RESPONSIBLE, "shipped": TEXT, **_DAYS, **_RULE},
    ("rule", *RESPONSIBLE, "shipped"),
)
_SWITCH_OFF = TableSpec(
    "switch_off",
    "Rules off",
    "Switches off a rule that ships.",
    {"rule": TEXT, **RESPONSIBLE, "shipped": TEXT, **_DAYS},
    ("rule", *RESPONSIBLE, "shipped"),
)
_ADDED = TableSpec(
    "rule",
    "Rules added",
    "Adds a rule of the team.",
    {"id": TEXT, **RESPONSIBLE, **_DAYS, **_RULE},
    (
        *("id", *RESPONSIBLE, "from", "title", "when", "severity", "because"),
        *("cite", "action"),
    ),
)
_PARAMETER = TableSpec(
    "parameter",
    "Parameters",
    "Changes a number that rules compare with.",
    {
        "name": TEXT,
        **RESPONSIBLE,
        "shipped": Kind.WHOLE,
        **_DAYS,
        "value": Kind.WHOLE,
    },
    ("name", *RESPONSIBLE, "shipped", "value"),
)
_POLICY = TableSpec(
    "policy",
    "Policies added",
    "Adds a row to the payer policy table.",
    {
        "policy_id": TEXT,
        **RESPONSIBLE,
        "from": DAY,
        "to": DAY,
        "payer": LINES,
        "services": LINES,
        "requirement": TEXT,
        "dx_allowed": LINES,
        "min_weeks": Kind.NUMBER,
        "enabled": Kind.FLAG,
        "source": TEXT,
    },
    ("policy_id", *RESPONSIBLE, "from", "services", "requirement", "source"),
)
_POLICY_OFF = TableSpec(
    "policy_off",
    "Policies off",
    "Switches off the rows of a policy that ships.",
    {"policy_id": TEXT, **RESPONSIBLE, "shipped": TEXT, **_DAYS},
    ("policy_id", *RESPONSIBLE, "shipped"),
)
_PAYER = TableSpec(
    "payer",
    "Payers",
    "Says for which payer of the contract a name stands.",
    {"words": TEXT, **RESPONSIBLE, "payer": TEXT},
    ("words", *RESPONSIBLE, "payer"),
)

TABLES: Mapping[str, TableSpec] = {
    spec.name: spec
    for spec in (
        _OVERRIDE,
        _SWITCH_OFF,
        _ADDED,
        _PARAMETER,
        _POLICY,
        _POLICY_OFF,
        _PAYER,
    )
}
"""The tables of changes, by their name in pack.toml."""

HEAD: Mapping[str, Kind] = {
    "name": TEXT,
    "version": TEXT,
    "title": TEXT,
    "owner": TEXT,
}
"""What pack.toml says of the pack itself; `extends` is fixed."""
