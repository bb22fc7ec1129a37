"""The boxes of the notes, in the old drawing language VML that Excel still needs.

What Excel writes there is not always XML, so new boxes are added at the end as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_BLOCK = 1024  # numbers of boxes; each drawing of a workbook has blocks of its own
_BLOCKS = re.compile(rb"<o:idmap\b[^>]*?\bdata=\"([0-9, ]*)\"")
_SPACES = (
    ' xmlns:v="urn:schemas-microsoft-com:vml"',
    ' xmlns:o="urn:schemas-microsoft-com:office:office"',
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
_HEAD = (
    f"<xml{''.join(_SPACES)}>"
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{blocks}"/>'
    "</o:shapelayout>"
)
_KIND_ID = "_x0000_t202"
_KIND = (
    f'<v:shapetype id="{_KIND_ID}" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
    "margin-left:59.25pt;margin-top:1.5pt;width:{width}px;height:{height}px;"
    'z-index:{order};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)


class Box(NamedTuple):
    """The box of one note: its cell, counted from 1, and its size in pixels."""

    row: int
    column: int
    width: int
    height: int


def blocks_of(drawing: bytes) -> set[int]:
    """Return the blocks of numbers that a drawing has."""
    return {
        int(number)
        for listed in _BLOCKS.findall(drawing)
        for number in listed.split(b",")
        if number.strip()
    }


def new_drawing(boxes: Iterable[Box], taken: Iterable[int]) -> bytes:
    """Return a drawing of boxes; `taken` are the blocks of other drawings."""
    shapes, blocks = _shapes([*boxes], taken)
    head = _HEAD.format(blocks=",".join(map(str, blocks)))
    return f"{head}{_KIND}{shapes}</xml>".encode("ascii")


def more_boxes(drawing: bytes, boxes: Iterable[Box], taken: Iterable[int]) -> bytes:
    """Add boxes to a drawing, with numbers from new blocks."""
    shapes, blocks = _shapes([*boxes], taken)
    if not shapes:
        return drawing
    kind = "" if _KIND_ID.encode() + b'"' in drawing else _KIND
    end = drawing.rindex(b"</xml>")
    lacking = [space for space in _SPACES if space.encode() not in drawing[:end]]
    added = (kind + shapes).encode("ascii")
    for name in (b"<v:shape ", b"<v:shapetype "):
        # Not every program calls the languages of a drawing as Excel does.
        spaces = "".join(lacking).encode()
        added = added.replace(name, name.rstrip() + spaces + b" ")
    whole = drawing[:end] + added + drawing[end:]
    more = ",".join(map(str, blocks)).encode()

    def widened(match: re.Match[bytes]) -> bytes:
        listed = match[1].strip()
        both = listed + b"," + more if listed else more
        return match[0][: match.start(1) - match.start()] + both + b'"'

    return _BLOCKS.sub(widened, whole, count=1)


def _shapes(boxes: list[Box], taken: Iterable[int]) -> tuple[str, list[int]]:
    """Return the boxes as text, and the blocks that their numbers are from."""
    first = max(taken, default=0) + 1
    # The first number of a block is that of the drawing itself.
    room = _BLOCK - 1
    count = -(-len(boxes) // room)
    shapes = "".join(
        _BOX.format(
            number=(first + n // room) * _BLOCK + 1 + n % room,
            order=n + 1,
            **_cell(box),
        )
        for n, box in enumerate(boxes)
    )
    return shapes, [*range(first, first + max(count, 1))]


def _cell(box: Box) -> Mapping[str, int]:
    return {
        "row": box.row - 1,
        "column": box.column - 1,
        "width": box.width,
        "height": box.height,
    }
