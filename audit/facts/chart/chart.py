"""The chart behind the facts: one encounter, and values that several facts need."""

from __future__ import annotations

from audit.facts.chart.unrecorded_codes import UnrecordedCodes


class Chart(UnrecordedCodes):
    """One encounter, with the tables by which it is judged.

    Values that several facts need are computed here, once for each row. The class is
    built in layers, one class and one module each, and each layer adds to the previous:

    * `ClaimCodes`: the codes on the claim, and their order;
    * `Statuses`: the documented status of each condition family;
    * `ConditionCodes`: the codes that report each family;
    * `PainCodes`: the pain codes of category G89;
    * `SettledCodes`: the codes that other findings move, replace or delete;
    * `Excludes1Codes`: the codes that may not be reported together (Excludes1);
    * `UnrecordedCodes`: the codes whose conditions the record does not mention.
    """
