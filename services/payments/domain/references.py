"""The references that a transfer quotes, and where they stand in what a bank passes on.

A client is asked to quote a creditor reference (ISO 11649): `RF`, two check digits, and the number of the order.
Banks cut, pad and capitalise what he types, and some clients write the order's number or its short reference
instead: all of them are found (R48).
"""

import re

from stdnum import iso11649

_GAP = r"[\s\-‐‑–—./_]*"
_NUMBER = re.compile(rf"CMD{_GAP}(\d{{4}}){_GAP}(\d{{5,6}})(?!\d)")
_CHEQUE = re.compile(rf"(?<![0-9A-Z])(\d{{2}}){_GAP}(\d{{5,6}}){_GAP}([A-Z])(?![0-9A-Z])")
_CREDITOR = re.compile(r"R\s?F(?:\s?\d){2}\s?C\s?M\s?D(?:[\s\-]?\d){9,10}(?!\d)")
_OURS = re.compile(r"RF\d{2}CMD\d{9,10}")
_LONE_DIGIT = re.compile(r"\s\d$")
_BODY = 4
"""Where the reference of ours begins, after RF and the check digits."""


def creditor_reference(order_reference: str) -> str:
    """Return what a transfer for an order quotes: `CMD-2026-00117` gives `RF..CMD202600117`, 16 or 17 characters.

    Source: ISO 11649; terms of sale, art. 8 (R48).
    """
    body = re.sub(r"[^0-9A-Z]", "", order_reference.upper())
    return f"RF{98 - int(_digits(f'{body}RF00')) % 97:02d}{body}"


def creditor_reference_spaced(reference: str) -> str:
    """Write it as people read it: in groups of four."""
    return str(iso11649.format(reference))


def references_in(text: str) -> tuple[str, ...]:
    """Return what in a text may name an order, squeezed as orders are looked up, each once.

    A creditor reference with a wrong check digit names nothing: one digit was mistyped, and it is not known which.
    The letter of a short reference is compared by looking the order up.
    """
    upper = text.upper()
    creditor = [found[0] for found in _CREDITOR.finditer(upper)]
    left = _CREDITOR.sub(" ", upper)
    return tuple(
        dict.fromkeys(
            (
                *(body for one in creditor for body in _bodies(one)),
                *(f"CMD{found[1]}{found[2]}" for found in _NUMBER.finditer(left)),
                *(f"{found[1]}{found[2]}{found[3]}" for found in _CHEQUE.finditer(left)),
            )
        )
    )


def _bodies(written: str) -> tuple[str, ...]:
    """Return the order's number in a creditor reference; a lone digit behind it may have been taken with it.

    Only one that stands apart is left off: of one that does not, one in 97 would fit and name somebody else's order.
    Where both readings fit, which of the two orders there is decides.
    """
    readings = (re.sub(r"[^0-9A-Z]", "", one) for one in (written, _LONE_DIGIT.sub("", written)))
    return tuple(one[_BODY:] for one in readings if _OURS.fullmatch(one) and iso11649.is_valid(one))


def _digits(text: str) -> str:
    """Write letters as two digits, A as 10: what the check digits are computed over."""
    return "".join(str(int(one, 36)) for one in text)
