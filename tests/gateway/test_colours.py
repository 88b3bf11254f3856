"""The colours of the stylesheet, every scheme: texts at 4.5 to 1 at least, borders of fields and buttons at 3 to 1.

Axe judges texts on the pages that it sees, and no border at all (WCAG 1.4.3, 1.4.11).
"""

import re

import pytest

from services.gateway.portal.assets import ASSETS

SCHEMES = dict(
    zip(
        ("light", "dark", "print"),
        re.findall(r":root \{(.*?)\n *\}", ASSETS["colombier.css"].content.decode(), re.DOTALL),
        strict=True,
    )
)
TEXTS = [
    *((one, ground) for one in ("text", "muted", "link", "link-hover") for ground in ("bg", "surface")),
    *(("on-primary", "primary"), ("on-danger", "danger"), ("stop", "bg")),
    *((one, f"{one}-bg") for one in ("ok", "info", "wait", "stop", "legal", "off")),
]
SHAPES = [
    *((one, ground) for one in ("ctl", "primary", "danger", "focus") for ground in ("bg", "surface")),
    *(("stop", "bg"), ("focus", "wait-bg"), ("focus", "legal-bg")),
]


def colours(scheme):
    """Return the colours of a scheme; what it does not say is as by daylight (browsers print so)."""
    names = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", SCHEMES["light"] + SCHEMES[scheme]))
    return {name: whole(code) for name, code in names.items()}


def whole(code):
    digits = code[1:] if len(code) == 7 else "".join(2 * one for one in code[1:])
    return [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]


def luminance(colour):
    """WCAG 2.2, definition of relative luminance."""
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_the_largest_contrast_there_is():
    assert contrast(whole("#000"), whole("#ffffff")) == pytest.approx(21)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("pairs", "least"), [(TEXTS, 4.5), (SHAPES, 3)], ids=["texts", "shapes"])
def test_what_is_read_and_what_is_pressed_stands_out(scheme, pairs, least):
    found = colours(scheme)
    weak = {pair: round(contrast(found[pair[0]], found[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < least} == {}
