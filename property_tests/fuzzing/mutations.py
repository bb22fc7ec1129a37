"""Changes of a file: in its bytes, in its text, in its XML, and in a zip archive.

Everything is drawn from the random generator that is passed in, so that one seed gives
the same file again.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from random import Random

from property_tests.fuzzing.odd_values import NUMBERS, TEXTS, TOKENS, XML

_TAG = re.compile(rb"<[^<>]{1,400}>")
_VALUE = re.compile(rb'="([^"]{0,200})"')
_ELEMENT_TEXT = re.compile(rb">([^<>]{1,200})<")
_WORD = re.compile(rb"[\w.+-]+")
_LARGEST = 3_000_000
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp1252", "cp037", "utf-7")


def change_bytes(random: Random, data: bytes) -> bytes:
    """Change single bytes, or cut, repeat, move or insert some."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        if not changed:
            break
        at = random.randrange(len(changed))
        length = random.choice((1, 2, 8, 64, 512))
        match random.randrange(8):
            case 0:
                changed[at] ^= 1 << random.randrange(8)
            case 1:
                changed[at] = random.choice(
                    (0, 0xFF, 0x7F, 0x80, random.randrange(256))
                )
            case 2:
                del changed[at : at + length]
            case 3:
                changed[at:at] = changed[at : at + length]
            case 4:
                changed[at : at + length] = random.randbytes(length)
            case 5:
                changed[at:at] = random.choice(TOKENS)
            case 6:
                to = random.randrange(len(changed))
                changed[at : at + length] = changed[to : to + length]
            case 7:
                del changed[at:]
    if random.random() < 0.02:
        changed = changed[:200] * random.choice((50, 1000, 5000))
    return bytes(changed[:_LARGEST])


def change_lines(random: Random, data: bytes) -> bytes:
    """Drop, repeat, swap or join lines."""
    lines = data.splitlines(keepends=True)
    for _ in range(random.choice((1, 1, 3))):
        if not lines:
            break
        at, to = random.randrange(len(lines)), random.randrange(len(lines))
        match random.randrange(5):
            case 0:
                del lines[at]
            case 1:
                lines.insert(to, lines[at])
            case 2:
                lines[at], lines[to] = lines[to], lines[at]
            case 3:
                lines[at] = lines[at].rstrip(b"\r\n")
            case 4:
                lines[at] = lines[at].rstrip(b"\r\n") * random.choice((2, 50, 3000))
    return b"".join(lines)[:_LARGEST]


def change_words(random: Random, data: bytes) -> bytes:
    """Replace words by odd values, or swap two of them."""
    words = list(_WORD.finditer(data))
    if not words:
        return data
    for _ in range(random.choice((1, 1, 2, 5))):
        word = random.choice(words)
        other = random.choice(words)[0]
        new = random.choice((other, random.choice(NUMBERS), random.choice(TEXTS)))
        # From the end of the list on, places stay right as long as words are distinct.
        data = data[: word.start()] + new + data[word.end() :]
        words = list(_WORD.finditer(data[:200_000])) or words
        if words[-1].end() > len(data):
            break
    return data[:_LARGEST]


def change_encoding(random: Random, data: bytes) -> bytes:
    """Write the text in another encoding, or a part of it."""
    text = data.decode("utf-8", "replace")
    encoding = random.choice(ENCODINGS)
    if random.random() < 0.3:
        half = len(text) // 2
        return text[:half].encode("utf-8") + text[half:].encode(encoding, "replace")
    return text.encode(encoding, "replace")


def change_xml(random: Random, data: bytes) -> bytes:
    """Drop, repeat or swap tags, and replace values of attributes and texts."""
    for _ in range(random.choice((1, 1, 2, 4))):
        pattern = random.choice((_TAG, _VALUE, _VALUE, _ELEMENT_TEXT))
        found = list(pattern.finditer(data))
        if not found:
            return change_bytes(random, data)
        one, other = random.choice(found), random.choice(found)
        if pattern is _TAG:
            data = _change_tag(random, data, one, other)
        else:
            new = random.choice((*NUMBERS, *TEXTS, other[1], other[1], b""))
            if random.random() < 0.3:
                new = one[1] + random.choice((b"9" * 6, b"0", b" ", b"-", b"e9"))
            data = data[: one.start(1)] + new + data[one.end(1) :]
    return data[:_LARGEST]


def _change_tag(
    random: Random, data: bytes, one: re.Match[bytes], other: re.Match[bytes]
) -> bytes:
    match random.randrange(6):
        case 0:
            return data[: one.start()] + data[one.end() :]
        case 1:
            return data[: one.end()] + one[0] + data[one.end() :]
        case 2:
            return data[: one.start()] + other[0] + data[one.end() :]
        case 3:
            return data[: one.start()] + random.choice(XML) + data[one.start() :]
        case 4:
            end = data.find(b">", random.randrange(len(data))) + 1
            first, last = sorted((one.start(), end))
            return data[:first] + data[last:]
        case _:
            end = min(len(data), one.start() + random.choice((50, 300, 2000)))
            block = data[one.start() : end]
            return data[:end] + block * random.choice((1, 2, 300)) + data[end:]


def change_archive(random: Random, data: bytes) -> bytes:
    """Change one part of a zip archive inside, or the archive as a whole."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    weights = [5 if "sheet" in name or "content" in name else 1 for name, _ in parts]
    (at,) = random.choices(range(len(parts)), weights)
    name, content = parts[at]
    match random.randrange(14):
        case 0:
            del parts[at]
        case 1:
            parts.append((name, random.choice(parts)[1]))
        case 2:
            parts[at] = (random.choice(parts)[0] + "x", content)
        case 3:
            parts[at] = (name, random.choice(parts)[1])
        case 4:
            parts[at] = (name, change_encoding(random, content))
        case 5 | 6:
            parts[at] = (name, change_bytes(random, content))
        case 7:
            bomb = bytes(random.choice((1000, 20 << 20)))
            parts[at] = (name, content[: len(content) // 2] + bomb)
        case _:
            parts[at] = (name, change_xml(random, content))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two parts of one name are meant
        for part, content in parts:
            info = zipfile.ZipInfo(part, (2026, 2, 10, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content, compresslevel=1)
    return file.getvalue()


Change = Callable[[Random, bytes], bytes]
TEXT: tuple[Change, ...] = (
    *(change_bytes, change_lines, change_words, change_words, change_encoding),
)
ARCHIVE: tuple[Change, ...] = (change_bytes, *[change_archive] * 5)
BINARY: tuple[Change, ...] = (change_bytes,)
