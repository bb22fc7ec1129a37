"""The laws of outcomes, each with its number in the table of laws."""

from __future__ import annotations

from audit.proof.statements import twins
from audit.proof.statements.laws import Law, Leaves, Needs, Speaks, Tells, check_book
from audit.proof.statements.presuppositions import (
    ALWAYS_TOLD,
    NEEDED,
    OUTCOMES_ALLOWED,
    SUBJECTS,
)

LAW_BOOK: tuple[Law, ...] = check_book(
    (
        Law(
            8,
            "Excludes1 partners never help",
            "Adding a code that an Excludes1 note parts from M54.6 never makes M54.6 "
            "SUPPORTED",
            twins.PARTNERS,
        ),
        Law(
            9,
            "documentation never harms",
            "More documentation never brings a worse verdict",
            twins.DOCUMENTATION,
        ),
        Law(
            10,
            "suspected counts, inpatient",
            "At inpatient discharge what is suspected is judged as if it were "
            "confirmed",
            twins.SUSPECTED_INPATIENT,
        ),
        Law(
            43,
            "suspected counts not, outpatient",
            "What is only suspected in an outpatient, and not coded, is judged as if "
            "it were not there",
            twins.SUSPECTED_OUTPATIENT,
        ),
        Law(
            44,
            "ruled out counts not",
            "What is ruled out, and not coded, is judged as if it were not there",
            twins.RULED_OUT,
        ),
        Law(
            45,
            "healed counts not",
            "What is healed, and not coded, is judged as if it were not there",
            twins.HEALED,
        ),
        Law(
            13,
            "verdicts mean what they say",
            "A verdict or a high risk implies what it presupposes",
            tuple(Needs(answer, text) for answer, text in NEEDED.items()),
        ),
        Law(
            46,
            "facts leave few outcomes open",
            "What is so of a row leaves only some verdicts and risks open",
            tuple(Leaves(text, answers) for text, answers in OUTCOMES_ALLOWED),
        ),
        Law(
            47,
            "rules keep to their subject",
            "A rule speaks only where its subject is there",
            tuple(Speaks(stem, text) for stem, text in SUBJECTS.items()),
        ),
        Law(
            48,
            "nothing is passed over",
            "What must be told is told wherever it is so",
            tuple(Tells(rule, text) for rule, text in ALWAYS_TOLD.items()),
        ),
        Law(
            49,
            "like families, like outcomes",
            "Families of the guide's first exclusion may trade places",
            twins.FAMILIES_ALIKE,
        ),
        Law(
            50,
            "services never move the verdict",
            "Services and payers bear on the risk, never on the coding verdict",
            twins.SERVICES,
        ),
        Law(
            40,
            "information changes nothing",
            "What is only told to inform changes neither verdict nor risk",
            twins.INFORMATION,
        ),
        Law(
            51,
            "like words, like outcomes",
            "Words that no guideline parts are judged alike",
            twins.WORDS_ALIKE,
        ),
    )
)
"""Every law of outcomes."""
