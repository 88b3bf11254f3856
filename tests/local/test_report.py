"""What `colombier status` prints, asked of a real NATS server beside which services are played."""

import io
import json
import secrets
from datetime import UTC, datetime

import nats
import pytest
from rich.console import Console

from infra.local import report
from infra.local.nats import NatsServer
from infra.nats.conf import OPERATOR, Account
from infra.nats.streams import provision
from shared.contracts import operations as ops
from shared.contracts.notifications import GetMailHealth

AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
MAIL = ops.MailHealth(
    queued=2, put_off=1, oldest_queued_at=AT, last_sent_at=None, given_up=3, refused=2, counted_since=AT
)


@pytest.fixture
async def connection(tmp_path, monkeypatch):
    server = NatsServer(tmp_path / "nats", [Account(OPERATOR, secrets.token_hex(8))])
    server.start()
    monkeypatch.setenv("COLOMBIER_NATS_URL", server.url(OPERATOR))
    monkeypatch.setenv("COLOMBIER_NATS_MONITORING", server.monitoring)
    async with await nats.connect(server.url(OPERATOR)) as connection:
        await provision(connection.jetstream(), [])
        yield connection
    server.stop()


async def plays(connection, subject, *answers):
    async def reply(message):
        for answer in answers:
            await connection.publish(message.reply, answer.model_dump_json().encode())

    await connection.subscribe(subject, cb=reply)


async def printed(tmp_path, *, as_json):
    text = io.StringIO()
    code = await report.status(tmp_path, Console(file=text, width=200), as_json=as_json)
    return code, text.getvalue()


async def test_replicas_mail_and_what_nobody_hears_are_told_to_persons_and_to_programs(connection, tmp_path):
    pulse = ops.Pulse(service="notifications", unsent=0, oldest_unsent_seconds=0, parked=0, last_day=None)
    there = [ops.Present(service="notifications", replica=name) for name in "aab"]
    await plays(connection, ops.PULSE.format(service="notifications"), pulse)
    await plays(connection, ops.ROLL_CALL, *there)
    await plays(connection, GetMailHealth.subject(), MAIL)
    await connection.jetstream().publish("cmd.orders.unheard_of.v1", b"{}")
    code, text = await printed(tmp_path, as_json=False)
    assert code == 1
    assert "! nobody hears 1 message: 1 of cmd.orders.unheard_of.v1; see `colombier unheard list`" in text
    assert (
        "mail: 2 queued (oldest 2026-11-23 09:30+01:00, 1 tried); last sent never;"
        " 3 given up since 2026-11-23 (2 refused by a server)"
    ) in text
    told = json.loads((await printed(tmp_path, as_json=True))[1])
    assert (told["services"]["notifications"]["replicas"], told["services"]["orders"]["replicas"]) == (2, 0)
    assert told["unheard"] == [{"stream": "COMMANDS", "subject": "cmd.orders.unheard_of.v1", "messages": 1}]
    assert told["mail"]["queued"] == 2


async def test_mail_of_which_nobody_tells_is_unknown(connection, tmp_path):
    assert "mail: unknown" in (await printed(tmp_path, as_json=False))[1]
