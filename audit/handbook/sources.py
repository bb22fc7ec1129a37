"""The sources in words: a page for each statement of the guide and for each kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from audit.handbook.book import Book, rule_link
from audit.handbook.markdown import (
    admonition,
    anchor,
    bullets,
    capital,
    card,
    contents,
    file_name,
    link,
    page,
    plain,
    prose,
    table,
)
from audit.rules.authorities import (
    authorities,
    decisions_on,
    refined_sources,
    rules_citing,
    rules_following,
)
from audit.rules.departures import Departure, departures
from audit.rules.rule import Rule
from audit.rules.sources import Source, SourceKind

KINDS: Mapping[SourceKind, tuple[str, str]] = {
    SourceKind.GUIDELINE: (
        "Official Guidelines",
        "Sections of the ICD-10-CM Official Guidelines for Coding and Reporting.",
    ),
    SourceKind.TABULAR: (
        "Tabular List",
        "Notes and inclusion terms of the ICD-10-CM Tabular List.",
    ),
    SourceKind.CODE_SET: (
        "Code lists",
        "Lists of codes, and the instructions that belong to them.",
    ),
    SourceKind.POLICY: (
        "Regulations, manuals and payers",
        "What a claim must meet to be paid. CPT numbers and denial codes stand without "
        "their descriptors.",
    ),
    SourceKind.DECISION: (
        "Decisions",
        "What tspine decided where the other sources leave room or contradict each "
        "other, and why.",
    ),
    SourceKind.PRODUCT: (
        "Tables of tspine",
        "Tables that come with tspine and that you can replace by your own.",
    ),
}
"""Heading and lead of the page of each kind but the guide, in the order of the list."""

_GUIDE = "Guide"
DEPARTURE = "Where the official code set decides"
"""Heads what the guide says and the official sources do not."""

_HEADS = ("Rule", "What it finds", "Coding verdict", "Claim risk")


def authority(book: Book, rule: Rule) -> list[str]:
    """Write what a rule cites and the decisions it follows, each in words."""
    cited = [
        f"{link(citation, target(source))}: {prose(source.words)}"
        if source
        else plain(citation)
        for citation, source in authorities(rule, book.pack)
    ]
    followed = [_in_words(source) for source in decisions_on(rule, book.pack)]
    return (
        bullets(cited)
        + (["It follows these decisions:"] if followed else [])
        + (bullets(followed))
    )


def departed(found: Iterable[Departure]) -> list[str]:
    """Write where the official code set decides against the guide."""
    return [
        line
        for departure in found
        for line in admonition(
            DEPARTURE,
            f"The guide says: {prose(departure.guide)} The official rule: "
            f"{prose(departure.official)} What tspine does: {prose(departure.tool)}",
        )
    ]


def target(source: Source) -> str:
    """Where the page or section of a source is, from a page that lies in a folder."""
    if source.kind is SourceKind.GUIDE:
        return f"../guide/{_statement(source)}.md"
    return f"#{anchor('source', source.label)}"


def _statement(source: Source) -> str:
    return file_name(source.label.removeprefix("guide: "))


def source_pages(book: Book) -> Iterator[tuple[str, str]]:
    """Write every page about sources, each with its path."""
    statements = _of(book, SourceKind.GUIDE)
    yield "guide/index", _guide(book, statements)
    for source in statements:
        yield f"guide/{_statement(source)}", _statement_page(book, source)
    kinds = [kind for kind in KINDS if _of(book, kind)]
    yield "sources/index", _overview(book, kinds)
    for kind in kinds:
        yield f"sources/{file_name(kind)}", _kind_page(book, kind)


def _of(book: Book, kind: SourceKind) -> list[Source]:
    return [source for source in book.sources.values() if source.kind is kind]


def _guide(book: Book, statements: list[Source]) -> str:
    rows = [
        [
            link(source.label, f"{_statement(source)}.md"),
            plain(source.title),
            str(len(rules_citing(source, book.pack))),
        ]
        for source in statements
    ]
    return page(
        _GUIDE,
        [
            "The rules follow a guide to coding upper back pain (M54.6). It stands",
            "here in our own words, statement by statement, with the rules that carry",
            "each of them out.",
        ],
        table(["Statement", "What it is about", "Rules"], rows),
        [
            f"## {DEPARTURE}",
            "",
            "The guide and the official sources do not always agree. The official",
            "source decides, and the finding says so.",
            "",
        ],
        _departures(book),
        contents(_statement(source) for source in statements),
    )


def _departures(book: Book) -> list[str]:
    ids = {rule.id for rule in book.pack.rules}
    rows = [
        [
            *map(prose, (departure.guide, departure.official, departure.tool)),
            ", ".join(rule_link(i) if i in ids else plain(i) for i in departure.rules),
        ]
        for departure in departures()
    ]
    heads = ["The guide says", "The official rule", "What tspine does", "Rules"]
    return table(heads, rows)


def _statement_page(book: Book, source: Source) -> str:
    name = source.label.replace(":", ",", 1)
    return page(
        plain(f"{capital(name)}: {source.title}"),
        ["", prose(source.words), "", f"Where: {plain(source.where)}.", ""],
        departed(d for d in departures() if source.label in d.cites),
        ["## The rules that carry it out", *_rules(book, source)],
        _refined(book, source),
        way=link(_GUIDE, "index.md"),
    )


def _rules(book: Book, source: Source) -> list[str]:
    rows = [rule_row(rule) for rule in rules_citing(source, book.pack)]
    return table(_HEADS, rows) if rows else ["", "No rule of the pack cites it.", ""]


def rule_row(rule: Rule, folder: str = "../rules/") -> list[str]:
    """A rule as a line of a table: id, title, verdict, risk."""
    off = "" if rule.enabled else " (switched off)"
    return [
        rule_link(rule.id, folder),
        plain(f"{rule.title}{off}"),
        plain(rule.verdict or "none"),
        plain(rule.risk),
    ]


def rule_table(rules: Iterable[Rule], folder: str = "../rules/") -> list[str]:
    """Write rules as a table."""
    return table(_HEADS, [rule_row(rule, folder) for rule in rules])


def _refined(book: Book, source: Source) -> list[str]:
    if not source.refined_by:
        return []
    decisions = [_in_words(book.sources[label]) for label in source.refined_by]
    return ["", "## Decisions that refine it", *bullets(decisions)]


def _in_words(source: Source) -> str:
    return f"{link(source.label, target(source))}: {prose(source.words)}"


def _overview(book: Book, kinds: list[SourceKind]) -> str:
    rows = [
        [
            link(KINDS[kind][0], f"{file_name(kind)}.md"),
            plain(KINDS[kind][1]),
            str(len(_of(book, kind))),
        ]
        for kind in kinds
    ]
    return page(
        "Sources",
        [
            "Every rule names its authority. These pages say in a few words what each",
            "source says. The guide has",
            f"{link('pages of its own', '../guide/index.md')}. Words in quotation",
            "marks are those of the Tabular List.",
        ],
        table(["Sources", "What they are", "Number"], rows),
        contents(file_name(kind) for kind in kinds),
    )


def _kind_page(book: Book, kind: SourceKind) -> str:
    heading, lead = KINDS[kind]
    parts = [_section(book, source) for source in _of(book, kind)]
    way = link("Sources", "index.md")
    return page(plain(heading), [prose(lead), ""], *parts, way=way)


def _section(book: Book, source: Source) -> list[str]:
    pack = book.pack
    refined = [book.sources[label] for label in source.refined_by]
    rows = [
        ("Why", prose(source.reason)),
        ("Where", plain(source.where)),
        ("Cited by", _links(rules_citing(source, pack))),
        ("Followed by", _links(rules_following(source, pack))),
        ("Refines", _sources(refined_sources(source.label, pack))),
        ("Refined by", _sources(refined)),
    ]
    return [
        "",
        f"({anchor('source', source.label)})=",
        "",
        f"## {plain(capital(source.label))}: {plain(source.title)}",
        "",
        prose(source.words),
        "",
        *card([(name, value) for name, value in rows if value]),
    ]


def _links(rules: Iterable[Rule]) -> str:
    return ", ".join(rule_link(rule.id) for rule in rules)


def _sources(found: Iterable[Source]) -> str:
    return ", ".join(link(source.label, target(source)) for source in found)
