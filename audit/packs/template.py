"""The commented pack.toml with which a team begins."""

from __future__ import annotations

import json

from audit.rules.own import policy_mark, rule_mark, shipped

_RULE, _POLICY = "DOC-04", "conservative-6"

_TEXT = """\
# The changes of your team to the rules that ship. Every entry says why it is made
# (reason), who decided it (owner) and when (date, without quotes). Take away the #
# before an entry to use it.
#
# shipped   the mark of what the entry changes. If a release of the product changes
#           that, the entry is refused until somebody has read both and written the new
#           mark.
# from      first day of service on which the entry holds; left out: since ever. A rule
#           of your own always has one.
# until     last day of service on which it holds; left out: without end.

extends = "{base}"
name    = {name}
version = "1"
owner   = {owner}

# -- a rule that ships, with other values --------------------------------------------
# Whatever a rule has can stand here: title, when, verdict, severity, risk, message,
# because, cite, action, correct, fires, silent ... "none" takes a value away. A change
# of "when" needs new example lines (fires, silent).

# [[override]]
# rule     = "{rule}"
# reason   = "Our payers ask for the effect on function before they cover therapy."
# owner    = "A. Name, coding"
# date     = {today}
# shipped  = "{rule_mark}"
# from     = {today}
# severity = "major"
# risk     = "REVIEW"

# -- a rule that ships, switched off -------------------------------------------------

# [[switch_off]]
# rule    = "{rule}"
# reason  = "Our record template has the element on another page."
# owner   = "A. Name, coding"
# date    = {today}
# shipped = "{rule_mark}"

# -- a number that rules compare with ------------------------------------------------
# {parameters}

# [[parameter]]
# name    = "query_indicator_minimum"
# reason  = "Our query policy asks for three indicators."
# owner   = "A. Name, CDI"
# date    = {today}
# shipped = {number}
# value   = 3
# from    = {today}

# -- a rule of your own --------------------------------------------------------------
# The words of "when" are the facts of the handbook. fires and silent are run as tests.

# [[rule]]
# id       = "OWN-1"
# reason   = "Question of our compliance committee."
# owner    = "A. Name, compliance"
# date     = {today}
# title    = "M54.6 is first-listed, and neck pain is coded beside it"
# when     = "m546_first_listed and cervicalgia_reported"
# severity = "minor"
# risk     = "REVIEW"
# because  = "Our committee wants to see these claims."
# cite     = ["guide: related 1"]
# action   = "Read the note: which pain was the reason for the visit?"
# about    = ["m546", "cervicalgia"]
# from     = {today}
# fires    = ["dx1=M54.6; dx2=M54.2; date_of_service={today}"]
# silent   = ["dx1=M54.6; date_of_service={today}"]

# -- policies of payers --------------------------------------------------------------
# A policy adds a row to the table that ships; policy_off takes the rows of one away.

# [[policy]]
# policy_id   = "our-plan-mri"
# reason      = "Letter of the plan."
# owner       = "A. Name, billing"
# date        = {today}
# payer       = ["commercial"]
# services    = ["mri"]
# requirement = "minimum weeks"
# min_weeks   = 8
# from        = {today}
# source      = "Medical policy of the plan, number and edition."

# [[policy_off]]
# policy_id = "{policy}"
# reason    = "Replaced by our-plan-mri."
# owner     = "A. Name, billing"
# date      = {today}
# shipped   = "{policy_mark}"

# -- names of payers -----------------------------------------------------------------
# As your export writes them, and the payer of the contract, or "not stated".

# [[payer]]
# words  = "Northern Blue"
# payer  = "commercial"
# reason = "Our largest plan."
# owner  = "A. Name, billing"
# date   = {today}
"""


def template(name: str, owner: str, today: str) -> str:
    """Return the text of a pack.toml without changes, and an example of each kind."""
    base = shipped()
    parameters = base.parameters
    return _TEXT.format(
        base=base.head["name"],
        name=json.dumps(name, ensure_ascii=False),
        owner=json.dumps(owner, ensure_ascii=False),
        today=today,
        rule=_RULE,
        rule_mark=rule_mark(_RULE),
        policy=_POLICY,
        policy_mark=policy_mark(_POLICY),
        parameters="The numbers are " + ", ".join(parameters) + ".",
        number=parameters["query_indicator_minimum"]["values"][-1]["value"],
    )
