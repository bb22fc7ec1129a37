"""A page for each rule, a page for each family of rules, and the list of families."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.handbook.book import Book, rule_link
from audit.handbook.conditions import group_words, list_words, outline
from audit.handbook.examples import example_tables, finding_of
from audit.handbook.lattice import RISKS
from audit.handbook.markdown import (
    anchor,
    bullets,
    card,
    contents,
    file_name,
    link,
    page,
    plain,
    prose,
    table,
    verbatim,
)
from audit.handbook.sources import authority, departed, rule_table
from audit.rules.departures import departures
from audit.rules.examples import BASE
from audit.rules.placeholders import PLACEHOLDER, in_general
from audit.rules.provider_queries import TASK_SUFFIX
from audit.rules.rule import UNJUDGED_RULE, Rule

FAMILIES: Mapping[str, str] = {
    "VAL": "Can the row be read, and is each code valid on its date?",
    "SCOPE": "Does the row concern M54.6, and was a chart reviewed?",
    "INC": "What earns SUPPORTED",
    "EXC": "Causes that explain the pain",
    "EX1": "Excludes1 notes",
    "LOC": "Where the pain is documented",
    "G89": "Pain codes of category G89",
    "SEQ": "The order of the codes",
    "UNC": "Suspected, ruled out and unmentioned conditions",
    "HX": "Healed conditions",
    "INJ": "The 7th character of an injury",
    "DOC": "What the record documents",
    "IMG": "Imaging and diagnostic encounters",
    "NEC": "Medical necessity and payer policy",
    "BIL": "Service lines, pointers and modifiers",
}
"""What the rules ask whose ids begin alike; a team's own families have no words."""


_FEW = "With too few clinical indicators"
_ENOUGH = "With enough clinical indicators"


def rule_pages(book: Book) -> Iterator[tuple[str, str]]:
    """Write every page about rules, each with its path."""
    yield "rules/index", _overview(book)
    for family, rules in _in_order(book).items():
        yield f"rules/{_file(family)}", _family_page(book, family, rules)
        for rule in rules:
            yield f"rules/{file_name(rule.id)}", _rule_page(book, rule)
    yield f"rules/{UNJUDGED_RULE.id}", _rule_page(book, UNJUDGED_RULE)


def _in_order(book: Book) -> Mapping[str, Sequence[Rule]]:
    """The families in the order of a reading, a team's own behind them."""
    order = [*FAMILIES, *(f for f in book.families if f not in FAMILIES)]
    return {f: book.families[f] for f in order if f in book.families}


def _file(family: str) -> str:
    return anchor("family", family)


def _overview(book: Book) -> str:
    rows = [
        [
            link(family, f"{_file(family)}.md"),
            plain(FAMILIES.get(family, "")),
            str(sum(rule.enabled for rule in rules)),
        ]
        for family, rules in _in_order(book).items()
    ]
    retired = [
        f"{plain(rule_id)}: {prose(reason)}"
        for rule_id, reason in sorted(book.pack.retired.items())
    ]
    enabled = sum(rule.enabled for rule in book.pack.rules)
    return page(
        "Rules",
        [
            f"The pack has {enabled} rules. Each page says what the rule finds, why,",
            "on what authority, when it fires, and what becomes of the diagnosis list.",
            "A rule whose id ends in T is a task for the coder: it asks the question",
            "of a query where the record has too few clinical indicators for one.",
        ],
        table(["Rules", "What they ask", "Rules in force"], rows),
        [
            f"{rule_link(UNJUDGED_RULE.id, '')} is the finding of the engine itself,",
            "where no rule of a pack judges a row.",
        ],
        ["", "## Retired rules", "", "Their ids are not given to another rule."]
        if retired
        else [],
        bullets(retired),
        contents([*map(_file, _in_order(book)), UNJUDGED_RULE.id]),
    )


def _family_page(book: Book, family: str, rules: Sequence[Rule]) -> str:
    title = f"{family}: {FAMILIES.get(family, 'rules of this pack')}"
    return page(
        plain(title),
        rule_table(rules, ""),
        contents(file_name(rule.id) for rule in rules),
        way=link("Rules", "index.md"),
    )


def _rule_page(book: Book, rule: Rule) -> str:
    way = [link("Rules", "index.md")]
    if rule is not UNJUDGED_RULE:
        way.append(link(rule.family, f"{_file(rule.family)}.md"))
    return page(
        plain(f"{rule.id}: {rule.title}"),
        _summary(book, rule),
        _what(book, rule),
        _why(book, rule),
        _action(book, rule),
        _when(book, rule),
        _examples(book, rule),
        _history(book, rule),
        way=" / ".join(way),
    )


def _summary(book: Book, rule: Rule) -> list[str]:
    twin = _twin(book, rule)
    rows = [
        ("Coding verdict", _verdict(rule)),
        ("Claim risk", link(rule.risk, f"#{RISKS}")),
        ("Severity", plain(rule.severity)),
        ("In force", plain(in_force(rule))),
        ("Asked of", _asked_of(rule)),
        ("Codes it is about", prose("; ".join(map(group_words, rule.about)))),
        ("Denials it predicts", ", ".join(map(_denial, rule.denials))),
        (_ENOUGH if rule.task and twin else _FEW, rule_link(twin, "") if twin else ""),
        ("Rule pack", plain(book.pack.label)),
    ]
    return card([(name, value) for name, value in rows if value])


def _verdict(rule: Rule) -> str:
    if rule.verdict is None:
        return "none: the rule informs or bears a claim risk"
    return link(rule.verdict, f"#{anchor('verdict', rule.verdict)}")


def _asked_of(rule: Rule) -> str:
    if not rule.enabled and rule is not UNJUDGED_RULE:
        return "no row: the rule is switched off"
    if rule.judged_only:
        return "rows that concern M54.6 and can be read"
    return "every row"


def _denial(code: str) -> str:
    return link(code, f"#{anchor('denial', code)}")


def _twin(book: Book, rule: Rule) -> str:
    """The id of the rule that asks the same of the coder, or of the provider."""
    ids = {r.id for r in book.pack.rules}
    task = f"{rule.id}{TASK_SUFFIX}"
    if rule.query:
        return task if task in ids else ""
    query = rule.id.removesuffix(TASK_SUFFIX)
    return query if query != rule.id and query in ids else ""


def in_force(rule: Rule) -> str:
    """Say for which dates of service a rule holds."""
    since = "on every date" if rule.since.year == 1 else f"from {rule.since}"
    return f"{since} until {rule.until}" if rule.until else since


def _what(book: Book, rule: Rule) -> list[str]:
    """What a finding says: of row 1 where the words depend on the row."""
    finding = finding_of(book, rule) if PLACEHOLDER.search(rule.message) else None
    message = finding.message if finding else in_general(rule.message or rule.title)
    lead = "Of row 1 below: " if finding else ""
    return ["", "## What it says", "", f"{lead}{prose(message)}", ""]


def _why(book: Book, rule: Rule) -> list[str]:
    return [
        *("", "## Why", "", prose(rule.because), ""),
        *("## Authority", "", *authority(book, rule)),
        *departed(d for d in departures() if rule.id in d.rules),
    ]


def _action(book: Book, rule: Rule) -> list[str]:
    lines = ["", "## What to do", "", prose(in_general(rule.action)), ""]
    lines += ["## What becomes of the diagnosis list", ""]
    lines += bullets(map(prose, list_words(rule)))
    if rule.query:
        finding = finding_of(book, rule)
        lines += ["## Query to the provider", ""]
        lines += ["As it reads for row 1 below:"] if finding else []
        lines += verbatim(finding.query if finding else in_general(rule.query))
    if rule.task:
        lines += ["## Task for the coder", "", prose(in_general(rule.task)), ""]
    return lines


def _when(book: Book, rule: Rule) -> list[str]:
    lines = ["", "## When it fires", ""]
    if rule is UNJUDGED_RULE:
        return [*lines, f"It fires where {plain(rule.text)}.", ""]
    lines += outline(rule.condition, book.places)
    return [*lines, "In the words of the pack:", *verbatim(rule.text)]


def _examples(book: Book, rule: Rule) -> list[str]:
    lines: list[str] = []
    if not rule.enabled and rule is not UNJUDGED_RULE:
        lines += ["", "The rule is switched off, so that it fires on no row below.", ""]
    if rule.fires:
        lines += ["", "## It fires on", "", *example_tables(book, rule, rule.fires)]
    if rule.silent:
        lines += ["", "## It is silent on", ""]
        lines += example_tables(book, rule, rule.silent, len(rule.fires) + 1)
    if lines:
        lines += [
            f"The date of service is {BASE['date_of_service']} where no other is",
            "shown. Cells that are not shown are blank. *Diagnosis list* is the",
            "corrected list.",
            "",
        ]
    return lines


def _history(book: Book, rule: Rule) -> list[str]:
    accepted = [
        f"The proof finds *{plain(a.obligation)}*, and the pack accepts it until "
        f"{plain(a.until.isoformat())}: {prose(a.reason)}"
        for a in book.acceptances(rule.id)
    ]
    return ["", "## Accepted findings", *bullets(accepted)] if accepted else []
