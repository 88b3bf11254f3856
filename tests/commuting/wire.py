"""What carries messages between services in one process: slow, forgetful of their order, and fond of repeating.

It takes what was committed in each real outbox and gives it to the real worker of each listener. A `Whim` says
which message comes next and whether it comes again; a message that came too early waits and is tried later.
"""

import itertools
import json
from dataclasses import dataclass, replace

from uuid_utils.compat import uuid7

from shared.contracts.catalogue import all_messages
from shared.runtime.delivery import Handled
from shared.runtime.parking import Delivery
from shared.runtime.retry import Retry
from shared.runtime.router import Subscription

CLASSES = {message.subject(): message for message in all_messages()}
MOST_TRIES = 300
_TAKE = "with gone as (delete from outbox returning *) select * from gone order by id"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message as it left its sender."""

    sender: str
    day: int
    """On which day of the story it left."""
    message_id: str
    subject: str
    body: bytes
    headers: dict

    @classmethod
    def taken(cls, row, *, sender, day):
        return cls(
            sender=sender,
            day=day,
            message_id=str(row["message_id"]),
            subject=row["subject"],
            body=bytes(row["body"]),
            headers=json.loads(row["headers"]),
        )

    @classmethod
    def of(cls, message, *, sender, day):
        body = message.model_dump_json().encode()
        made_up = str(uuid7())
        return cls(
            sender=sender, day=day, message_id=made_up, subject=message.subject(), body=body, headers={}
        )

    @property
    def kind(self):
        return CLASSES[self.subject].__name__

    def read(self):
        return CLASSES[self.subject].model_validate_json(self.body)


@dataclass(kw_only=True, eq=False)
class Parcel:
    """One message on its way to one service."""

    sent: Sent
    to: str
    subscription: Subscription
    attempt: int = 0
    rest: int = 0
    """How many other deliveries come before the next try."""
    number: int
    """The how manieth it was to be posted."""
    turn: int = 0
    """When it is to be delivered, counted in messages of the record."""
    turn_is_now: bool
    """It is an answer to what was just handled, not part of a record."""
    repeated: bool = False

    @property
    def consumer(self):
        return self.subscription.durable(self.to)

    def delivery(self):
        return Delivery(
            consumer=self.consumer,
            message_id=self.sent.message_id,
            subject=self.sent.subject,
            body=self.sent.body,
            headers=self.sent.headers,
            attempt=self.attempt,
        )

    def work_of(self, day):
        """Whether it brings that civil day, or one before it, to what is sold."""
        return self.sent.kind in OF_A_DAY and self.to == "lifecycle" and self.sent.read().day <= day

    def __str__(self):
        return f"{self.sent.kind} for {self.to} ({self.sent.body.decode()[:300]})"


ASKED_ANEW = {"ArchiveHosting"}
"""Commands that mean something new under another identity: asked anew, an archive is packed anew (R54)."""


PROMPT = {"ConvergeHosting", "HostingConverged"}
"""What a host is asked and answers: hosts are never weeks late."""


OF_A_DAY = {"DayStarted", "DoDay"}
"""What a civil day brings: it may be late, but the day after the next does not begin before it was done."""


class Whim:
    """First come, first served, one by one and nothing twice: how a quiet day looks."""

    def delay(self, parcel):
        """Return for how many turns a message is held up."""
        return 0

    def next(self, parcels):
        return min(parcels, key=lambda parcel: (parcel.turn, parcel.number))

    def together(self, parcel, others):
        """Return which of the other messages of the same consumer are handled in one transaction with it."""
        return []

    def again(self, parcel):
        """Return what comes again after a message was handled; None: nothing."""
        return


def _renamed(parcel):
    """Return the same fact under another identity, where its contract allows that."""
    return parcel.sent if parcel.sent.kind in ASKED_ANEW else replace(parcel.sent, message_id=str(uuid7()))


class Wild(Whim):
    """Any order; some messages come again, under their own identity or as the same fact under another one."""

    def __init__(self, random, *, repeats=0.25):
        self.random, self.repeats = random, repeats

    def next(self, parcels):
        return self.random.choice(parcels)

    def together(self, parcel, others):
        return self.random.sample(others, self.random.randint(0, min(4, len(others))))

    def again(self, parcel):
        if self.random.random() >= self.repeats:
            return None
        return parcel.sent if self.random.random() < 0.5 else _renamed(parcel)


class Drawn(Whim):
    """What hypothesis drew: how much later than its turn each message comes, with whom, and whether again.

    Made of short lists used in a circle, so that the smallest example is nearly in order.
    """

    def __init__(self, delays, repeats, handfuls):
        self.delays, self.repeats, self.handfuls = delays, repeats, handfuls

    def __repr__(self):
        return f"Drawn(delays={self.delays}, repeats={self.repeats}, handfuls={self.handfuls})"

    def delay(self, parcel):
        drawn = self.delays[parcel.number % len(self.delays)]
        return drawn % 5 if parcel.sent.kind in PROMPT and parcel.turn_is_now else drawn

    def together(self, parcel, others):
        least = self.handfuls[parcel.number % len(self.handfuls)]
        return sorted(others, key=lambda other: (other.turn, other.number))[:least]

    def again(self, parcel):
        sort = 0 if parcel.repeated else self.repeats[parcel.number % len(self.repeats)]
        return (None, parcel.sent, _renamed(parcel))[sort]


class Wire:
    def __init__(self, members, whim):
        self.members, self.whim = members, whim
        self.day = self.turn = 0
        self.log: list[Sent] = []
        self.parcels: list[Parcel] = []
        self.parked: list[str] = []
        self.delivered = 0
        self._numbers = itertools.count()

    async def collect(self):
        """Take what services have committed; return it."""
        fresh = []
        for member in self.members.values():
            if not member.woken.is_set():
                continue
            member.woken.clear()
            fresh += [Sent.taken(row, sender=member.name, day=self.day) for row in await member.fetch(_TAKE)]
        self.log += fresh
        for sent in fresh:
            self.post(sent)
        return fresh

    def post(self, sent, *, turn=None):
        """Address a message to everybody who listens to it; its turn is now unless it is given."""
        for member in self.members.values():
            for subscription in member.subscriptions.get(sent.subject, ()):
                self._add(sent, to=member.name, subscription=subscription, turn=turn)

    def _add(self, sent, *, turn=None, **more):
        parcel = Parcel(sent=sent, number=next(self._numbers), turn_is_now=turn is None, **more)
        parcel.turn = (self.turn if turn is None else turn) + self.whim.delay(parcel)
        self.parcels.append(parcel)

    async def step(self):
        """Deliver one message; False when there is none."""
        await self.collect()
        ready = [parcel for parcel in self.parcels if parcel.rest <= 0] or self.parcels
        if not ready:
            return False
        parcel = self.whim.next(ready)
        same = [one for one in ready if one is not parcel and one.consumer == parcel.consumer]
        handful = [parcel, *self.whim.together(parcel, same)]
        self.parcels = [one for one in self.parcels if one not in handful]
        self.turn = max(self.turn, parcel.turn)
        await self._deliver(handful)
        for other in self.parcels:
            other.rest -= 1
        return True

    async def _deliver(self, handful):
        for parcel in handful:
            parcel.attempt += 1
            self.delivered += 1
        deliveries = [parcel.delivery() for parcel in handful]
        worker = self.members[handful[0].to].worker
        async for delivery, outcome in worker.deliver_all(handful[0].subscription, deliveries):
            [parcel] = [p for p, one in zip(handful, deliveries, strict=True) if one is delivery]
            self._settle(parcel, outcome)

    def _settle(self, parcel, outcome):
        if isinstance(outcome, Retry):
            assert parcel.attempt < MOST_TRIES, f"never handled: {parcel}"
            parcel.rest = min(2**parcel.attempt, 32)
            parcel.turn = max(parcel.turn, self.turn) + parcel.rest  # what is later still has its turn before
            self.parcels.append(parcel)
        elif isinstance(outcome, Handled):
            again = self.whim.again(parcel)
            if again:
                self._add(again, to=parcel.to, subscription=parcel.subscription, repeated=True)
        else:
            self.parked.append(str(parcel))

    async def quiet(self):
        """Deliver until nothing is left."""
        while await self.step():
            pass

    async def catch_up(self, day):
        """Deliver until nothing that left before that day is still under way."""
        await self._until_none(lambda parcel: parcel.sent.day < day)

    async def finish(self, day):
        """Deliver until the work of that civil day is done."""
        await self._until_none(lambda parcel: parcel.work_of(day))

    async def _until_none(self, under_way):
        while True:
            await self.collect()
            if not any(map(under_way, self.parcels)):
                return
            await self.step()
