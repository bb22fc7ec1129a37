"""Functions that are evaluated once and cached give the same answer again.

The tests that mutate code need this: what ran before the change is compared with what
runs after it.
"""

from __future__ import annotations

from importlib import resources

from audit.facts import default_policy
from audit.facts.tables.service_groups import default_services
from audit.rules.catalogue import default_pack, load_pack

PACK = default_pack()
POLICY = default_policy()
SERVICES = default_services()


def test_the_shipped_pack_is_read_the_same_again() -> None:
    again = load_pack(resources.files("audit.rules").joinpath("pack"))
    assert again == PACK


def test_the_shipped_tables_are_read_the_same_again() -> None:
    default_policy.cache_clear()
    default_services.cache_clear()
    assert default_policy() == POLICY
    assert default_services() == SERVICES
