"""Messages whose handling ends the process: counted where a process that dies cannot forget them.

Out of memory, a crash in a
library, an operator's kill: whoever dies with a message in hand leaves a row behind.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from .database import Database
from .errors import Deadly
from .parking import Delivery

MOST_DEATHS = 5
"""How often a process may die with the same message in hand before the message is parked."""

_BEGIN = """
insert into begun (consumer, message_id) values ($1, $2)
on conflict (consumer, message_id) do update set times = begun.times + 1 returning times
"""


@asynccontextmanager
async def watched(database: Database, delivery: Delivery) -> AsyncIterator[None]:
    """Note that a message is begun, for as long as it is at work here. Raises Deadly instead of beginning once more."""
    async with database.session() as connection:
        times = await connection.fetchval(_BEGIN, delivery.consumer, delivery.message_id)
    try:
        if times > MOST_DEATHS:
            raise Deadly(f"handling it has ended the process {MOST_DEATHS} times")
        yield
    finally:
        async with database.session() as connection:
            await connection.execute(
                "delete from begun where consumer = $1 and message_id = $2",
                delivery.consumer,
                delivery.message_id,
            )
