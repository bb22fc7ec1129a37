"""The handbook as a reader uses it: offline, searched, printed, by keyboard."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from audit.rules.catalogue import default_pack
from property_tests.modules.handbook.running import Site, tspine
from property_tests.support.browser import Scheme, axe_source, open_page

SEEN = ("index.html", "rules/EXC-FX-4.html", "search.html?q=M54.14", "verdicts.html")

FOUND = {
    "M54.14": "Thoracic radiculopathy",
    "m5414": "Thoracic radiculopathy",
    "S22.060A": "Vertebral fracture",
    "radiculopathy": "EXC-RAD-1",
    "exc-rad-2": "EXC-RAD-2",
    "72146": "NEC-01",
    "CO-16": "Denial codes",
}
"""What people type, and how the title of a page begins that they look for."""


def open_at(site: Site, page: str, scheme: Scheme = "light") -> Any:
    return open_page(site.folder / page, below=site.folder, scheme=scheme)


def results(page: Any) -> list[str]:
    # The results appear one by one; the summary comes after the last one.
    page.wait_for_function("document.querySelector('.search-summary')?.innerText")
    return [link.inner_text() for link in page.locator("ul.search li a").all()]


def test_the_command_says_where_the_handbook_is(site: Site) -> None:
    assert site.status == 0, site.err
    assert site.out == f"{site.folder / 'index.html'}\n"
    assert re.fullmatch(r"\d+ files, [\d.]+ MB\.\n", site.err)


def test_every_rule_and_every_statement_has_its_page(site: Site) -> None:
    for rule in default_pack().rules:
        assert (site.folder / "rules" / f"{rule.id}.html").is_file()
    assert len(list((site.folder / "guide").glob("*.html"))) == 26 + 1


def test_no_link_is_dead(site: Site) -> None:
    pages_of = {p: p.read_text("utf-8") for p in site.folder.rglob("*.html")}
    ids = {path: set(re.findall(r'\bid="([^"]*)"', t)) for path, t in pages_of.items()}
    dead = []
    for path, text in pages_of.items():
        for target in set(re.findall(r'\b(?:href|src|action)="([^"]*)"', text)):
            if target.startswith(("https:", "data:")):
                continue
            file, _, anchor = target.partition("#")
            asked = (path.parent / unquote(file.partition("?")[0])).resolve()
            asked = asked if file else path
            if not asked.is_file() or (anchor and anchor not in ids.get(asked, ())):
                dead.append((path.name, target))
    assert dead == []


def test_nothing_in_it_has_a_path_a_user_or_a_day_of_making(site: Site) -> None:
    for path in site.folder.rglob("*"):
        if path.is_file() and path.suffix in (".html", ".js", ".css", ".txt"):
            text = path.read_text("utf-8")
            assert "/tmp" not in text, path
            assert str(Path.home()) not in text, path
            assert "Last updated" not in text, path


def test_scripts_styles_and_pictures_lie_in_the_folder(site: Site) -> None:
    for path in site.folder.rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r'<(?:script|link|img)[^>]*(?:src|href)="https?:', text)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(site: Site, scheme: Scheme) -> None:
    source = axe_source()
    with open_at(site, "index.html", scheme) as page:
        for name in SEEN:
            page.goto(f"{site.folder.as_uri()}/{name}")
            if "?" in name:
                assert results(page)
            for width in (1200, 360):
                page.set_viewport_size({"width": width, "height": 900})
                page.evaluate(source)
                grave = page.evaluate(
                    "async () => (await axe.run()).violations.filter(v => "
                    "['serious', 'critical'].includes(v.impact)).map(v => v.id)"
                )
                assert grave == [], (name, width)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, name


def test_the_search_finds_codes_rules_denials_numbers_and_words(site: Site) -> None:
    with open_at(site, "search.html") as page:
        for asked, found in FOUND.items():
            page.goto(f"{(site.folder / 'search.html').as_uri()}?q={asked}")
            titles = results(page)
            assert any(title.startswith(found) for title in titles), asked


def test_the_keyboard_reaches_the_search_and_its_results(site: Site) -> None:
    with open_at(site, "rules/EXC-FX-4.html") as page:
        for _ in range(6):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name") == "q":
                break
        assert page.evaluate("document.activeElement.name") == "q"
        page.locator("body").evaluate("body => document.activeElement.blur()")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "q"
        page.keyboard.type("EXC-RAD-2")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=EXC-RAD-2*")
        assert results(page)[0].startswith("EXC-RAD-2")
        page.locator("ul.search li a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/rules/EXC-RAD-2.html*")


def test_a_page_prints_without_panels(site: Site, tmp_path: Path) -> None:
    with open_at(site, "rules/EXC-FX-4.html") as page:
        page.emulate_media(media="print")
        shown = page.evaluate(
            "['.sidebar-drawer', '.toc-drawer', '.mobile-header', '.related-pages',"
            " '.content-icon-container'].filter(s => "
            "[...document.querySelectorAll(s)].some(e => e.offsetParent !== null))"
        )
        assert shown == []
        pdf = tmp_path / "rule.pdf"
        page.pdf(path=str(pdf), prefer_css_page_size=True)
    count = len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))
    assert 2 <= count <= 4


def test_no_table_of_a_rule_is_wider_than_its_page(site: Site) -> None:
    with open_at(site, "rules/NEC-02.html") as page:
        for rule in default_pack().rules[:: len(default_pack().rules) // 12]:
            page.goto((site.folder / "rules" / f"{rule.id}.html").as_uri())
            clipped = page.evaluate(
                "[...document.querySelectorAll('.table-wrapper')]"
                ".filter(e => e.scrollWidth > e.clientWidth + 1).length"
            )
            assert clipped == 0, rule.id


def test_the_drawing_stands_with_its_words(site: Site) -> None:
    with open_at(site, "verdicts.html") as page:
        drawing = page.get_by_role("img", name=re.compile("Verdicts and claim risks"))
        box = drawing.bounding_box()
        assert box
        assert box["width"] > 400
        outside = drawing.evaluate(
            "svg => [...svg.querySelectorAll('text')].filter(t => {"
            " const a = t.getBoundingClientRect(), b = svg.getBoundingClientRect();"
            " return a.left < b.left || a.right > b.right || a.bottom > b.bottom;"
            "}).map(t => t.textContent)"
        )
        assert outside == []


def test_without_force_a_handbook_is_not_written_twice(site: Site) -> None:
    done = tspine("handbook", "-o", site.folder)
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_without_the_extra_the_command_says_what_to_install(tmp_path: Path) -> None:
    done = tspine(
        "handbook", "-o", tmp_path / "new", before="sys.modules['furo'] = None"
    )
    assert done.returncode == 2
    assert "pip install 'tspine-audit[handbook]'" in done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.slow
def test_the_same_rules_make_the_same_handbook(site: Site, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    env = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}
    assert tspine("handbook", "-o", other, env=env).returncode == 0
    names = [p.relative_to(other) for p in other.rglob("*") if p.is_file()]
    assert len(names) == sum(p.is_file() for p in site.folder.rglob("*"))
    for name in names:
        assert (other / name).read_bytes() == (site.folder / name).read_bytes(), name
