"""Bytes of a file, perhaps compressed, to statements: the format is recognised, never told."""

import zlib
from collections.abc import Sequence

from services.payments.domain import Statement
from services.payments.domain.bank_refusals import TooMuch, Unreadable

from .camt053 import is_xml, read_camt053
from .table import read_table

LARGEST_FILE_BYTES = 4 * 1024 * 1024
MOST_ENTRIES = 5_000
GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31


def read_statements(content: bytes) -> Sequence[Statement]:
    """Read a file of the bank.

    Raises: Unreadable, TooMuch, OtherCurrency; nothing of a file that is refused is kept.
    """
    plain = _unpacked(content)
    statements = read_camt053(plain) if is_xml(plain) else [read_table(plain)]
    if sum(len(one.entries) for one in statements) > MOST_ENTRIES:
        raise TooMuch(limit=f"{MOST_ENTRIES} lignes")
    return statements


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
