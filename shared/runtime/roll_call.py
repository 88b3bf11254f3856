"""How many replicas of each service are there: all of them are asked at once, and those that answer in time count."""

import asyncio
from collections.abc import Iterable

from nats.aio.client import Client
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from shared.contracts import operations as ops

LONGEST_SECONDS = 1.0
"""How long an answer is waited for while a service has given none."""
QUIET_SECONDS = 0.25
"""How long another replica is waited for once every service has answered."""


async def replicas(connection: Client, names: Iterable[str]) -> dict[str, int]:
    """Return how many replicas of each service answer; none when NATS is away."""
    seen: dict[str, set[str]] = {name: set() for name in names}
    inbox = connection.new_inbox()
    try:
        answers = await connection.subscribe(inbox)
        try:
            await connection.publish(ops.ROLL_CALL, reply=inbox)
            await _gather(answers, seen)
        finally:
            await answers.unsubscribe()
    except NatsError:
        pass
    return {name: len(there) for name, there in seen.items()}


async def _gather(answers: Subscription, seen: dict[str, set[str]]) -> None:
    """Take answers until all services are there and no more comes, or until it takes too long."""
    clock = asyncio.get_running_loop()
    deadline = clock.time() + LONGEST_SECONDS
    while (left := deadline - clock.time()) > 0:
        patience = min(left, QUIET_SECONDS) if all(seen.values()) else left
        try:
            message = await answers.next_msg(timeout=patience)
        except (NatsError, TimeoutError):
            return
        if not message.data:  # the server's word that nobody listens
            return
        present = ops.Present.model_validate_json(message.data)
        seen.setdefault(present.service, set()).add(present.replica)
