"""What programs look for at addresses common to all sites: an icon, what not to index, whom to tell of a flaw."""

from collections.abc import Iterable
from datetime import timedelta

import litestar
from litestar.enums import MediaType
from litestar.handlers import HTTPRouteHandler

from .assets import ASSETS
from .visit import AnyResponse, Page, Portal

ICON = "favicon.svg"
SECURITY_TXT_LIFE = timedelta(days=180)  # RFC 9116 advises less than a year


def well_known_routes(
    portal: Portal, pages: Iterable[Page], *, security_contact: str
) -> list[HTTPRouteHandler]:
    """Return the routes; `pages` are all that there are: those behind a token are not to be indexed."""
    rules = robots(pages)

    @litestar.get("/favicon.ico", media_type="image/svg+xml", sync_to_thread=False)
    def icon() -> AnyResponse:
        return litestar.Response(ASSETS[ICON].content, media_type="image/svg+xml")

    @litestar.get("/robots.txt", media_type=MediaType.TEXT, sync_to_thread=False)
    def robots_txt() -> str:
        return rules

    @litestar.get("/.well-known/security.txt", media_type=MediaType.TEXT, sync_to_thread=False)
    def security_txt() -> str:
        return security(portal, contact=security_contact)

    return [icon, robots_txt, security_txt]


def robots(pages: Iterable[Page]) -> str:
    """Keep searchers from the API, and from every address that holds a token."""
    paths = sorted(
        path.partition("{")[0] for page in pages for path in (page.fr, page.en) if "{token" in path
    )
    return "".join(
        f"{line}\n" for line in ("User-agent: *", *(f"Disallow: {one}" for one in ("/api/", *paths)))
    )


def security(portal: Portal, *, contact: str) -> str:
    """Say whom to tell of a flaw (RFC 9116); `contact` is an address of mail or of the web."""
    at = contact if ":" in contact else f"mailto:{contact}"
    expires = portal.desk.now + SECURITY_TXT_LIFE
    return (
        f"Contact: {at}\n"
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}\n"
        "Preferred-Languages: fr, en\n"
        f"Canonical: {portal.public_url}/.well-known/security.txt\n"
    )
