"""Valid files that commands read besides a table of encounters; all are synthetic.

Rule packs, payer policies, profiles of exports, and the official order file.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from property_tests.fuzzing.inputs import Input, csv_text, sent_claims
from samples.x12 import X12Answer, X12Service, remittance, sample_claims

PACK = Path(__file__).resolve().parents[2] / "audit" / "rules" / "pack"
SMALL_PACK = ("pack.toml", "parameters.toml", "seq.toml", "unc.toml")


def side_inputs() -> list[Input]:
    """Return one valid file or more for each of these readers."""
    rows = (("rows.csv", csv_text(",", "utf-8")),)
    claims = (*rows, ("sent.837", sent_claims()))
    pack = {name: (PACK / name).read_bytes() for name in SMALL_PACK}
    found = [
        Input("policy", "in.toml", _POLICY_TOML, rows),
        Input("policy", "in.csv", _POLICY_CSV, rows),
        Input("profile", "in.toml", _PROFILE, (("export.csv", _EXPORT),)),
        Input("remittance", "in.835", _remittance(), claims),
        Input("remittance", "in.835", _answers_by_line(), claims),
        Input("order file", "icd10cm-order-2027.txt", _order_file()),
    ]
    for name, data in pack.items():
        others = tuple((f"pack/{n}", pack[n]) for n in pack if n != name)
        found.append(Input("pack", f"pack/{name}", data, (*rows, *others)))
    return found


_POLICY_TOML = (
    b"[[policy]]\npolicy_id = 'P1'\npayer = 'Medicaid'\nservices = 'ct; mri'\n"
    b"requirement = 'diagnosis list'\ndx_allowed = ['M54.6', 'M99']\n"
    b"min_weeks = 6\nfrom = 2024-01-01\nenabled = true\nsource = 'synthetic'\n"
)
_POLICY_CSV = (
    b"policy_id,payer,services,requirement,dx_allowed,min_weeks,from,to,enabled,"
    b"source\r\n"
    b"P1,Medicaid,ct;mri,minimum weeks,M54.6;M99,6,2024-01-01,,true,synthetic\r\n"
)
_PROFILE = (
    b'dates = "mdy"\n\n[columns]\n"Visit" = "encounter_id"\n"Seen" = "date_of_service"'
    b'\n"ICD A" = "dx1"\n"ICD B" = "dx2"\n"Carrier" = "payer"\n"Service" = "cpt"\n'
    b'"Notes" = ""\n\n[payers]\n"Blue Plan 7" = "commercial"\n"None" = ""\n'
)
_EXPORT = (
    b"Visit,Seen,ICD A,ICD B,Carrier,Service,Notes\r\n"
    b"E1,03/04/2026,M54.6,,Blue Plan 7,98940,a\r\n"
    b"E2,04/05/2026,M54.6,R52,None,97110,b\r\n"
)


def _remittance() -> bytes:
    denied = [X12Answer(f"E{n}", "4", [("CO", "50")], ("M76",)) for n in range(1, 5)]
    return remittance([*denied, X12Answer("E2", "22")]).encode("ascii")


def _answers_by_line() -> bytes:
    """Answers to lines, named by number, by procedure, and by the one that was sent."""
    services = [
        X12Service("99213", [("CO", "97")], control="L0"),
        X12Service("98940:AT", [("CO", "50")], ("N115",)),
        X12Service("97124", [("CO", "16")], ("M76",), sent="97140:GP"),
    ]
    answers = [
        X12Answer(claim.id, "4", of_line=False, services=services)
        for claim in islice(sample_claims(), 6)
    ]
    return remittance(answers).encode("ascii")


def _order_file() -> bytes:
    from audit.release.billable import read_billable

    lines = [
        f"{number:05} {code.replace('.', ''):<7} 1 {'short title':<60} long title"
        for number, code in enumerate(read_billable().codes[:61_000], 1)
    ]
    return "\n".join(lines).encode()
