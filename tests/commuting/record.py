"""What was said in the undisturbed story, to be told again to one service at a time."""

from .ends import end_of
from .wire import Sent


class Record:
    """What was said, how it ended, and how many deliveries that took. No dataclass: hypothesis would print it whole."""

    def __init__(self, world, end, orders):
        """`orders`: their rows as they stand at the end; told again, an order begins as it was placed."""
        self.log: list[Sent] = list(world.wire.log)
        self.roles, self.delivered = dict(world.roles), world.wire.delivered
        self.end, self.orders = end, orders

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
    return Record(world, await end_of(world), [dict(row) for row in rows])
