"""The laws of outcomes, what is proved of the pack, and what the proof presumes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from audit.extras import install_line
from audit.facts import VOCABULARY
from audit.handbook.book import Book, rule_link
from audit.handbook.conditions import linked
from audit.handbook.markdown import (
    admonition,
    bullets,
    contents,
    link,
    page,
    plain,
    prose,
    table,
)
from audit.proof import Group, Means, ProofReport, Status
from audit.proof.axioms import axioms
from audit.proof.statements.law_book import LAW_BOOK
from audit.proof.statements.laws import Law, Statement, Twins
from audit.rules.english import english, phrase
from audit.rules.language import parse
from audit.rules.parameters import read_parameters


def law_pages(book: Book) -> Iterator[tuple[str, str]]:
    """Write the pages on laws and proof, each with its path."""
    yield "proof/index", _proof(book)
    yield "proof/laws", _laws(book)
    yield "proof/axioms", _axioms(book)


def _proof(book: Book) -> str:
    report = book.proof
    return page(
        "Laws and proof",
        [
            "Rules are data, so that a solver can be asked whether some row breaks a",
            f"law. The {link('laws of outcomes', 'laws.md')} say what holds between",
            "the facts of a row and its verdict and risk. The proof takes some",
            f"statements for granted: {link('the axioms', 'axioms.md')}.",
            "",
        ],
        _not_run() if report is None else _counted(book, report),
        contents(["laws", "axioms"]),
    )


def _not_run() -> list[str]:
    return admonition(
        "The proof was not run for this handbook",
        "The solver is not installed where the handbook was made. Once it is "
        f"(`{install_line('prove')}`), `tspine handbook` runs the proof and counts "
        "here what holds; `tspine prove` shows the same on the screen.",
        "warning",
    )


def _counted(book: Book, report: ProofReport) -> list[str]:
    trouble = [status for status in _TROUBLE if report.count(status)]
    rows = [
        [
            plain(group.name),
            *(str(_held(group, means) or "") for means in Means),
            *(str(group.count(status) or "") for status in trouble),
        ]
        for group in report.groups
    ]
    heads = ["What holds", "Proved", "Shown", "Read", *map(str.capitalize, trouble)]
    return [
        "",
        f"Of the pack {plain(report.pack)} ({report.rules} rules over {report.facts} "
        f"facts) {len(report.obligations)} statements were asked:",
        *bullets(_totals(report)),
        "An encounter of the model is any combination of values of the facts that "
        f"obeys the {len(report.axioms)} axioms. That the facts of real rows obey "
        "them, and that the row engine judges as the model does, is tested on rows, "
        "not proved. Whether the rules are right is not a question of the proof.",
        "",
        *table(heads, rows),
        *(line for status in trouble for line in _list_of(report, status)),
    ]


def _totals(report: ProofReport) -> list[str]:
    proved, shown, read = (report.held_by(means) for means in Means)
    failed, unknown = report.count(Status.FAILED), report.count(Status.UNKNOWN)
    return [
        f"{proved} are proved: no encounter of the model breaks them.",
        f"{shown} are shown by an example row that the row engine judged.",
        f"{read} are read off the pack: looked up, nothing was calculated.",
        f"{report.count(Status.ACCEPTED)} fail and are accepted by the pack, each for "
        "a reason.",
        f"{failed or 'None'} failed otherwise, and {unknown or 'none'} stayed unknown: "
        "neither shown nor refuted.",
    ]


_TROUBLE = (Status.ACCEPTED, Status.FAILED, Status.UNKNOWN)


def _held(group: Group, means: Means) -> int:
    held = (o for o in group.obligations if o.status is Status.HELD)
    return sum(1 for o in held if o.means is means)


def _list_of(report: ProofReport, status: Status) -> list[str]:
    found = [o for o in report.obligations if o.status is status]
    items = (
        f"{_rule(o.rule)} ({plain(o.name)}): {prose(o.reason or o.sentence)}"
        for o in found
    )
    return ["", f"## {status.capitalize()}", *bullets(items)]


def _rule(rule_id: str) -> str:
    return rule_link(rule_id) if rule_id else "The pack"


def _laws(book: Book) -> str:
    sections = [_law(book, law) for law in LAW_BOOK]
    way = link("Laws and proof", "index.md")
    return page("Laws of outcomes", *sections, way=way)


def _law(book: Book, law: Law) -> list[str]:
    statements = [linked(in_words(s), book.places) for s in law.statements]
    return [
        "",
        f"## Law {law.number}: {plain(law.title)}",
        "",
        f"In the proof: *{plain(law.obligation)}*.",
        *bullets(statements),
    ]


def in_words(statement: Statement) -> str:
    """Say a statement with its conditions in English, each fact in brackets."""
    if not isinstance(statement, Twins):
        return replace(statement, text=_english(statement.text)).sentence
    sentence = statement.sentence
    if statement.where != "true":
        sentence = replace(statement, where=_english(statement.where)).sentence
    changes, colon, rest = sentence.partition(": ")
    for name in sorted(set(statement.facts), key=len, reverse=True):
        changes = _named(changes, name)
    return f"{changes}{colon}{rest}".replace("_", " ")


def _named(changes: str, name: str) -> str:
    """Put the phrase of a fact where its name begins a change."""
    words = changes.split(" ")
    return " ".join(f"[{phrase(name)}]" if word == name else word for word in words)


def _english(text: str) -> str:
    return english(parse(text, VOCABULARY, read_parameters(None)))


def _axioms(book: Book) -> str:
    found = axioms(book.auditor.tables.codes)
    return page(
        "Axioms",
        [
            f"The proof takes {len(found)} statements for granted. Those that begin",
            "with A speak of the facts of a row, those with D of its date. It assumes",
            "that each holds for every row; none is proved, all are tested on rows.",
        ],
        bullets(f"{a.number}: {linked(a.sentence, book.places)}" for a in found),
        way=link("Laws and proof", "index.md"),
    )
