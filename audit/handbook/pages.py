"""All pages of the handbook as Markdown, and the first of them."""

from __future__ import annotations

from collections.abc import Mapping

from audit.facts import FACTS
from audit.findings import Verdict
from audit.handbook.book import Book
from audit.handbook.families import family_pages
from audit.handbook.lattice import verdict_page
from audit.handbook.laws import law_pages
from audit.handbook.markdown import bullets, card, contents, link, page, plain
from audit.handbook.rules import rule_pages
from audit.handbook.sources import source_pages
from audit.handbook.vocabulary import vocabulary_pages
from audit.rules.fingerprints import code_set_hash, pack_hash, policy_hash

NAME = "tspine handbook"
FIRST = "index"
"""The page that a reader opens."""


CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "The rules": ("verdicts", "rules/index", "denials"),
    "What they rest on": ("guide/index", "sources/index"),
    "Codes and facts": ("families/index", "facts/index"),
    "How far it holds": ("proof/index", "about"),
}
"""The pages right below the first one, by the captions of the sidebar."""


def pages(book: Book) -> Mapping[str, str]:
    """Write every page, by its path without the ending."""
    return {
        FIRST: _first(book),
        "verdicts": verdict_page(book),
        **dict(rule_pages(book)),
        **dict(source_pages(book)),
        **dict(family_pages(book)),
        **dict(vocabulary_pages(book)),
        **dict(law_pages(book)),
        "about": _about(),
    }


def _first(book: Book) -> str:
    enabled = sum(rule.enabled for rule in book.pack.rules)
    return page(
        NAME,
        [
            f"**{plain(book.pack.title or book.pack.name)}: {plain(book.pack.label)}**",
            "",
            "tspine audits rows of coded encounters against the inclusion and",
            "exclusion logic of ICD-10-CM M54.6. This handbook holds everything that",
            "the audit knows: each rule with its reason and authority, each source in",
            "a few words, the codes, and what is proved of the rules.",
            "",
        ],
        ["## What you find here"],
        bullets(
            [
                f"{link('Verdicts and claim risk', 'verdicts.md')}: the "
                f"{len(Verdict)} verdicts, which of them wins, and who acts on each.",
                f"{link('Rules', 'rules/index.md')}: a page for each of the {enabled} "
                "rules, with rows on which it fires and on which it is silent.",
                f"{link('Denial codes', 'denials.md')}: the rules that predict each.",
                f"{link('Guide', 'guide/index.md')}: each statement of the guide, with "
                "the rules that carry it, and where the official code set decides "
                "otherwise.",
                f"{link('Sources', 'sources/index.md')}: Official Guidelines, Tabular "
                "List, payers' policies, and what was decided where they leave room.",
                f"{link('Families of codes', 'families/index.md')}: the codes of each "
                "condition that may explain the pain.",
                f"{link('Facts', 'facts/index.md')}: the {len(FACTS)} facts that rules "
                "may ask for, with the columns that they are read from.",
                f"{link('Laws and proof', 'proof/index.md')}: what holds of every row.",
            ]
        ),
        ["## How to search"],
        bullets(
            [
                "Press **/** or click the search box, type, and press Enter.",
                "Codes are found with their dot (M54.14) or without it (M5414), rules "
                "by their id (EXC-RAD-2), denials by their code (CO-16).",
                "Several words find the pages that hold all of them. The search runs "
                "in your browser: nothing is sent anywhere.",
            ]
        ),
        ["## How to print"],
        bullets(
            [
                "Every page prints by itself, without the side panels: press Ctrl+P "
                "(Command+P on a Mac). To keep it, choose *Save as PDF*.",
                "For all rules in one file, `tspine rules --format md` or "
                "`tspine rules --format xlsx` lists them.",
            ]
        ),
        ["## For which rules and codes"],
        card(_versions(book)),
        [
            "tspine supports a review and does not replace the judgement of a",
            "certified coder. All rows in this handbook are synthetic.",
        ],
        *(contents(documents, caption) for caption, documents in CHAPTERS.items()),
    )


def _versions(book: Book) -> list[tuple[str, str]]:
    tables = book.auditor.tables
    return [
        ("Rule pack", plain(book.pack.label)),
        ("SHA-256 of the pack", f"`{pack_hash(book.pack)}`"),
        ("Code set", plain(f"ICD-10-CM, {tables.codes.known_releases}")),
        ("SHA-256 of the code set", f"`{code_set_hash(tables.codes)}`"),
        ("SHA-256 of the policy table", f"`{policy_hash(tables.policy)}`"),
        ("Made by", plain(f"tspine {book.version}")),
    ]


def _about() -> str:
    return page(
        "About this handbook",
        [
            "ICD-10-CM is maintained by CDC/NCHS and CMS and is in the public domain.",
            "CPT is a trademark of the American Medical Association; procedure numbers",
            "and denial codes stand here without their descriptors.",
            "",
            "tspine is open source under the MIT licence and comes without warranty.",
            "The pages were made with Sphinx (BSD-2-Clause), MyST-Parser (MIT) and the",
            "theme Furo (MIT). Scripts and styles of Sphinx and Furo, and the Snowball",
            "stemmer (BSD-3-Clause) that the search uses, are part of the handbook.",
            "",
            "The same rules, tables and versions make the same handbook, byte for",
            "byte. `handbook-files.txt` lists every file with its SHA-256;",
            "`sha256sum -c handbook-files.txt` checks them.",
        ],
    )
