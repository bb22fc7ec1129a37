"""The fixed texts of the templates."""

from __future__ import annotations

from audit.report.sheets.about import CODE_SETS
from audit.report.summary import VERDICT_LINES
from audit.rules.departures import as_sentences

PURPOSE = (
    "Each row of Encounters is judged against the inclusion and exclusion logic of "
    "ICD-10-CM M54.6. Everything is computed on this machine; nothing is sent. "
    "The thirty sample rows are synthetic."
)

_PASTE = (
    "On Encounters, clear the thirty sample rows (keep the headings) and paste or type "
    "your own. Encounter ID, Date of service and Dx 1 must be filled."
)
_CHOOSE = (
    "Most cells offer a list (Alt and arrow down) and say what they mean. A blank cell "
    "means not documented. Columns may be in any order; extra columns do no harm."
)
_READ = (
    "Read Results: verdict, claim risk, rules, corrected diagnoses, query and coder "
    "task are in the order of your rows. Findings has one row for each finding."
)
_ERRORS = (
    "INPUT_ERROR names the cell that cannot be read. If several rules fire, the "
    "highest verdict wins; claim risk is a second answer and never changes the "
    "verdict. About says what each verdict means."
)
_SEND = (
    "Dashboard counts verdicts, findings and providers as rows change. Send a query "
    "exactly as it is worded; a coder task is yours: reread the chart and fill it in."
)

STEPS = {
    "plain": (
        _PASTE,
        _CHOOSE,
        "Save this workbook and close it.",
        "Run in a terminal: tspine audit tspine_plain.xlsx",
        "Open tspine_plain.audited.xlsx: Summary, Encounters with verdicts, Findings.",
        _ERRORS,
    ),
    "classic": (
        "Once: pip install tspine-audit[excel], then xlwings addin install; in Excel, "
        "the xlwings tab must name the Python that has them.",
        "Allow the macros of this workbook. If the line above says that the functions "
        "are not loaded, choose Import Functions on the xlwings tab. The button below "
        "needs no formulas at all.",
        _PASTE,
        _CHOOSE,
        _READ,
        _ERRORS,
    ),
    "lite": (
        "Once: install the free add-in xlwings Lite from the Office store, open its "
        "pane, and allow this workbook to run its code.",
        "If the line above says that the functions are not loaded, press Restart in "
        "the pane and wait until it is ready.",
        _PASTE,
        _CHOOSE,
        _READ,
        _ERRORS,
    ),
    "libreoffice": (
        "Once: tspine template addin, then install tspine.oxt with Tools, Extension "
        "Manager. It needs a LibreOffice whose Python is 3.11 or newer.",
        _PASTE + " There is room for 300.",
        _CHOOSE,
        _READ,
        _ERRORS,
        _SEND,
    ),
}
"""How to use each kind of template, in six lines."""

NOT_LOADED = {
    "classic": "The functions are not loaded: choose Import Functions on the xlwings "
    "tab (Start here says how). Until then no answer is shown.",
    "lite": "The functions are not loaded: open the pane of xlwings Lite and wait "
    "until it is ready (Start here says how). Until then no answer is shown.",
    "libreoffice": "The functions are not loaded: install tspine.oxt with Tools, "
    "Extension Manager (Start here says how). Until then no answer is shown.",
}
"""What a live template says while its functions do not answer."""

SHEETS = {
    "Encounters": "The table to fill: one row for each encounter.",
    "Results": "Verdict, risk, rules, corrected list, query and task for each row.",
    "Findings": "One row for each finding: rule, message, action, authority.",
    "Dashboard": "Counts and charts: verdicts, findings to act on, providers.",
    "Rules": "Every rule of the pack: condition, reason, authority, dates.",
    "Codes": "Codes around M54.6 that stand for the thoracic spine, and a look-up.",
    "Lists": "What the drop-downs offer.",
    "About": "What this is and is not, verdicts, functions, versions, licenses.",
}

IDS = "Encounters[Encounter ID]"
"""The reference to the ids of the sample rows in a formula."""

EXAMPLES: dict[str, tuple[float | str, ...]] = {
    "SAMPLE_SIZE": (1000, 0.2, 0.2),
    "ERROR_RATE_LOW": (1000, 20, 1),
    "ERROR_RATE_HIGH": (1000, 20, 1),
    "DRAW": (IDS, 3, 20260930),
}
"""Example arguments of the chart review functions on the sheet About."""

ABOUT = (
    (
        "What this is",
        (
            "A workbook of tspine, which audits coded encounters against the logic of "
            "ICD-10-CM M54.6, pain in thoracic spine.",
            "It supports the review of records and claims. It does not replace the "
            "judgement of the coder, the auditor or the provider, and is no advice on "
            "law or payment.",
            "It judges what was abstracted into the columns, not the record itself.",
        ),
    ),
    (
        "Signs",
        (
            "The sign before a word is only shown; the cell holds the bare word. "
            "\u2716 wrong or grave, \u25b2 to be changed, ? open, \u2714 good, "
            "\u2013 not judged or nothing to fix, ! a cell cannot be read.",
        ),
    ),
    ("Coding verdicts, highest first", VERDICT_LINES),
    (
        "Queries and coder tasks",
        (
            "A query goes to the provider, who alone can answer it: send it as it is "
            "worded. It needs a reviewed chart that quotes clinical indicators.",
            "A coder task goes to whoever abstracts the chart: it names the column and "
            "what to enter for each answer. Do it, and the verdict follows.",
        ),
    ),
    (
        "Privacy",
        (
            "The sample rows are synthetic. Your own rows stay in this file: if they "
            "hold protected health information, keep it where such files are kept.",
        ),
    ),
    ("Where the official code set decides against the guide", as_sentences()),
    (
        "Sources and license",
        (
            CODE_SETS,
            "tspine is open source under the MIT licence. It comes without warranty of "
            "any kind.",
        ),
    ),
)
