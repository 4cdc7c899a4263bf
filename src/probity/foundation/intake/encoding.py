"""Finds how a text file is encoded, from all of its bytes. Pure Python."""

import codecs
import io
from collections.abc import Iterator

from charset_normalizer import from_bytes

from probity.foundation.intake.unpacking import MEBIBYTE, Source
from probity.foundation.kernel.errors import BadInput

# The four-byte marks come first: the mark of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DECLARABLE = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252",
    "iso-8859-1", "iso-8859-15", "mac-roman", "cp850",
)  # fmt: skip
UNMARKED = ["cp1252"]
SAMPLE_BYTES = 64 * 1024


def find_encoding(source: Source, *, declared: str = "") -> str:
    """Return the name of the encoding in which every byte of `source` can be read.

    A mark at the start decides; then UTF-16 without a mark; then UTF-8 if the whole file is valid; then
    cp1252 if charset-normalizer finds that it reads as text. Other encodings are never guessed, because
    a wrong guess misspells names without a trace: the map must name them.

    Raises:
        BadInput: `declared` is not known here, or nothing fits.
    """
    if declared:
        return _declared(declared, source)
    with source.open() as stream:
        head = stream.read(SAMPLE_BYTES)
        if not head:
            raise BadInput("The file is empty.", where=source.name, hint="Check that the right file was given.")
        if found := _marked(head) or _unmarked_utf16(head):
            return found
        strange = _first_chunk_not_utf8(head, stream)
    if not strange:
        return "utf-8"
    best = from_bytes(strange, cp_isolation=UNMARKED).best()
    if best is None:
        raise BadInput(
            "The file is neither UTF-8 nor cp1252 text.", where=source.name, hint="Name its `encoding` in the map."
        )
    return best.encoding


def open_text(source: Source, encoding: str) -> io.TextIOWrapper:
    """Return the text of `source`, line ends untouched; a byte that does not fit raises UnicodeDecodeError."""
    return io.TextIOWrapper(source.open(), encoding=encoding, errors="strict", newline="")


def bounded_lines(text: io.TextIOWrapper, *, source: Source) -> Iterator[str]:
    """Yield each line with its end, so that a file without line ends cannot fill the memory.

    Raises:
        BadInput: a line is too long, or a byte does not fit the encoding.
    """
    limit = source.limits.line_characters
    number = 0
    try:
        while line := text.readline(limit):
            number += 1
            if len(line) >= limit:
                raise BadInput(f"Line {number} is longer than {limit:,} characters.", where=source.name)
            yield line
    except UnicodeError as wrong:
        raise BadInput(
            f"A byte after line {number} is not {text.encoding} text.",
            where=source.name,
            hint="Save the file as UTF-8, or name its `encoding` in the map.",
        ) from wrong


def _declared(declared: str, source: Source) -> str:
    name = declared.lower().replace("_", "-")
    if name not in DECLARABLE:
        raise BadInput(
            f"Encoding {declared!r} is not known here.", where=source.name, hint=f"Use one of {', '.join(DECLARABLE)}."
        )
    return name


def _marked(head: bytes) -> str:
    return next((name for mark, name in MARKS if head.startswith(mark)), "")


def _unmarked_utf16(head: bytes) -> str:
    """Return utf-16-le or utf-16-be when every second byte of the head is mostly zero, as in Western text."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half >= 2 and odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if half >= 2 and even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return ""


def _first_chunk_not_utf8(head: bytes, stream: io.BufferedReader) -> bytes:
    decoder = codecs.getincrementaldecoder("utf-8")()
    chunk = head
    while chunk:
        following = stream.read(MEBIBYTE)
        try:
            decoder.decode(chunk, final=not following)
        except UnicodeDecodeError as wrong:
            start = max(0, wrong.start - SAMPLE_BYTES // 2)
            return chunk[start : start + SAMPLE_BYTES]
        chunk = following
    return b""
