"""Writes a team's pack as a workbook that people edit without knowing TOML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from audit.errors import OutputRefused, RuleError
from audit.facts import VOCABULARY
from audit.packs.choices import choices, fact_values
from audit.packs.condition_rows import rows_of
from audit.packs.grid import (
    CONDITION_COLUMNS,
    CONDITIONS,
    ENGLISH,
    ENTRY,
    HASH,
    INFORMATION,
    NOW,
    PACK,
    REFERENCE,
    SEE_CONDITIONS,
    WORDS,
    as_cell,
    headings,
)
from audit.report.book_writing import new_book
from audit.rules.conditions import Condition
from audit.rules.english import english
from audit.rules.language import parse
from audit.rules.own import EXTENDS, TABLES, TableSpec, shipped
from audit.rules.own.tables import HEAD, Kind

SPARE = 200
"""Rows below the entries for which the drop-downs are prepared."""

_LONGEST = 32_767
_CREATED = dt.datetime(2000, 1, 1)
_WIDE = {
    "when",
    "message",
    "because",
    "action",
    "query",
    "task",
    "reason",
    ENGLISH,
    NOW,
}
_WIDE |= {"fires", "silent", "title", "dx_allowed", "source", "task_fires", "fact"}
_HELP = (
    "Each row is one change. Fill in reason, owner and date in every row.",
    "A blank cell of Rules changed means: as it ships. The word none takes it away.",
    "Several values of a cell stand on lines of their own (Alt+Enter).",
    "Leave the column entry as it is; a new row has none.",
    "To take a change out, delete its row.",
    f"A cell when that says {SEE_CONDITIONS!r} has its condition on Conditions: if, "
    "and, or. An or belongs to the row above it.",
    "A condition can also be written as text, as Shipped rules shows them.",
    "Grey columns only inform, as of the day the sheet was made. They are not read.",
    "What you delete or change here reaches the pack when the sheet is read back.",
)


def write_sheet(draft: Path, content: Mapping[str, Any], sha256: str) -> None:
    """Write the sheet of a pack.toml.

    Raises OutputRefused if a text is too long for a cell.
    """
    with new_book(draft, strings_to_formulas=False, strings_to_urls=False) as book:
        book.set_properties({"created": _CREATED})
        _Writer(book).write(content, sha256)


class _Writer:
    def __init__(self, book: Any) -> None:
        self.book = book
        font = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        wrapped = {**font, "text_wrap": True}
        grey = {"font_color": "#555555", "bg_color": "#F0F0F0", "italic": True}
        head = {**wrapped, "bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A4D"}
        self.text = book.add_format({**wrapped, "num_format": "@"})
        self.number = book.add_format(font)
        self.day = book.add_format({**font, "num_format": "yyyy-mm-dd"})
        self.grey = book.add_format({**wrapped, **grey})
        self.head = book.add_format(head)
        self.grey_head = book.add_format({**head, "bg_color": "#7A7A7A"})
        self.title = book.add_format({**font, "bold": True, "font_size": 14})
        self.lists: dict[str, str] = {}

    def write(self, content: Mapping[str, Any], sha256: str) -> None:
        pack = self.book.add_worksheet(PACK)
        places = {s.name: self.book.add_worksheet(s.sheet) for s in TABLES.values()}
        conditions = self.book.add_worksheet(CONDITIONS)
        reference = self.book.add_worksheet(REFERENCE)
        self._words(self.book.add_worksheet(WORDS))
        self._pack(pack, content, sha256)
        listed: list[tuple[str, Condition]] = []
        for name, spec in TABLES.items():
            self._table(places[name], spec, content.get(name, []), listed)
        self._conditions(conditions, listed)
        self._reference(reference)

    # -- cells -------------------------------------------------------------------

    def put(self, sheet: Any, row: int, number: int, value: object) -> None:
        """Write one value; texts stay texts."""
        if value in ("", None):
            sheet.write_blank(row, number, None, self.text)
        elif isinstance(value, dt.date):
            day = dt.datetime.combine(value, dt.time())
            sheet.write_datetime(row, number, day, self.day)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, number, value, self.number)
        else:
            self.inform(sheet, row, number, str(value), self.text)

    def inform(
        self, sheet: Any, row: int, number: int, text: str, form: Any = None
    ) -> None:
        """Write a text, grey unless another form is given."""
        if len(text) > _LONGEST:
            raise OutputRefused(
                f"A text of {len(text):,} characters ({text[:40]!r}...) does not fit "
                "into a cell. Shorten it, or edit pack.toml itself."
            )
        sheet.write_string(row, number, text, form or self.grey)

    def heads(self, sheet: Any, names: Sequence[str]) -> None:
        for number, name in enumerate(names):
            grey = name in (*INFORMATION, ENTRY)
            sheet.write_string(0, number, name, self.grey_head if grey else self.head)
            sheet.set_column(number, number, _width(name))
        sheet.freeze_panes(1, 2)
        sheet.set_landscape()
        sheet.repeat_rows(0)

    def drop_down(self, sheet: Any, key: str, number: int, last: int) -> None:
        """Offer the words of a list; other words can be typed, for lists of several."""
        formula = self.lists.get(key)
        if formula:
            options = {"validate": "list", "source": formula, "error_type": "warning"}
            sheet.data_validation(1, number, last, number, options)

    # -- sheets --------------------------------------------------------------------

    def _pack(self, sheet: Any, content: Mapping[str, Any], sha256: str) -> None:
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90)
        sheet.write_string(0, 0, "Rules of our team", self.title)
        for row, key in enumerate(HEAD, 2):
            sheet.write_string(row, 0, key, self.head)
            self.put(sheet, row, 1, content.get(key, ""))
        base = shipped()
        counted = sum(len(content.get(name, [])) for name in TABLES)
        for row, (label, text) in enumerate(
            (
                (EXTENDS, f"{content.get(EXTENDS, '')} ({base.label})"),
                ("changes", str(counted)),
                (HASH, sha256),
            ),
            len(HEAD) + 3,
        ):
            sheet.write_string(row, 0, label, self.grey_head)
            self.inform(sheet, row, 1, text)
        start = len(HEAD) + 7
        for row, line in enumerate(_HELP, start):
            sheet.write_string(row, 1, line, self.text)
        for row, spec in enumerate(TABLES.values(), start + len(_HELP) + 1):
            sheet.write_url(row, 0, f"internal:'{spec.sheet}'!A1", None, spec.sheet)
            sheet.write_string(row, 1, spec.does, self.text)
        sheet.set_portrait()
        sheet.fit_to_pages(1, 0)

    def _table(
        self,
        sheet: Any,
        spec: TableSpec,
        records: Iterable[Mapping[str, Any]],
        listed: list[tuple[str, Condition]],
    ) -> None:
        names = headings(spec)
        self.heads(sheet, names)
        last = SPARE
        for row, record in enumerate(records, 1):
            last = row + SPARE
            condition = _condition(record)
            for number, name in enumerate(names):
                if name == ENTRY:
                    sheet.write_number(row, number, row, self.grey)
                elif name in INFORMATION:
                    text = _informed(name, spec, record, condition)
                    self.inform(sheet, row, number, text)
                else:
                    value = as_cell(record.get(name, ""), spec.keys[name])
                    if name == "when" and condition and rows_of(condition):
                        value = SEE_CONDITIONS
                        listed.append((_subject(record), condition))
                    self.put(sheet, row, number, value)
        for number, name in enumerate(names):
            if name in (*INFORMATION, ENTRY):
                continue
            key = spec.name if name == "policy_id" else name
            self.drop_down(sheet, key, number, last)
            if spec.keys[name] is Kind.DAY:
                sheet.set_column(number, number, _width(name), self.day)

    def _conditions(self, sheet: Any, listed: list[tuple[str, Condition]]) -> None:
        self.heads(sheet, CONDITION_COLUMNS)
        row = 0
        for subject, condition in listed:
            for line in rows_of(condition) or ():
                row += 1
                cells = (subject, line.joint, line.fact, line.relation, line.value)
                for number, text in enumerate(cells):
                    self.put(sheet, row, number, text)
                words = english(condition) if line.joint == "if" else ""
                self.inform(sheet, row, len(cells), words)
        last = row + SPARE
        for number, name in enumerate(CONDITION_COLUMNS):
            if name not in ("rule", "value", ENGLISH):
                self.drop_down(sheet, name, number, last)
        # The values of the fact in column C of the same row.
        found = "MATCH($C2,Words!$A:$A,0)-1,0,COUNTIF(Words!$A:$A,$C2),1"
        options = {"validate": "list", "source": f"=OFFSET(Words!$B$1,{found})"}
        sheet.data_validation(1, 4, last, 4, {**options, "error_type": "warning"})

    def _reference(self, sheet: Any) -> None:
        names = ("rule", "title", "verdict", "severity", "risk", ENGLISH, "when")
        self.heads(sheet, names)
        for row, (_, record) in enumerate(shipped().rules.values(), 1):
            condition = _condition(record)
            cells = {
                **{key: str(record.get(key, "")) for key in names},
                "rule": str(record["id"]),
                ENGLISH: english(condition) if condition else "",
            }
            for number, name in enumerate(names):
                self.inform(sheet, row, number, " ".join(cells[name].split()))
        sheet.autofilter(0, 0, len(shipped().rules), len(names) - 1)

    def _words(self, sheet: Any) -> None:
        """Write the lists behind the drop-downs: facts with values, then the others."""
        self.heads(sheet, ("fact", "value"))
        for row, pair in enumerate(fact_values(), 1):
            for number, text in enumerate(pair):
                self.inform(sheet, row, number, text)
        for number, (key, words) in enumerate(choices().items(), 3):
            sheet.write_string(0, number, key, self.head)
            sheet.set_column(number, number, 24)
            for row, word in enumerate(words, 1):
                self.inform(sheet, row, number, word)
            letter = chr(ord("A") + number)
            self.lists[key] = f"={WORDS}!${letter}$2:${letter}${len(words) + 1}"


def _width(name: str) -> int:
    if name in (ENTRY, "joint"):
        return 7
    return 44 if name in _WIDE else 18


def _subject(record: Mapping[str, Any]) -> str:
    return str(record.get("rule", record.get("id", "")))


def _condition(record: Mapping[str, Any]) -> Condition | None:
    """Return the condition of a record; None without one, or if it cannot be read."""
    if "when" not in record:
        return None
    try:
        return parse(str(record["when"]), VOCABULARY, shipped().parameters)
    except RuleError:
        return None


def _informed(
    name: str, spec: TableSpec, record: Mapping[str, Any], condition: Condition | None
) -> str:
    base = shipped()
    if name == ENGLISH:
        if condition is None and "rule" in record:
            _, ships = base.rules.get(str(record["rule"]), ("", {}))
            condition = _condition(ships)
            return f"as it ships: {english(condition)}" if condition else ""
        return english(condition) if condition else ""
    if "rule" in record:
        _, ships = base.rules.get(str(record["rule"]), ("", {}))
        parts = (ships.get("title"), ships.get("verdict"), ships.get("severity"))
        return "; ".join(str(part) for part in parts if part)
    if spec.name == "parameter":
        return str(base.parameters.get(str(record.get("name")), {}).get("meaning", ""))
    rows = base.policies.get(str(record.get("policy_id")), ())
    return "; ".join(str(row.get("requirement", "")) for row in rows)
