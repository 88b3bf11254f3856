"""The legal notice, and how far the site is accessible: what the law wants to be on every site (L12, L10).

Both are made of the association's own data file; what is not written down there is shown as missing.
"""

from .visit import AnyResponse, Page, Visit


async def show_notice(visit: Visit) -> AnyResponse:
    """Show who publishes the site, who answers for it and who hosts it (LCEN, art. 1-1)."""
    await visit.caller()
    return visit.show("legal_notice")


async def show_accessibility(visit: Visit) -> AnyResponse:
    """Say how far the site is accessible, without claiming an audit that was not made."""
    await visit.caller()
    return visit.show("accessibility")


NOTICE = Page(fr="/mentions-legales", en="/en/legal-notice", shows=show_notice)
ACCESSIBILITY = Page(fr="/accessibilite", en="/en/accessibility", shows=show_accessibility)
PAGES = (NOTICE, ACCESSIBILITY)
