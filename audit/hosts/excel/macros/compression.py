"""The run-length compression of VBA projects. Source: MS-OVBA 2.4.1."""

from __future__ import annotations

import struct

_CHUNK = 4096
_SIGNATURE = 0b011 << 12
_SHORTEST = 3  # a shorter copy would save nothing
_COMPRESSED = 1 << 15


def _token_form(position: int) -> tuple[int, int]:
    """Return the bits of a length and the longest copy at a position in a chunk.

    A copy token of 16 bits spends as many bits on the offset as the position needs, at
    least four, and the rest on the length minus three.
    """
    offset_bits = max((position - 1).bit_length(), 4)
    length_bits = 16 - offset_bits
    return length_bits, (1 << length_bits) - 1 + 3


def _longest(chunk: bytes, position: int) -> tuple[int, int]:
    """Find the longest earlier run that continues at a position: offset, length."""
    limit = min(_token_form(position)[1], len(chunk) - position) if position else 0
    offset = length = 0
    for wanted in range(_SHORTEST, limit + 1):
        run = chunk[position : position + wanted]
        found = chunk.rfind(run, 0, position + wanted - 1)
        if found < 0:
            break
        offset, length = position - found, wanted
    return offset, length


def compress(data: bytes) -> bytes:
    """Return the compressed container of some bytes."""
    packed = bytearray(b"\x01")
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        body = _tokens(chunk)
        if len(body) > _CHUNK:
            packed += struct.pack("<H", _CHUNK - 1 | _SIGNATURE)
            packed += chunk.ljust(_CHUNK, b"\0")
        else:
            packed += struct.pack("<H", len(body) - 1 | _SIGNATURE | _COMPRESSED) + body
    return bytes(packed)


def _tokens(chunk: bytes) -> bytes:
    body, position = bytearray(), 0
    while position < len(chunk):
        flags, group = 0, bytearray()
        for bit in range(8):
            if position >= len(chunk):
                break
            offset, length = _longest(chunk, position)
            if length:
                bits, _ = _token_form(position)
                group += struct.pack("<H", (offset - 1) << bits | (length - 3))
                flags |= 1 << bit
                position += length
            else:
                group.append(chunk[position])
                position += 1
        body.append(flags)
        body += group
    return bytes(body)


def decompress(container: bytes) -> bytes:
    """Return the bytes of a compressed container."""
    plain, position = bytearray(), 1
    while position < len(container):
        (header,) = struct.unpack_from("<H", container, position)
        position += 2
        end = min(position + (header & 0xFFF) + 1, len(container))
        if header & _COMPRESSED:
            _unpack(container[position:end], plain)
        else:
            plain += container[position:end]
        position = end
    return bytes(plain)


def _unpack(chunk: bytes, plain: bytearray) -> None:
    begin, position = len(plain), 0
    while position < len(chunk):
        flags = chunk[position]
        position += 1
        for bit in range(8):
            if position >= len(chunk):
                return
            if not flags >> bit & 1:
                plain.append(chunk[position])
                position += 1
                continue
            (token,) = struct.unpack_from("<H", chunk, position)
            position += 2
            bits, _ = _token_form(len(plain) - begin)
            offset, length = (token >> bits) + 1, (token & (1 << bits) - 1) + 3
            for _ in range(length):
                plain.append(plain[-offset])
