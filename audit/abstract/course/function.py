"""What the pain keeps a person from doing."""

from __future__ import annotations

import re

from audit.abstract.modifiers import Modified, modified, phrase
from audit.abstract.proposals import Draft
from audit.abstract.text import Sentence

_TOLD = ("", "complaint", "indication")
_NO_LIMIT = re.compile(
    r"^ (?:find|recall|remember|think of|identify|say|tell|afford|pinpoint|take"
    r"|tolerate|"
    r"exclude|rule|have|reproduce|explain|see|describe|be|name|point|wait|feel|localize|"
    r"urinating|voiding|void|breathing|swallowing|hear|with (?:memory|insurance))\b"
)
_LIMITED = re.compile(
    r"\bmissed (?!appoint|dose|period|menses|call|his|her|their|visit|nothing|no )\w+|"
    r"\b(?:miss(?:ed|ing|es)|skipp(?:ed|ing)|skips|called off|out of|left) "
    r"(?:[\w.]+ ){0,4}(?:work|school|days?|shifts?|practice|gym|class(?:es)?|games?|"
    r"church|training|season)\b"
    r"|\b(?:light|modified|restricted|limited|lighter|desk) (?:duty|duties|work"
    r"|hours)\b"
    r"|\b(?:worked|work|works|working)[\w ]{0,12},? (?:modified|reduced|half|part)\b"
    r"|\b(?:has |had to |have )?stopped (?!taking|smoking|drinking|using"
    r"|meds?\b)\w+ing\b"
    r"|\bstopped work\b"
    r"|\b(?:limit|restrict|prevent|interrupt|hinder|curtail)(?:s|ed"
    r"|ing)? (?:her|his|him|"
    r"their|my|the|sitting|standing|walking|driving|sleep|lifting|work|adls?|activit\w+|"
    r"bending|participation|play|housework|chores|self|most|daily|from)\b"
    r"|\b(?:sitting|standing|walking|driving|lifting|exercise|activity) tolerance\b"
    r"|\b(?:sits?|stands?|walks?|drives?|sitting|standing|walking|driving)\b"
    r"[\w ]{0,16}\b(?:limited to|only|max(?:imum)?|still hard|hard now)\b"
    r"|\b(?:can|could) (?:only|barely|hardly)\b|\bbarely (?:able|can|walk|sleep)"
    r"|\bno (?:heavy )?(?:lifting|climbing|bending|running|golf|gym|sports?|driving|"
    r"overhead)(?: work)?(?: yet| now| since|,|\.|;|$)"
    r"|\bhard(?:er)? (?:to|for (?:her|him) to)\b|\b(?:dressed|dressing|bathing) hard\b"
    r"|\b(?:needs?|needed|requires?|with) (?:[\w']+ )?(?:help|assist\w*) "
    r"(?:w/|with|to|for|from|getting|in)"
    r"|\b(?:lost|quit|left|gave up) (?:his|her|their|a|the)? ?(?:job|work|position)\b"
    r"|\bon disability\b|\bdisability (?:since|leave)\b|\b\d+ ?h(?:ours)? instead of\b"
    r"|\bnot possible\b|\bimpossible\b|\b(?:must|has to|have to|had to) (?:lie"
    r"|stop|sit|"
    r"rest|sleep|lean|quit|leave|ask|cut|pace|recline|take breaks)\b"
    r"|\b(?:cut|cuts|cutting) back on\b|\bin stages\b|\breduced (?:hours"
    r"|activity|work)\b"
    r"|\b(?:odi|oswestry|ndi|rmdq|psfs|quickdash)\b[: ]{1,2}\d"
    r"|\bsore w/ prolonged\b|\b(?:wakes?|woken|awakens?"
    r"|waking)\b[\w ]{0,10}\b(?:her|him|"
    r"pt|from sleep|at night|up|at \d)\b|\b(?:poor|broken|disturbed"
    r"|interrupted) sleep\b"
    r"|\bsleep (?:is )?(?:disturbed|poor|broken|disrupted|affected|interrupted)\b"
    r"|\bnot (?:been )?(?:able|sleeping|working|lifting|driving|running|exercising)\b"
    r"|\bgave up\b|\bgiven up\b|\bhelp getting\b|\bshort(?:er|ened) shifts?\b"
)
_HARDER = re.compile(
    r"\b(?:w/|with) (?:a |her |his )?(?:rollator|walker|cane)\b|\bfront-wheel walker\b|"
    r"\bcut (?:housework|chores|work|hours|training|exercise|walks?"
    r"|lifting) (?:to|down|back|"
    r"short)|"
    r"\b(?:now )?uses? a (?:cane|walker|wheelchair|brace|shower chair)\b|\bless able\b"
    r"|\boff (?:full )?(?:duty|work)\b|\bneeds? (?:min|mod|max|moderate"
    r"|maximum) assist\b"
    r"|\bstopped (?:church|work|school|golf|gym|sports?|driving|exercise|yoga|tennis)\b"
    r"|\bsleeps? (?:only )?[2-5] ?(?:h\b|hours?|hrs?)|\bsleep (?:is )?(?:poor|bad)\b"
    r"|\bcut (?:down )?to (?:half|part)|\bhalf (?:time|days)\b|\bnot sleeping\b|"
    r"\b(?:affect|impact|impair|compromis|hamper|disrupt|disturb"
    r"|interfer)\w* (?:with )?"
    r"(?:her |his |their |my )?(?:sleep|work|adls?|job|activit\w+|daily"
    r"|function|driving|"
    r"sport|training|exercise|care|ability|housework|chores|play|school)\b"
    r"|\bkeep(?:s|ing)? (?:her|him|pt|me|them) (?:from|up|awake|out|home|off)\b"
    r"|\b(?:sleeps?|sleeping) (?:poorly|badly|little|upright|in (?:a |the )?(?:chair|"
    r"recliner))\b"
    r"|\b(?:can|could|able to|tolerates?|manages?)(?: only| just)? (?:sit|stand"
    r"|walk|drive|"
    r"lift|sitting|standing|walking|driving)[\w ]{0,12}? (?:for )?(?:up to "
    r"|about |max )?"
    r"[<~]?\d+ ?(?:min|m\b|lbs?|kg|blocks?|feet|ft|hours?|h\b)"
    r"|\b(?:sits|stands|walks|drives|sitting|standing|walking|driving)"
    r"(?: is| now)? (?:limited|< ?\d+|only \d+|max \d+"
    r"|\d+ ?min(?:utes)? (?:before|max|then|"
    r"only|at most))"
    r"|\b(?:calls?|called|calling) (?:in|out|off) (?:sick)?\b|\bsick (?:days?|leave)\b"
    r"|\b(?:wife|husband|son|daughter|mother|spouse|partner|family|coworkers?|neighbor)"
    r" (?:now )?(?:does|do|helps?|has to help|carries|lifts|drives|shops)\b"
    r"|\b(?:switched|moved|changed|assigned|put) (?:to|on) (?:light|desk"
    r"|modified|lighter)\b"
    r"|\bneeds? to (?:stop|rest|lie|sit|stand|change|shift|take)\b|\btakes? breaks\b"
    r"|\b(?:problems?|issues) (?:with )?(?:sleeping|lifting|dressing|working"
    r"|driving|sitting|"
    r"standing|walking)\b|\bdown to \d+ ?(?:min|hours?|h)\b"
    r"|\b(?:pulled|withdrew|withdrawn|scratched|benched) (?:out |from )|\bsat out\b"
    r"|\bsitting out\b|\bslow(?:er)? (?:to|getting|with|at) \w+|\bhalf (?:days"
    r"|shifts)\b"
    r"|\b(?:isn't|is not|not|hasn't|hasn't been|has not) (?:been )?(?:golfing|lifting|"
    r"running|working|driving|exercising|swimming|gardening|playing|training|sleeping|"
    r"cooking|biking|cycling|going to)\b"
)
_DENIED = re.compile(r"\b(?:no|not|without|nothing|denies|never|doesn't|didn't)\b")
_STEMS = frozenset(
    {
        *("miss", "skip", "call", "work", "duty", "duti", "modi", "stop", "limi"),
        *("rest", "prev", "inte", "hind", "curt", "sitt", "stan", "walk", "driv"),
        *("lift", "exer", "tole", "only", "bare", "hard", "dres", "bath", "help"),
        *("assi", "job", "lost", "disa", "inst", "poss", "impo", "lie", "sit"),
        *("sits", "slee", "lean", "quit", "leav", "ask", "paus", "pace", "recl"),
        *("brea", "cut", "cuts", "stag", "redu", "odi", "oswe", "ndi", "rmdq"),
        *("psfs", "quic", "sore", "wake", "woke", "awak", "waki", "gave", "give"),
        *("shor", "affe", "impa", "comp", "hamp", "disr", "dist", "keep", "able"),
        *("mana", "sick", "wife", "husb", "daug", "moth", "spou", "part", "fami"),
        *("cowo", "neig", "swit", "move", "chan", "put", "take", "prob", "issu"),
        *("down", "pull", "scra", "benc", "slow", "half", "golf", "runn", "swim"),
        *("gard", "play", "trai", "cook", "biki", "cycl", "use", "uses", "less"),
        *(
            "off",
            "fron",
            "roll",
            "cane",
            "clim",
            "bend",
            "spor",
        ),
        *(
            "adls",
            "acti",
        ),
        *("adl", "clas", "scho"),
        *("prac", "gym", "shif", "day", "days", "ligh", "desk", "sat", "son", "left"),
        *("goin", "mini", "chor"),
    }
)
"""Beginnings of the words of limits: a sentence without any is not searched."""
_FREE_STEMS = frozenset(
    {
        *(
            "noth",
            "does",
            "doin",
            "play",
            "mana",
            "cont",
            "atte",
            "usua",
            "full",
            "limi",
        ),
        *(
            "rest",
            "diff",
            "adls",
            "func",
            "acti",
            "regu",
            "inde",
            "rema",
            "stay",
            "chor",
        ),
        *(
            "trou",
            "miss",
            "impa",
            "effe",
            "quit",
            "gave",
            "give",
            "lost",
            "stop",
            "loss",
        ),
    }
)
_VIDEO = re.compile(r"\b(?:video|telephone|examination|palpation|exam)\b")
_FREE = re.compile(
    r"\b(?:quit|missed|gave up|given up|stopped) nothing\b|"
    r"\bnothing (?:that )?(?:s?he|they|i|pt)(?:'s)? (?:can't|cannot|can not|is unable)"
    r"|\bno (?:functional |activity |work |adl )?(?:limits|limitations?"
    r"|restrictions?)\b"
    r"|\b(?:does|doing|plays|manages|continues|attends) (?:all|everything)\b"
    r"|\bas usual\b|(?<!off )(?<!to )\bfull (?:duty|activity|activities"
    r"|participation)\b"
    r"|\bwithout (?:any )?(?:limitation|restriction|difficulty)s?\b"
    r"|\b(?:working|works|regular|full)[- ](?:full|regular|duty)[- ]?(?:time"
    r"|duty|hours)?"
    r" (?:without|no |as )|\bno (?:missed work|lost time|work loss|time off"
    r"|days missed|"
    r"difficulty with (?:adls|work|daily))\b|\bindependent (?:with|in) (?:all )?adls\b"
    r"|\b(?:remains|stays) (?:fully )?active\b|\bno (?:impact"
    r"|effect) on (?:work|function|"
    r"adls?|daily|activit\w+|sleep)|\ball (?:adls|activities|usual activities|chores)"
    r" (?:ok|fine|without)\b|\bno trouble (?:with )?(?:work\w*|adls?|daily|sleep\w*)\b"
    r"|\b(?:adls?|function|activities|work)\b[\w ]{0,10}\b(?:unaffected|intact"
    r"|not limited|"
    r"not affected|independent|unlimited)\b"
)


def _is_negated_closely(found: Modified) -> bool:
    gaps = [found.mark.first - m.end for m in found.sentence.of("negated_before")]
    return any(0 <= gap <= 2 for gap in gaps)


def propose_function(draft: Draft) -> None:
    """Propose whether the pain limits; contradictory words leave it open."""
    note = draft.note
    limited = _named(draft, "unable")
    free = _named(draft, "able")
    for sentence in note.within(*_TOLD):
        stems = {t[0][:4] for t in sentence.tokens}
        if not free and not stems.isdisjoint(_FREE_STEMS):
            match = _FREE.search(note.lower, sentence.start, sentence.end)
            free = (sentence, note.quote(*match.span())) if match else None
        if not limited and not stems.isdisjoint(_STEMS):
            limited = _first_limit(draft, sentence)
    if limited and free:
        draft.leave("functional_limitation", "contradictory: limited and not limited")
    elif limited:
        draft.add("functional_limitation", "Y", limited[0], f'limited: "{limited[1]}"')
    elif free:
        draft.add("functional_limitation", "N", free[0], f'not limited: "{free[1]}"')


def _named(draft: Draft, label: str) -> tuple[Sentence, str] | None:
    """Return the first told sentence with a phrase of a list that stands."""
    note = draft.note
    for sentence in note.having(label):
        if sentence.kind not in _TOLD:
            continue
        for mark in sentence.of(label):
            if label == "able":
                return sentence, phrase(note, sentence, mark)
            found = modified(note, sentence, mark)
            behind = note.lower[sentence.tokens[mark.end - 1][2] : sentence.end]
            is_of_kin = any(m.first <= 2 for m in sentence.of("kin"))
            is_meant = not is_of_kin and not _NO_LIMIT.match(behind)
            if is_meant and not _is_negated_closely(found):
                return sentence, phrase(note, sentence, mark)
    return None


def _first_limit(draft: Draft, sentence: Sentence) -> tuple[Sentence, str] | None:
    note = draft.note
    if any(m.first <= 2 for m in sentence.of("kin")):
        return None
    for pattern in (_LIMITED, _HARDER):
        for match in pattern.finditer(note.lower, sentence.start, sentence.end):
            before = note.lower[max(sentence.start, match.start() - 12) : match.start()]
            if not _DENIED.search(before) and not _VIDEO.search(
                note.lower, sentence.start, sentence.end
            ):
                return sentence, note.quote(*match.span())
    return None
