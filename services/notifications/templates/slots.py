"""Numbered slots: what stands in a text for a value until the text has got its form.

A text with slots does not depend on who reads it, so what is made of it is made once and filled many times; and
a value that comes in last is a value, whatever is in it.
"""

import re
from collections.abc import Sequence

Pieces = tuple[str | int, ...]
"""A text cut at its slots: words, and numbers of values."""

_SLOT = re.compile(r"ZZslot(\d+)ZZ")  # letters and digits only, which neither Markdown nor a link changes


def slot(number: int) -> str:
    return f"ZZslot{number}ZZ"


def cut(text: str) -> Pieces:
    """Cut a text at its slots."""
    return tuple(int(piece) if at % 2 else piece for at, piece in enumerate(_SLOT.split(text)))


def fill(pieces: Pieces, values: Sequence[str]) -> str:
    """Put the values into their slots; what looks like a slot in a value is none."""
    return "".join([piece if isinstance(piece, str) else values[piece] for piece in pieces])
