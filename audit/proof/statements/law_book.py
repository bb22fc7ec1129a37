"""The laws of outcomes, each with its number in the table of laws."""

from __future__ import annotations

from audit.proof.statements import twins
from audit.proof.statements.laws import (
    FiresOnlyWhere,
    FiresWhere,
    Law,
    Leaves,
    Needs,
    checked_laws,
)
from audit.proof.statements.presuppositions import NEEDED, OUTCOMES_ALLOWED
from audit.proof.statements.subjects import ALWAYS_REPORTED, SUBJECTS

LAW_BOOK: tuple[Law, ...] = checked_laws(
    (
        Law(
            8,
            "Excludes1 partners never help",
            "Adding a code that an Excludes1 note bars with M54.6 never makes M54.6 "
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
            "At inpatient discharge a suspected condition is judged as if it were "
            "confirmed",
            twins.SUSPECTED_INPATIENT,
        ),
        Law(
            43,
            "suspected does not count, outpatient",
            "A condition only suspected in an outpatient, and not coded, is judged as "
            "if it were absent",
            twins.SUSPECTED_OUTPATIENT,
        ),
        Law(
            44,
            "ruled out does not count",
            "A condition ruled out, and not coded, is judged as if it were absent",
            twins.RULED_OUT,
        ),
        Law(
            45,
            "healed does not count",
            "A healed condition that is not coded is judged as if it were absent",
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
            "A fact of a row leaves only some verdicts and risks open",
            tuple(Leaves(text, answers) for text, answers in OUTCOMES_ALLOWED),
        ),
        Law(
            47,
            "rules keep to their subject",
            "A rule fires only where its subject is present",
            tuple(FiresOnlyWhere(stem, text) for stem, text in SUBJECTS.items()),
        ),
        Law(
            48,
            "nothing is passed over",
            "What must be reported is reported wherever it is present",
            tuple(FiresWhere(rule, text) for rule, text in ALWAYS_REPORTED.items()),
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
            "An informational fact changes neither verdict nor risk",
            twins.INFORMATION,
        ),
        Law(
            51,
            "like words, like outcomes",
            "Values that no guideline distinguishes are judged alike",
            twins.WORDS_ALIKE,
        ),
    )
)
"""Every law of outcomes."""
