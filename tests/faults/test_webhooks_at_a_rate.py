"""A thousand signed webhooks a second are offered to the real payments for a minute, some of them twice.

What is asserted is that nothing is lost and nothing doubled. The rate is told: it depends on the machine.
`COLOMBIER_WEBHOOK_SECONDS` shortens it.
"""

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bench.drivers.http import connected
from bench.drivers.signing import SECRET, deliveries
from bench.rig.numbers import percentile
from shared.contracts.payments import ReadNotice

from .stage import Cast, Stage

pytestmark = [pytest.mark.fault, pytest.mark.timeout(600)]

JUDGED = "Every notice that was answered is stored once and is to be read once; no history is compared."
PER_SECOND, LINES, REPEATED = 1_000, 64, 0.04
SECONDS = int(os.environ.get("COLOMBIER_WEBHOOK_SECONDS", "60"))
BATCH_SECONDS = 5
"""Signatures are as old as a batch at most. What is late when a batch ends is waited for, and counts as time."""
STORED = "select count(*), sum(deliveries)::int from notice where provider = 'stripe'"
TO_READ = "select count(*), count(distinct body) from (select subject, body from outbox union all select subject, body from outbox_sent) as sent where subject = $1"


@dataclass
class Told:
    """What was offered, and how it was answered."""

    events: set = field(default_factory=set)
    answers: int = 0
    elapsed: float = 0.0
    waits: list = field(default_factory=list)

    def __str__(self):
        milliseconds = [f"{1000 * percentile(self.waits, share):.0f} ms" for share in (0.5, 0.99, 1.0)]
        return (
            f"offered {PER_SECOND}/s for {SECONDS} s, reached {self.answers / self.elapsed:.0f}/s;"
            f" {self.answers} answered 2xx, {self.answers - len(self.events)} of them repeats;"
            f" from its due moment to its answer: median {milliseconds[0]}, 99 % {milliseconds[1]},"
            f" longest {milliseconds[2]}"
        )


def test_a_thousand_webhooks_a_second_with_repeats_lose_and_double_nothing(tried):
    secret = {"COLOMBIER_STRIPE_WEBHOOK_SECRET": SECRET}
    with Stage.raised(Cast(env={"payments": secret})) as stage:
        stage.do(pause_reading(stage.inner.nats))
        told = stage.do(offer(stage.layout.ports["webhooks"]), patience=8 * SECONDS + 60)
        print(told)
        assert stage.rows("payments", STORED) == [(len(told.events), told.answers)]
        wanted = ReadNotice.subject()
        assert stage.rows("payments", TO_READ, wanted) == [(len(told.events), len(told.events))]
        assert told.answers == PER_SECOND * SECONDS > len(told.events)
        assert [actor.service for actor in stage.actors if actor.deaths] == []
    tried("1,000 webhooks a second, each 25th twice", "payments", told.answers)


async def offer(port):
    """Post batch after batch at their moments; any answer but 2xx raises."""
    numbers, told = count(1), Told()
    async with connected(LINES, port) as load:
        for _ in range(0, SECONDS, BATCH_SECONDS):
            posts = deliveries(
                numbers, "/webhooks/stripe", amount=PER_SECOND * BATCH_SECONDS, replays=REPEATED
            )
            run = await load.paced(posts, PER_SECOND)
            told.events |= {key for key, _ in posts}
            told.answers += run.answers
            told.elapsed += run.elapsed
            told.waits += run.waits
    return told


async def pause_reading(nats):
    """Let notices be kept and not read: Stripe's double is no part of this, and would be most of it."""
    durable = f"payments__{ReadNotice.subject().replace('.', '_')}"
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = json.dumps({"pause_until": until}).encode()
    reply = await nats.request(f"$JS.API.CONSUMER.PAUSE.COMMANDS.{durable}", body, timeout=5)
    assert b'"paused":true' in reply.data, reply.data
