"""The manifest of notifications."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.contracts.association import read_association
from shared.contracts.orders import GetPaper, ListOrderPapers
from shared.runtime.service import Running, Service

from . import handlers
from .desk import Desk, Dispatch, Papers
from .mailer import Letterhead, Mailer, Server
from .settings import NotificationSettings
from .templates import Links


@asynccontextmanager
async def open_desk(running: Running) -> AsyncIterator[Desk]:
    """Read who the association is and prepare the mailer; a mail server that is away stops no start."""
    settings = NotificationSettings.load()
    association = read_association(settings.association_file)
    letterhead = Letterhead(
        name=association.name,
        sender=settings.mail_from or association.contact_email,
        reply_to=association.contact_email,
    )
    server = Server.parse(settings.smtp_url.get_secret_value(), timeout_seconds=settings.smtp_timeout_seconds)
    mailer = Mailer(server, letterhead, patience=running.settings.patience)
    links = Links(public_url=running.settings.public_url, key=settings.link_keys[0])
    try:
        yield Desk(association=association, links=links, mailer=mailer, papers=Papers(running.ask))
    finally:
        await mailer.close()


@asynccontextmanager
async def open_dispatch(running: Running) -> AsyncIterator[Dispatch]:
    """Let the e-mails of this process share their commits."""
    dispatch = Dispatch(running.kit)
    try:
        yield dispatch
    finally:
        await dispatch.stop()


SERVICE = Service(
    name="notifications",
    router=handlers.router,
    asks=(ListOrderPapers, GetPaper),
    opens=(open_desk, open_dispatch),
)
