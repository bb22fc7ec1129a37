"""The pages as a web site that opens from a folder: Sphinx with MyST and Furo.

The sidebar is written here. Sphinx would work out the whole tree of contents anew for
each of some hundred pages, and show all of it; here it is two floors deep, and a page
below them marks its chapter.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search.en import SearchEnglish

from audit.errors import TspineError
from audit.handbook.book import Book
from audit.handbook.pages import CHAPTERS, FIRST, NAME, pages
from audit.handbook.shelf import Progress

FLOORS = 2
"""Floors of the tree of pages that the sidebar shows."""

_STYLE = "handbook.css"
_BESIDE = {_STYLE: "_static", "search.html": "_templates"}
"""Files of the theme, and the folders in which Sphinx looks for them."""

_CHUNK = re.compile(r"\w+(?:[.-]\w+)*")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LEFT_OUT = re.compile(r"\.buildinfo(\.bak)?|objects\.inv|.*\.map")
"""What Sphinx writes and no reader needs."""

_SPLIT_QUERY = r"""
window.splitQuery = (query) =>
  (query.match(/[\p{L}\p{N}_]+(?:[.-][\p{L}\p{N}_]+)*/gu) || []).flatMap((chunk) =>
    /^\d+$/.test(chunk) ? ["no" + chunk]
    : /\d/.test(chunk) ? [chunk] : chunk.split(/[.-]/));
"""


class HandbookNotBuilt(TspineError):
    """Sphinx could not make the pages."""


class CodeSearch(SearchEnglish):
    """English, where M54.6, EXC-RAD-2 and CO-16 are words, and so is a number."""

    lang = "en-codes"
    js_splitter_code = _SPLIT_QUERY

    def __init__(self, options: dict[str, str]) -> None:
        """Remember the stem of each word: the same ones come on every page."""
        super().__init__(options)
        self.stem = cache(self.stem)  # type: ignore[method-assign]

    def split(self, input: str) -> list[str]:
        """Split a text as the search box does; a code is found by its parts, too."""
        return [word for chunk in _CHUNK.findall(input) for word in _words(chunk)]


def _words(chunk: str) -> Iterator[str]:
    if chunk.isdigit():
        # The search of Sphinx passes over bare numbers: 72146 is looked up as no72146.
        yield f"no{chunk}"
        return
    parts = re.split(r"[.-]", chunk)
    yield from parts
    if len(parts) > 1 and any(letter.isdigit() for letter in chunk):
        yield chunk
        yield "".join(parts)


def setup(app: Sphinx) -> dict[str, Any]:
    """Let Sphinx search for codes: this module is an extension of it."""
    app.add_search_language(CodeSearch)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def build(book: Book, progress: Progress) -> tuple[Mapping[str, bytes], str]:
    """Make the files of the handbook by their paths, and say what Sphinx complained of.

    `progress` is called for each page that is read or written. Raises HandbookNotBuilt
    where Sphinx gave up.
    """
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch, "source"), Path(scratch, "site")
        documents = _write_sources(book, source)
        warnings = io.StringIO()
        app = Sphinx(
            srcdir=source,
            confdir=None,
            outdir=target,
            doctreedir=Path(scratch, "trees"),
            buildername="html",
            confoverrides=_settings(book),
            status=None,
            warning=warnings,
            freshenv=True,
        )
        _tell(app, progress, 2 * documents)
        app.connect("html-page-context", put_sidebar, priority=400)
        app.build()
        complaints = _COLOUR.sub("", warnings.getvalue().replace(scratch, "")).strip()
        if app.statuscode:
            raise HandbookNotBuilt(f"the handbook was not made: {complaints[:1_000]}")
        return dict(_files(target)), complaints


def _write_sources(book: Book, folder: Path) -> int:
    written = pages(book)
    for name, text in written.items():
        path = folder / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, place in _BESIDE.items():
        content = files("audit.handbook").joinpath("theme", name).read_bytes()
        (folder / place).mkdir()
        (folder / place / name).write_bytes(content)
    return len(written)


def _settings(book: Book) -> dict[str, Any]:
    return {
        "project": NAME,
        "extensions": ["myst_parser", "audit.handbook.build"],
        "root_doc": FIRST,
        "language": "en",
        "smartquotes": False,
        "myst_enable_extensions": ["attrs_block", "colon_fence", "fieldlist"],
        "myst_ref_domains": ["std"],
        "html_theme": "furo",
        "html_title": f"{NAME}, {book.pack.label}",
        "html_static_path": ["_static"],
        "templates_path": ["_templates"],
        "html_css_files": [_STYLE],
        "html_search_language": CodeSearch.lang,
        # A page that lies in a folder cannot read another to quote from it.
        "html_show_search_summary": False,
        "html_copy_source": False,
        "html_show_copyright": False,
        "html_show_sphinx": False,
        "html_use_index": False,
        "html_theme_options": {"top_of_page_buttons": []},
        "pygments_style": "none",
    }


def _tell(app: Sphinx, progress: Progress, steps: int) -> None:
    """Count the pages that Sphinx reads, and then those that it writes."""
    done = count(1)

    def step(*_: object) -> None:
        progress(min(next(done), steps), steps)

    app.connect("source-read", step)
    app.connect("html-page-context", step)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not _LEFT_OUT.fullmatch(path.name):
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def put_sidebar(
    app: Sphinx, name: str, _: str, context: dict[str, Any], *__: Any
) -> None:
    """Put the sidebar on a page, where the theme asks for it; a handler of Sphinx."""
    builder = app.builder
    if isinstance(builder, StandaloneHTMLBuilder):
        context["toctree"] = lambda **how: sidebar(builder, name)


def sidebar(builder: StandaloneHTMLBuilder, name: str) -> str:
    """Write the sidebar of a page as lists of links, a list for each caption."""
    way = set(_upwards(builder, name))
    return "".join(
        f'<p class="caption"><span class="caption-text">{escape(caption)}</span></p>'
        + "".join(_list(builder, name, way, documents, 1))
        for caption, documents in CHAPTERS.items()
    )


def _upwards(builder: StandaloneHTMLBuilder, name: str | None) -> Iterator[str]:
    """The page, and those under which it stands."""
    while name is not None:
        yield name
        name = builder.relations.get(name, [None])[0]


def _list(
    builder: StandaloneHTMLBuilder,
    name: str,
    way: set[str],
    documents: Iterable[str],
    floor: int,
) -> Iterator[str]:
    yield "<ul>"
    for document in documents:
        mark = " current" if document in way else ""
        target = builder.get_relative_uri(name, document) or "#"
        title = escape(builder.env.titles[document].astext())
        yield f'<li class="toctree-l{floor}{mark}">'
        yield f'<a class="reference internal{mark}" href="{target}">{title}</a>'
        below = builder.env.toctree_includes.get(document, ())
        if below and floor < FLOORS:
            yield from _list(builder, name, way, below, floor + 1)
        yield "</li>"
    yield "</ul>"
