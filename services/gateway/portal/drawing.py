"""A square code as the path of an SVG: what a page of ours may draw without loading a picture."""

from typing import NamedTuple

QUIET_MODULES = 4  # of white on each side, so that a camera finds it


class Code(NamedTuple):
    size: int
    path: str


def a_code(text: str) -> Code:
    """Draw a text; the view box is `0 0 size size`."""
    import segno  # noqa: PLC0415 - slow to load: a start does not wait for it

    rows = segno.make(text, micro=False).matrix
    dark = [
        f"M{x + QUIET_MODULES} {y + QUIET_MODULES}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, module in enumerate(row)
        if module
    ]
    return Code(len(rows) + 2 * QUIET_MODULES, "".join(dark))
