"""Where to write when something is wrong, whatever the state of an account; for everybody (R24)."""

from .visit import AnyResponse, Page, Visit


async def show_support(visit: Visit) -> AnyResponse:
    await visit.caller()
    return visit.show("support")


SUPPORT = Page(fr="/assistance", en="/en/support", shows=show_support)
