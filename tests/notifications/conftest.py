"""A desk that hands its mail over to a real SMTP sink."""

import pytest

from infra.fakes.smtp import MailSink
from services.notifications.desk import Desk, Papers
from services.notifications.mailer import Letterhead, Mailer, Server
from services.notifications.templates import Links
from tests.links import LINK_KEY

from . import builders
from .archive import Archive

LETTERHEAD = Letterhead(name="G7-servers", sender="contact@example.org", reply_to="aide@example.org")


@pytest.fixture
async def sink(tmp_path):
    sink = MailSink(tmp_path / "mail")
    await sink.start()
    yield sink
    await sink.stop()


@pytest.fixture
async def mailer(sink):
    mailer = Mailer(Server.parse(f"smtp://127.0.0.1:{sink.port}", timeout_seconds=5), LETTERHEAD)
    yield mailer
    await mailer.close()


@pytest.fixture
def archive():
    return Archive()


@pytest.fixture
def desk(mailer, archive):
    links = Links(public_url="https://portal.example", key=LINK_KEY)
    papers = Papers(archive)
    return Desk(association=builders.an_association(), links=links, mailer=mailer, papers=papers)
