"""How each kind of template spells its functions and holds their results."""

from __future__ import annotations

from dataclasses import dataclass

from audit.functions import function


@dataclass(frozen=True, slots=True)
class Dialect:
    """One kind of template.

    `functions` says whether there are worksheet functions at all, `prefix` and `dotted`
    how their names are stored, `spills` whether results take as much space as they
    need. Without spills there is space for `rows` encounters and `findings` findings.
    """

    kind: str
    file_name: str
    functions: bool = True
    prefix: str = ""
    dotted: bool = False
    spills: bool = True
    rows: int = 2000
    findings: int = 6000

    def call(self, short: str, *arguments: str) -> str:
        """Write a call of a worksheet function."""
        spec = function(short)
        name = spec.dotted if self.dotted else self.prefix + spec.name
        return f"{name}({','.join(arguments)})"

    def block(self, short: str, *arguments: str) -> str:
        """Write a call whose block of results other formulas read.

        LibreOffice compares texts by identity, and the document does not recognize
        those of an add-in's block until something is concatenated to them.
        """
        call = self.call(short, *arguments)
        return self.answer(call if self.spills else f'{call}&""')

    @staticmethod
    def answer(call: str, otherwise: str = "") -> str:
        """Write a call that gives another text while the functions are not loaded.

        A function never fails, so an error always means that it is not there.
        """
        return f'IFERROR({call},"{otherwise}")'


PLAIN = Dialect("plain", "tspine_plain.xlsx", functions=False)
CLASSIC = Dialect("classic", "tspine_excel.xlsm")
LITE = Dialect("lite", "tspine_lite.xlsx", prefix="_xldudf_")
LIBREOFFICE = Dialect(
    "libreoffice",
    "tspine_libreoffice.xlsx",
    dotted=True,
    spills=False,
    rows=300,
    findings=900,
)
DIALECTS = (PLAIN, CLASSIC, LITE, LIBREOFFICE)
