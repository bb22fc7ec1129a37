"""Facts about one encounter: the only vocabulary that a rule may use."""

from audit.facts.catalogue import COUNTS, FACTS, VOCABULARY, FactValues
from audit.facts.chart import Chart
from audit.facts.tables.policy import Policy, default_policy, read_policy
from audit.facts.tables.profiles import Profiles, Tables
from audit.facts.tables.service_groups import default_services
from audit.facts.terms import TERMS
from audit.facts.vocabulary import BLANK, Count, Fact, Term

__all__ = [
    "BLANK",
    "COUNTS",
    "FACTS",
    "TERMS",
    "VOCABULARY",
    "Chart",
    "Count",
    "Fact",
    "FactValues",
    "Policy",
    "Profiles",
    "Tables",
    "Term",
    "default_policy",
    "default_services",
    "read_policy",
]
