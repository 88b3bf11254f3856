"""A PostgreSQL, a NATS, a mail server and a Stripe that are not ours, given by environment, replace the embedded ones."""

import secrets
import shutil
import socket
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from infra.local.nats import NatsServer
from infra.local.postgres import Postgres
from infra.nats.conf import OPERATOR, Account

from .client import Client
from .stack import Stack, new_home


class Letterbox:
    """A mail server of somebody else's, which keeps files as ours does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        (self.folder / f"{secrets.token_hex(8)}.eml").write_bytes(envelope.content)
        return "250 kept"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@pytest.fixture
def foreign():
    """Run a database, a bus and a mail server that no stack owns; yield how to name them to one."""
    place = new_home()
    database = Postgres(place / "postgres", secrets.token_hex(8))
    bus = NatsServer(place / "nats", [Account(OPERATOR, secrets.token_hex(8))])
    (place / "mail").mkdir()
    mail = Controller(Letterbox(place / "mail"), hostname="127.0.0.1", port=free_port())
    database.start()
    bus.start()
    mail.start()
    yield (
        {
            "COLOMBIER_DATABASE_URL": database.url,
            "COLOMBIER_NATS_URL": bus.url(OPERATOR),
            "COLOMBIER_SMTP_URL": f"smtp://127.0.0.1:{mail.port}",
            "COLOMBIER_STRIPE_API_BASE": "http://127.0.0.1:9",
        },
        place / "mail",
    )
    mail.stop()
    bus.stop()
    database.stop()
    shutil.rmtree(place, ignore_errors=True)


def test_parts_that_are_given_replace_the_embedded_ones(foreign):
    given, letters = foreign
    home = new_home()
    stack = Stack.up(home, env=given, simulated=False)
    try:
        assert {"postgres", "nats"}.isdisjoint(stack.run["pids"])
        assert not (home / "postgres").exists()
        assert "stripe" not in stack.run["fakes"]
        stack.run["mail"] = str(letters)
        client = Client.arrives(stack)
        order = client.orders(term="P1M")
        refused = client.post(f"/orders/{order['id']}/payments", status=503, method="card")
        assert refused["code"] == "E-INDISPONIBLE"  # nobody listens where the given Stripe should be
        paypal = client.pays(order, "paypal")["redirect_url"]
        stack.double("paypal", f"/orders/{paypal.rsplit('token=', 1)[-1]}/approve", returns=False)
        client.live(order)
    finally:
        stack.down()
        shutil.rmtree(home, ignore_errors=True)
