"""Parses English back into conditions, which shows that the English is exact."""

from __future__ import annotations

import re
from collections.abc import Mapping

from audit.facts import VOCABULARY
from audit.rules.conditions import Condition
from audit.rules.english import RELATIONS, phrase
from audit.rules.language import Vocabulary, parse


def from_english(
    text: str, parameters: Mapping[str, object], vocabulary: Vocabulary = VOCABULARY
) -> Condition:
    """Read the condition that `english` rendered. Raises RuleError as `parse` does."""
    names = {phrase(name): name for name in (*vocabulary, *parameters)}
    relations = {words: sign for sign, words in RELATIONS.items()}

    def value_list(found: re.Match[str]) -> str:
        values = re.findall(r"‘([^’]*)’", found[2])
        joined = ", ".join(value.replace(" ", "_") for value in values)
        return f"{'not ' if found[1] else ''}in {{{joined}}}"

    plain = re.sub(r"is (not )?(‘[^’]*’(?: / ‘[^’]*’)*)", value_list, text)
    for words, sign in relations.items():
        plain = plain.replace(f"] {words} [", f"] {sign} [")
    plain = re.sub(r"\[([^\]]*)\]", lambda m: names.get(m[1], m[1]), plain)
    plain = re.sub(r"\balways\b", "true", re.sub(r"\bnever\b", "false", plain))
    return parse(plain, vocabulary, parameters)
