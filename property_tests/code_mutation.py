"""Mutates the code with mutmut: `python -m property_tests.code_mutation`.

Needs `pip install mutmut` and a system with fork. The tree is copied to a temporary
folder and prepared for mutmut there. mutmut skips decorated functions, so the
decorators of facts are called below the functions instead. It switches a mutant on
after the modules were imported, so the modules that build facts at import are imported
again. Each test starts with auditors that remember no row.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from property_tests.support.places import ROOT

COPIED = ("audit", "property_tests", "samples", "pyproject.toml", "README.md")
CORE = (
    *("audit/codes.py", "audit/cells.py", "audit/verdict/*.py"),
    "audit/verdict/correction/*.py",
    *("audit/rules/language.py", "audit/rules/conditions.py"),
    *("audit/rules/compiling.py", "audit/rules/corrections.py"),
    *("audit/facts/*.py", "audit/facts/*/*.py"),
)
AROUND = (
    *("audit/engine/*.py", "audit/report/annotate.py"),
    *("audit/functions/*.py", "audit/sampling/*.py", "audit/review/*/*.py"),
)
"""The engine, and the code between it and people: notes, functions, chart review."""

BLIND = (
    *("audit/facts/vocabulary.py", "audit/facts/terms/*.py", "audit/facts/laws.py"),
)
"""Declarations, or text that the solver reads."""

CALLED = ("yes_no", "one_of", "cached_property", "cache", "lru_cache")
"""Decorators that are called below the function instead."""

READ_AGAIN = (
    *("audit.facts.conditions.", "audit.facts.record.x__", "audit.verdict.groups.x__"),
    *("audit.facts.services.billed.x__asked", "audit.functions.registry.x_"),
)
"""Prefixes of the names of mutants that take effect only while a module is imported."""

TESTS = (
    *("support/core_suite.py", "support/test_again.py"),
    *("laws/test_cells.py", "laws/test_columns.py", "laws/test_verdicts.py"),
    *("laws/test_corrected_codes.py", "modules/test_codes.py"),
    *("modules/rules/test_language.py", "modules/rules/test_catalogue.py"),
    *("modules/rules/test_corrected_lists.py", "modules/rules/test_guide.py"),
    *("modules/rules/test_policy.py", "modules/rules/test_refusals.py"),
    *("modules/verdict/test_wording.py", "modules/facts/test_fact_values.py"),
)
TESTS_AROUND = (
    *("laws/test_memory.py", "laws/test_whole_files.py", "laws/test_tasks.py"),
    *("modules/report/test_report_annotate.py", "modules/functions/test_functions.py"),
    "modules/functions/test_review_functions.py",
    *("modules/sampling/test_intervals.py", "modules/review/test_functions.py"),
    *("modules/review/test_plan.py", "modules/review/test_plan_refusals.py"),
    *("modules/review/test_frame.py", "modules/review/test_draw.py"),
    *("modules/review/test_drawn_file.py", "modules/review/test_worksheet.py"),
    *("modules/review/test_merging.py", "modules/review/test_printing.py"),
    *("modules/review/test_refusals.py", "modules/review/test_unpriced.py"),
    *("modules/review/test_score.py", "modules/review/test_spares.py"),
    *("modules/review/test_ratio.py", "modules/review/test_strata.py"),
    *("modules/review/test_register.py", "modules/review/test_report_page.py"),
    *("modules/review/test_ratstats.py", "modules/review/test_review_commands.py"),
    "modules/review/test_sample_review.py",
)
"""Tests of the code around the core; some are slow, so the core does without."""

NOT_HERE = "not libreoffice"
"""Tests that are left out, as pytest selects them."""

PARTS = {"core": (CORE, TESTS), "around": (AROUND, (*TESTS, *TESTS_AROUND))}
"""What can be mutated at once, with the tests that run."""

FORGETTING = '''

import os as _os
import sys as _sys

import pytest as _pytest


def pytest_sessionstart(session):
    """Read the modules again under a mutant that shows only then."""
    if _os.environ.get("MUTANT_UNDER_TEST", "").startswith(READ_AGAIN):
        for name in list(_sys.modules):
            if name.startswith(("audit", "property_tests.")) and name != __name__:
                del _sys.modules[name]
        session.config.args[:] = TOLD


@_pytest.fixture(autouse=True)
def _nothing_is_remembered():
    """Begin each test with auditors that have seen no row."""
    from audit import Auditor

    mutant = _os.environ.get("MUTANT_UNDER_TEST", "")
    forgetful = ["audit.api", mutant.rpartition(".")[0]]
    if mutant.startswith("audit.codes"):
        forgetful += [n for n in _sys.modules if n.startswith("audit.release")]
    for module in filter(None, map(_sys.modules.get, forgetful)):
        for value in list(vars(module).values()):
            if hasattr(value, "cache_clear"):
                value.cache_clear()
    for module in list(_sys.modules.values()):
        held = getattr(module, "__dict__", {})
        if held.get("__name__", "").startswith("property_tests"):
            for name, value in list(held.items()):
                if isinstance(value, Auditor):
                    held[name] = Auditor(value.pack)
    return
'''
FIRST = {"core": "audit.codes.*", "around": "audit.engine.result_key.*"}
"""The small module of each part that is tried first."""

_SURVIVED = re.compile(r"^\s*(\S+?): (\S.*)$")


def prepare(folder: Path, part: str) -> None:
    """Copy the tree and configure mutmut there."""
    mutated, tests = PARTS[part]
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", ".hypothesis")
            shutil.copytree(source, target, ignore=ignored)
        else:
            shutil.copy(source, target)
    conftest = folder / "property_tests" / "conftest.py"
    paths = [f"property_tests/{name}" for name in tests]
    again = f"\n\nREAD_AGAIN = {READ_AGAIN!r}\nTOLD = {paths!r}\n"
    conftest.write_text(conftest.read_text("utf-8") + FORGETTING + again, "utf-8")
    for pattern in mutated:
        for path in folder.glob(pattern):
            path.write_text(undecorated(path.read_text("utf-8")), "utf-8")
    project = folder / "pyproject.toml"
    project.write_text(project.read_text("utf-8") + _settings(mutated, paths), "utf-8")


def undecorated(source: str) -> str:
    """Call decorators below their functions instead of naming them above."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef) or len(node.decorator_list) != 1:
            continue
        decorator = ast.unparse(node.decorator_list[0])
        if decorator.partition("(")[0] in CALLED and node.end_lineno is not None:
            first = node.decorator_list[0].lineno - 1
            call = f"{' ' * node.col_offset}{node.name} = {decorator}({node.name})"
            lines[first : node.lineno - 1] = [""] * (node.lineno - 1 - first)
            lines[node.end_lineno - 1] += f"\n\n{call}"
    return "\n".join(lines) + "\n"


def _settings(mutated: Sequence[str], tests: Sequence[str]) -> str:
    lines = {
        "source_paths": ["audit"],
        "only_mutate": list(mutated),
        "do_not_mutate": list(BLIND),
        "also_copy": list(COPIED),
        "pytest_add_cli_args_test_selection": list(tests),
        # LibreOffice has its own Python, which knows nothing about mutants.
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-x", "-k", NOT_HERE],
    }
    settings = (f"{name} = {value!r}" for name, value in lines.items())
    return "\n[tool.mutmut]\n" + "\n".join(settings) + "\n"


def run(
    folder: Path, seconds: int, children: int, every: int, part: str
) -> Mapping[str, str]:
    """Run mutmut for a number of seconds and return the result of each mutant.

    `every` tries only one mutant in so many. They are known only after a first, small
    module was tried.
    """
    began, most = time.monotonic(), ("--max-children", str(children))
    if every > 1:
        _mutmut(folder, seconds, "run", *most, FIRST[part])
        seconds -= round(time.monotonic() - began)
        names = [name for name, _ in _results(folder)]
        _mutmut(folder, seconds, "run", *most, *names[::every])
        chosen = frozenset(names[::every])
        return {n: status for n, status in _results(folder) if n in chosen}
    _mutmut(folder, seconds, "run", *most)
    return dict(_results(folder))


def _mutmut(folder: Path, seconds: int, *words: str) -> None:
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "mutation"}
    try:
        subprocess.run(
            [sys.executable, "-m", "mutmut", *words],
            cwd=folder,
            env=environment,
            timeout=seconds,
            check=False,
            stdout=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        print(f"stopped after {seconds} s")


def _results(folder: Path) -> list[tuple[str, str]]:
    listed = subprocess.run(
        [sys.executable, "-m", "mutmut", "results", "--all", "true"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found = (_SURVIVED.match(line) for line in listed.stdout.splitlines())
    return [(m[1], m[2]) for m in found if m]


def table(results: Mapping[str, str]) -> Iterable[str]:
    """Yield the score of each module, and where the survivors are."""
    modules: dict[str, Counter[str]] = {"all": Counter(results.values())}
    alive: Counter[str] = Counter()
    for name, status in results.items():
        function = re.sub(r"__mutmut_\d+$", "", name)
        modules.setdefault(function.rpartition(".")[0], Counter())[status] += 1
        if status == "survived":
            alive[function] += 1
    for module, counts in sorted(modules.items()):
        killed = counts["killed"] + counts["timeout"] + counts["segfault"]
        tried = killed + counts["survived"]
        rest = counts.total() - tried
        yield f"{module:<32} {killed:>5} of {tried:>5} killed, {rest} not tried"
    for function, count in alive.most_common():
        yield f"  {count:>4} survive in {function}"
    yield from (f"  {name}" for name, status in results.items() if status == "survived")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m property_tests.code_mutation")
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--children", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, help="one mutant of so many")
    parser.add_argument("--part", choices=sorted(PARTS), default="core")
    parser.add_argument("--keep", type=Path, help="a new folder to work in and keep")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="mutation-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        prepare(folder, options.part)
        found = run(
            folder, options.seconds, options.children, options.every, options.part
        )
        for line in table(found):
            print(line)
    finally:
        if options.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
