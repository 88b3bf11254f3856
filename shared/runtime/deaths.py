"""Messages whose handling ends the process: counted where a process that dies cannot forget them.

Out of memory, a crash in a library, an operator's kill: whoever dies with a message in hand leaves a row behind.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from .database import Database
from .errors import Deadly
from .parking import Delivery

MOST_DEATHS = 5
"""How often a process may die with the same message in hand before the message is parked."""

_LEFT_BEHIND = "select true from begun where consumer = $1 and message_id = $2"
_BEGIN = """
insert into begun (consumer, message_id) values ($1, $2)
on conflict (consumer, message_id) do update set times = begun.times + 1 returning times
"""
_END = "delete from begun where consumer = $1 and message_id = $2"


@dataclass(frozen=True, slots=True)
class Watch:
    """Over the messages of one process that came back for a reason unknown here."""

    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def over(self, database: Database, delivery: Delivery) -> AsyncIterator[None]:
        """Note that a message is begun, for as long as it is at work here.

        One that a process has died with is begun while no other such one is at work: else the innocent would be
        counted, and parked, together with the one that kills.

        Raises: Deadly instead of beginning once more.
        """
        message = (delivery.consumer, delivery.message_id)
        async with AsyncExitStack() as stack:
            async with database.session() as connection:
                suspected = await connection.fetchval(_LEFT_BEHIND, *message)
            if suspected:
                await stack.enter_async_context(self._alone)
            async with database.session() as connection:
                times = await connection.fetchval(_BEGIN, *message)
            try:
                if times > MOST_DEATHS:
                    raise Deadly(f"handling it has ended the process {MOST_DEATHS} times")
                yield
            finally:
                async with database.session() as connection:
                    await connection.execute(_END, *message)
