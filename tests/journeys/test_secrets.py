"""What opens something stands in no log and no message (ADR 0099).

Passwords, tokens of sessions and of mailed links, secrets of second factors: looked for in every log, in all that
the streams hold, and in every table that messages leave by or are remembered in.
"""

import asyncio
import contextlib
import re
import shutil

import asyncpg
import nats
import pytest
from nats.js.errors import NotFoundError

from infra.nats.streams import COMMANDS, EVENTS

from .client import Client
from .stack import PASSWORD, Stack, new_home

TOKEN = re.compile(r"/(?:confirmer|payer|mot-de-passe|seconde|annuler|invitation)/([\w.~-]+)")


@pytest.fixture(scope="module")
def told():
    """A stack that logs more than it does in production."""
    home = new_home()
    stack = Stack.up(home, env={"COLOMBIER_LOG_LEVEL": "DEBUG"})
    yield stack
    stack.down()
    shutil.rmtree(home, ignore_errors=True)


def links_of(stack, client):
    texts = [mail.get_body(("plain",)).get_content() for mail in stack.mails(client.email)]
    return [link for text in texts for link in TOKEN.finditer(text)]


def secrets_of(stack, client):
    links = [link[1] for link in links_of(stack, client)]
    staff = [
        secret for one in stack.run["staff"].values() for secret in (one["password"], one["totp_secret"])
    ]
    return [PASSWORD, client.token, *links, *staff]


def in_hex(text):
    return text.encode().hex()


async def streamed(stack):
    """Return all messages that lie in the streams."""
    connection = await nats.connect(stack.run["nats"])
    js, found = connection.jetstream(), []
    for name in (EVENTS.name, COMMANDS.name):
        state = (await js.stream_info(name)).state
        for number in range(state.first_seq, state.last_seq + 1):
            with contextlib.suppress(NotFoundError):
                found.append((await js.get_msg(name, number)).data.decode())
    await connection.close()
    return "\n".join(found)


async def kept(stack):
    """Return every row of every service's tables; bytes stand there in hexadecimal digits."""
    connection = await asyncpg.connect(stack.run["postgres"])
    tables = await connection.fetch(
        "select format('%I.%I', table_schema, table_name) as name from information_schema.tables"
        " where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')"
    )
    rows = [row for one in tables for row in await connection.fetch(f"select t::text from {one['name']} t")]
    await connection.close()
    return "\n".join(row[0] for row in rows)


@pytest.fixture(scope="module")
def busy(told):
    """A client who has done what has links mailed and secrets shown, and those secrets."""
    client = Client.arrives(told)
    order = client.orders()
    client.presses(client.pays(order, "card"))
    client.live(order)
    told.api("POST", "/password/forgotten", status=202, email=client.email)
    told.mail(client.email, "mot de passe")
    invited = {"email": "tech@client.example", "duties": ["technical"], "password": PASSWORD}
    client.post("/me/delegates", **invited)
    told.mail(invited["email"], "invite")
    told.staff("treasurer")
    for link in links_of(told, client):
        told.http.get(f"{told.run['gateway']}{link[0]}")
    return secrets_of(told, client)


def test_nothing_that_opens_something_is_in_a_log(told, busy):
    assert len(set(busy)) >= 11
    logs = "".join(path.read_text(errors="replace") for path in told.home.rglob("*.log"))
    assert '"level": "info"' in logs
    assert [secret for secret in busy if secret in logs] == []


def test_nothing_that_opens_something_is_in_a_message_or_kept_by_a_service(told, busy):
    messages, tables = asyncio.run(streamed(told)), asyncio.run(kept(told))
    assert "link_id" in messages
    assert in_hex("link_id") in tables
    assert [secret for secret in busy if secret in messages + tables or in_hex(secret) in tables] == []
