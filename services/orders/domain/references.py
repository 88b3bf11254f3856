"""The two names of an order: its number `CMD-2026-00117` and the short `26-00117-K` for the back of a cheque.

The last letter is the number modulo 23, read in an alphabet of 23 letters without I, O and Q. Because 23 is a
prime that divides neither 1 to 9 nor 9 times a power of ten, every wrong digit and every pair of swapped
neighbours changes the letter.
"""

import re

from .refusals import WrongReference

CHECK_LETTERS = "ZYXWVUTSRPNMLKJHGFEDCBA"
CHEQUE_REFERENCE_MAX_CHARACTERS = 12  # R48: what fits on the back of a cheque

_NUMBER = re.compile(r"CMD([0-9]{4})([0-9]{5,6})")
_CHEQUE = re.compile(r"([0-9]{2})([0-9]{5,6})([A-Z])")


def order_number(year: int, sequence: int) -> str:
    """Return the number of an order; a series of its own, never an invoice's (R03)."""
    return f"CMD-{year}-{sequence:05}"


def cheque_reference(year: int, sequence: int) -> str:
    """Return the short reference, 12 characters at most with its check letter (R48)."""
    digits = f"{year % 100:02}{sequence:05}"
    return f"{digits[:2]}-{digits[2:]}-{_check_letter(digits)}"


def normalise_reference(text: str) -> str:
    """Write a reference as we print it, however it was typed: lower case, spaces, dashes missing.

    What is neither a number nor a cheque reference is given back trimmed: it may be an order's id.

    Raises: WrongReference when the check letter does not fit.
    Source: terms of sale, art. 8 (R48).
    """
    squeezed = re.sub(r"[\s\-‐‑–—./]", "", text).upper()
    if found := _NUMBER.fullmatch(squeezed):
        return f"CMD-{found[1]}-{found[2]}"
    if found := _CHEQUE.fullmatch(squeezed):
        if _check_letter(found[1] + found[2]) != found[3]:
            raise WrongReference(text=text.strip())
        return f"{found[1]}-{found[2]}-{found[3]}"
    return text.strip()


def order_names(text: str) -> list[str]:
    """Return what a reference in a declaration may mean, however it was typed; one with a slip names nothing.

    Source: code de la consommation, art. L221-21 (L06).
    """
    squeezed = re.sub(r"[^0-9A-Z]", "", text.upper())
    invoice = re.fullmatch(r"F([0-9]{4})([0-9]{5,6})", squeezed)
    try:
        return [f"F-{invoice[1]}-{invoice[2]}"] if invoice else [normalise_reference(text)]
    except WrongReference:
        return []


def _check_letter(digits: str) -> str:
    return CHECK_LETTERS[int(digits) % len(CHECK_LETTERS)]
