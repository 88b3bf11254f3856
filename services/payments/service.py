"""The manifest of payments."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from shared.contracts.association import read_association
from shared.contracts.notifications import PreviewLetters
from shared.runtime.service import Running, Service, open_colleagues

from . import domain, handlers, routes
from .desk import Desk, desk_of
from .settings import PaymentSettings


@asynccontextmanager
async def open_desk(_: Running) -> AsyncIterator[Desk]:
    """Open the providers whose secrets are there; the others are not offered (R40)."""
    settings = PaymentSettings.load()
    association = read_association(settings.association_file)
    desk = replace(desk_of(settings, association), link_keys=settings.link_keys)
    try:
        yield desk
    finally:
        await desk.stop()


SERVICE = Service(
    name="payments",
    router=handlers.router,
    asks=(PreviewLetters,),
    opens=(open_desk, open_colleagues),
    tasks=(handlers.keep_following, handlers.keep_reading_lists, handlers.keep_adding_up),
    states={
        "Payment": domain.NEXT,
        "Cheque": domain.CHEQUE_NEXT,
        "BankLine": domain.LINE_NEXT,
        "Payout": domain.PAYOUT_NEXT,
    },
    face=routes.face,
)
