"""What staff types into forms: amounts as people write them, boxes that are ticked, and where a form leads back to."""

import re
from typing import Any
from urllib.parse import urlencode

from services.gateway.portal.client import DONE, Fields, Goes, Sent
from services.gateway.portal.visit import Page, Visit
from shared.contracts.base import Data
from shared.values.money import NotMoney, cents_from_decimal


def cents_of(text: str) -> int | str:
    """Read 24, 24,50, 1 234,50 € or €1,234.50 in cents; what is no amount is left for the contract to refuse."""
    plain = re.sub(r"[\s€%]", "", text)
    whole, mark, rest = re.sub(r"[.,](?=.*[.,])", "", plain).replace(",", ".").partition(".")
    try:
        return cents_from_decimal(f"{whole}{mark}{rest}")
    except NotMoney:
        return text


def amounts(*names: str) -> Fields:
    """Return what takes amounts; a field left empty is not given."""
    return lambda _, sent: {name: cents_of(sent[name]) for name in names if sent.get(name, "").strip()}


def ticks(*names: str) -> Fields:
    """Return what takes boxes: ticked or not."""
    return lambda _, sent: {name: name in sent for name in names}


def picked(sent: Sent, prefix: str) -> list[str]:
    """Return the things whose box is ticked: the rest of each field's name behind the prefix."""
    return [name.removeprefix(prefix) for name in sent if name.startswith(prefix)]


def to_the(page: Page, parameter: str, *, of: str, do: str) -> Goes:
    """Return where an act leads that made something, or changed it: to its page, named by a field of the answer."""

    def goes(visit: Visit, answer: Data) -> str:
        path = page.path(visit.language).replace(f"{{{parameter}:str}}", str(getattr(answer, of)))
        return f"{path}?{urlencode({DONE: do})}"

    return goes


def today(visit: Visit) -> dict[str, Any]:
    """Return the day that a form proposes."""
    return {"today": visit.today.isoformat()}
