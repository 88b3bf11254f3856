"""What was said in the undisturbed story, to be told again to one service at a time."""

from dataclasses import dataclass

from .wire import Sent


@dataclass(frozen=True, kw_only=True)
class Record:
    log: list[Sent]
    roles: dict[str, str]
    orders: list[dict]
    """The rows of orders as they stand at the end; told again, an order begins as it was placed."""

    def heard_by(self, member, *, until=10_000):
        """Return what a service heard from others; what it says to itself it will say again."""
        return [
            sent
            for sent in self.log
            if sent.subject in member.subscriptions and sent.sender != member.name and sent.day <= until
        ]


async def record(world):
    rows = await world.members["orders"].fetch("select * from orders order by id")
    return Record(log=list(world.wire.log), roles=dict(world.roles), orders=[dict(row) for row in rows])
