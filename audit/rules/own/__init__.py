"""A team's own pack: the pack that ships, with the changes that its `pack.toml` lists.

Each change has a reason, an owner and a date. A change of something that ships also has
a mark of what it was written for, so that a release that changes it is noticed.
"""

from audit.rules.own.changes import EXTENDS, Change, OwnPart
from audit.rules.own.marks import Shipped, policy_mark, rule_mark, shipped
from audit.rules.own.merging import Merged, Parts, merge
from audit.rules.own.places import Place, TomlPlaces
from audit.rules.own.policies import changed_policy
from audit.rules.own.tables import TABLES, TableSpec

__all__ = [
    "EXTENDS",
    "TABLES",
    "Change",
    "Merged",
    "OwnPart",
    "Parts",
    "Place",
    "Shipped",
    "TableSpec",
    "TomlPlaces",
    "changed_policy",
    "merge",
    "policy_mark",
    "rule_mark",
    "shipped",
]
