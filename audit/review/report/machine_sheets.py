"""The sheets that set the machine beside the auditors: agreement, overruled, rules.

Each long table has a sheet of its own, so that its headings stand on every page.
"""

from __future__ import annotations

from audit.report.sheets.formats import INK
from audit.review.report.content import ReportContent
from audit.review.report.sheet import ReportSheet

RULES_SAID = (
    "Overruled: of the charts on which the rule fired and people decided, those whose "
    "verdict they overruled, be it for this rule or for another one."
)


def write_machine(page: ReportSheet, content: ReportContent) -> None:
    """Write the machine's verdicts, and how far people agree with them."""
    agreement, verdicts = content.score.agreement, content.score.machine_verdicts
    page.title("Machine against auditor")
    page.heading("Machine's verdicts", "Charts")
    first = page.row
    for verdict, n in verdicts:
        page.line((verdict, n))
    if verdicts:
        page.bars("Machine's verdicts on the sample", first, 1, INK)
    for sentence in content.score.readers.sentences:
        page.text(sentence)
    if not content.score.readers.blind:
        page.text(agreement.seen_sentence)
    if agreement.left_out:
        page.text(agreement.left_out_sentence)
    page.row += 1
    page.heading("Machine", "Charts", "People")
    for machine, people, n in agreement.table:
        page.line((machine, n))
        page.row -= 1
        page.text("the same" if machine == people else people, (2, 6))
    page.row += 1
    page.text(content.score.overruled.sentence)


def write_overruled(page: ReportSheet, content: ReportContent) -> None:
    """Write each chart that its auditor decided otherwise than the machine."""
    page.title("Charts decided otherwise than the machine")
    page.repeated_heading("Chart", "Read twice")
    for o in content.score.overruled.charts:
        page.line((o.unit_id, "yes" if o.twice else "no"))
        page.row -= 1
        text = f"{o.direction.value}: machine {o.machine}, auditor {o.people}"
        page.text(text, (2, 6))


def write_rules(page: ReportSheet, content: ReportContent) -> None:
    """Write the rules that fired, and how people judged the charts of each."""
    page.title("Rules on the sampled charts")
    page.text(RULES_SAID)
    page.text(
        "Kept: charts whose verdict people kept. Lower and upper: the interval of the "
        "share of charts that they overruled."
    )
    page.repeated_heading("Rule", "Charts", "Kept", "Overruled", "Lower", "Upper")
    for r in content.score.rules:
        line = (r.rule_id, r.charts, r.agreed, r.overturned, r.low, r.high)
        page.line(line, (4, 5))
