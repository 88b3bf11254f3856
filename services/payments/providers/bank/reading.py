"""Bytes of a file, perhaps compressed, to statements: the format is recognised, never told."""

import zlib
from collections.abc import Sequence

from services.payments.domain import Statement
from services.payments.domain.bank_refusals import TooMuch, Unreadable

from .table import read_table

LARGEST_FILE_BYTES = 4 * 1024 * 1024
MOST_ENTRIES = 5_000
GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_statements(content: bytes) -> Sequence[Statement]:
    """Read a file of the bank.

    Raises: Unreadable, TooMuch, OtherCurrency; nothing of a file that is refused is kept.
    """
    plain = _unpacked(content)
    statements = _documents(plain) if _is_xml(plain) else [read_table(plain)]
    if sum(len(one.entries) for one in statements) > MOST_ENTRIES:
        raise TooMuch(limit=f"{MOST_ENTRIES} lignes")
    return statements


def _is_xml(content: bytes) -> bool:
    """Tell by its first sign; a table begins with a word."""
    start = content[:200]
    for mark in _MARKS:
        start = start.removeprefix(mark)
    return start.replace(b"\x00", b"").lstrip().startswith(b"<")


def _documents(content: bytes) -> list[Statement]:
    from .camt053 import read_camt053  # noqa: PLC0415 - a parser of XML: a start does not wait for it

    return read_camt053(content)


def _unpacked(content: bytes) -> bytes:
    """Unpack gzip, up to a limit: some kilobytes may hold gigabytes."""
    if content.startswith(GZIP):
        unpacking = zlib.decompressobj(_GZIP_WINDOW)
        try:
            content = unpacking.decompress(content, LARGEST_FILE_BYTES + 1)
        except zlib.error as error:
            raise Unreadable(because_fr="compression abîmée", because_en="broken compression") from error
        if not unpacking.eof and len(content) <= LARGEST_FILE_BYTES:
            raise Unreadable(because_fr="compression incomplète", because_en="incomplete compression")
    if len(content) > LARGEST_FILE_BYTES:
        raise TooMuch(limit=f"{LARGEST_FILE_BYTES // 1024 // 1024} Mo")
    return content
