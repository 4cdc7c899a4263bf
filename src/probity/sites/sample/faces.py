"""Drawn faces for the photos of passes: a plain head and shoulders on a ground, as a small PNG. Nobody is shown."""

from __future__ import annotations

import struct
import zlib

WIDTH, HEIGHT = 90, 120
SKINS = ((236, 200, 170), (198, 146, 108), (141, 92, 60), (92, 58, 38))
COATS = ((34, 62, 92), (72, 84, 60), (110, 52, 52), (60, 60, 66))
GROUND = (214, 222, 228)


def face(number: int) -> bytes:
    """The same picture for the same number."""
    skin, coat = SKINS[number % len(SKINS)], COATS[(number // 2) % len(COATS)]
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)  # the row is not filtered
        for x in range(WIDTH):
            head = ((x - 45) / 21) ** 2 + ((y - 48) / 28) ** 2 <= 1
            shoulders = y > 78 and ((x - 45) / 42) ** 2 + ((y - 124) / 46) ** 2 <= 1
            rows.extend(skin if head else coat if shoulders else GROUND)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _part(b"IHDR", header) + _part(b"IDAT", zlib.compress(bytes(rows))) + _part(b"IEND", b"")
    )


def _part(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
