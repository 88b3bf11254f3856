"""Where to write when something is wrong, whatever the state of an account; for everybody (R24)."""

from .visit import AnyResponse, Page, Visit


async def show_support(visit: Visit) -> AnyResponse:
    await visit.caller()
    return visit.show("support")


async def show_contact(visit: Visit) -> AnyResponse:
    """Show how to reach the association, and the points of contact that the law wants (L16)."""
    await visit.caller()
    return visit.show("contact")


SUPPORT = Page(fr="/assistance", en="/en/support", shows=show_support)
CONTACT = Page(fr="/contact", en="/en/contact", shows=show_contact)
PAGES = (SUPPORT, CONTACT)
