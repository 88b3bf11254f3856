"""What was said in the undisturbed story, to be told again to one service at a time."""

from dataclasses import dataclass

from .ends import end_of
from .wire import Sent


@dataclass(frozen=True, kw_only=True, repr=False)
class Record:
    """What was said, how it ended, and how many deliveries that took."""

    log: list[Sent]
    end: dict
    delivered: int
    roles: dict[str, str]
    orders: list[dict]
    """The rows of orders as they stand at the end; told again, an order begins as it was placed."""

    def __repr__(self):
        return f"Record({len(self.log)} messages)"

    def heard_by(self, member, *, saying, until):
        """Return what a service heard; what those in `saying` said they will say again."""
        return [
            sent
            for sent in self.log
            if sent.subject in member.subscriptions and sent.sender not in saying and sent.day <= until
        ]


async def record(world):
    rows = await world.members["orders"].fetch("select * from orders order by id")
    return Record(
        log=list(world.wire.log),
        end=await end_of(world),
        delivered=world.wire.delivered,
        roles=dict(world.roles),
        orders=[dict(row) for row in rows],
    )
