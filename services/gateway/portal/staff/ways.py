"""From a thing to the page of it, in either language: read off the pages that there are."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from services.gateway.portal.visit import Page
from shared.contracts.accounts import Language

_NAME = re.compile(r"{\w+:str}")


class Ways:
    def __init__(self, pages: Iterable[Page]) -> None:
        """Know the pages by their French address, whatever a name in it is called."""
        self._pages = {_NAME.sub("{}", page.fr): page for page in pages}

    def to(self, place: str, at: str, language: Language) -> str | None:
        """Return the address of a place (`/equipe/clients/{}`); None where there is no such page."""
        page = self._pages.get(place)
        return _NAME.sub(lambda _: quote(at, safe=""), page.path(language)) if page else None
