"""The words of conditions: facts, counts, terms and numbers, with what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.columns import column
from audit.facts import COUNTS, FACTS, TERMS, Count, Fact, Term, conditions, record
from audit.facts.claim import (
    encounter,
    excludes1,
    pain_codes,
    regions,
    reported,
    sequence,
    validity,
)
from audit.facts.services import billed, manipulation, payers
from audit.handbook.book import Book, rule_link
from audit.handbook.conditions import linked, outline
from audit.handbook.markdown import (
    anchor,
    bullets,
    capital,
    card,
    contents,
    link,
    page,
    plain,
    prose,
    table,
)
from audit.rules.english import phrase

_SHOWN = 12
"""Rules that are listed where a fact is used; further rules are counted."""

GROUPS: Mapping[str, tuple[str, Sequence[Fact]]] = {
    "encounter": ("Facts of the encounter", encounter.FACTS),
    "validity": ("Facts of validity", validity.FACTS),
    "reported": ("Facts of the codes on the claim", reported.FACTS),
    "regions": ("Facts of the region of the pain", regions.FACTS),
    "excludes1": ("Facts of Excludes1 pairs", excludes1.FACTS),
    "sequence": ("Facts of the order of codes", sequence.FACTS),
    "pain-codes": ("Facts of the pain codes of G89", pain_codes.FACTS),
    "conditions": ("Facts of the conditions", conditions.FACTS),
    "record": ("Facts of the record", record.FACTS),
    "services": ("Facts of the service lines", billed.FACTS),
    "payers": ("Facts of the payer", payers.FACTS),
    "manipulation": ("Facts of spinal manipulation", manipulation.FACTS),
}
"""The facts by what they are about, by the names of their pages."""


def vocabulary_pages(book: Book) -> Iterator[tuple[str, str]]:
    """Write every page about the words of conditions, each with its path."""
    yield "facts/index", _overview(book)
    for name, (heading, facts) in GROUPS.items():
        sections = [_fact(book, fact) for fact in facts]
        yield f"facts/{name}", _page(heading, sections)
    counts = [_count(book, count) for count in COUNTS.values()]
    yield "facts/counts", _page("Counts", counts)
    yield "facts/terms", _page("Terms", [_term(book, term) for term in TERMS])
    yield "facts/numbers", _page("Numbers", _numbers(book))


def _page(heading: str, sections: Sequence[list[str]]) -> str:
    return page(heading, *sections, way=link("Facts", "index.md"))


def _overview(book: Book) -> str:
    rows = [
        [link(heading, f"{name}.md"), str(len(facts))]
        for name, (heading, facts) in GROUPS.items()
    ]
    rows += [
        [link("Counts: how many of some facts hold", "counts.md"), str(len(COUNTS))],
        [link("Terms: notions defined over facts", "terms.md"), str(len(TERMS))],
        [
            link("Numbers that rules compare with, by date", "numbers.md"),
            str(len(book.pack.parameters)),
        ],
    ]
    return page(
        "Facts",
        [
            "A fact is what the program reads off a row. Conditions of rules may use",
            f"nothing but the {len(FACTS)} facts and what is defined over them. A fact",
            "has a value for every row, however dirty: a blank cell is a value, too.",
        ],
        table(["Words of conditions", "Number"], rows),
        contents([*GROUPS, "counts", "terms", "numbers"]),
    )


def _head(kind: str, name: str) -> list[str]:
    return [
        "",
        f"({anchor(kind, name)})=",
        "",
        f"## {plain(capital(phrase(name)))}",
        "",
    ]


def _fact(book: Book, fact: Fact) -> list[str]:
    values = "yes / no"
    if fact.domain:
        values = " / ".join(value.replace("_", " ") for value in fact.domain)
    rows = [
        ("Values", plain(values)),
        ("Read from", plain(", ".join(column(c).label for c in fact.columns))),
        ("In the pack", f"`{fact.name}`"),
        ("Asked by", _users(book, fact.name)),
    ]
    return [
        *_head("fact", fact.name),
        prose(fact.meaning),
        *card([(name, value) for name, value in rows if value]),
    ]


def _users(book: Book, name: str) -> str:
    rules = book.users.get(name, ())
    links = ", ".join(rule_link(rule.id) for rule in rules[:_SHOWN])
    more = len(rules) - _SHOWN
    return f"{links} and {more} more rules" if more > 0 else links


def _count(book: Book, count: Count) -> list[str]:
    rows = [
        ("In the pack", f"`{count.name}`"),
        ("Asked by", _users(book, count.name)),
    ]
    parts = [linked(f"[{phrase(name)}]", book.places) for name in count.of]
    return [
        *_head("fact", count.name),
        prose(count.meaning),
        "",
        "It counts how many of these hold:",
        *bullets(parts),
        *card([(name, value) for name, value in rows if value]),
    ]


def _term(book: Book, term: Term) -> list[str]:
    rows = [
        ("In the pack", f"`{term.name}`"),
        ("Asked by", _users(book, term.name)),
    ]
    return [
        *_head("fact", term.name),
        prose(term.meaning),
        *outline(book.term(term.name), book.places),
        *card([(name, value) for name, value in rows if value]),
    ]


def _numbers(book: Book) -> list[list[str]]:
    return [
        [
            *_head("number", number.name),
            prose(number.meaning),
            *table(
                ["From", "Value", "Source"],
                [
                    [plain(since.isoformat()), str(value), prose(source)]
                    for since, value, source in number.values
                ],
            ),
        ]
        for number in book.pack.parameters.values()
    ]
