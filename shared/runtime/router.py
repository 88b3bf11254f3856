"""Which message runs what in one service. Declaring a handler is all that wiring takes.

Consumers, subjects, permissions, documents and diagrams are derived from these declarations.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.contracts.accounts import AccountErased
from shared.contracts.base import Data, Recorded, Request
from shared.contracts.clock import DayStarted, RecordDayDone

from . import erasing
from .errors import NotYet
from .holdings import Holdings
from .tx import Errand, Tx

STREAMS = {"evt": "EVENTS", "cmd": "COMMANDS"}
"""The JetStream stream of each kind of message."""

M = TypeVar("M", bound=Recorded)
R = TypeVar("R", bound=Request)

Handler = Callable[[M, Tx], Awaitable[None]]
HandlerOfAll = Callable[[Sequence[M], Tx], Awaitable[None]]
ErrandHandler = Callable[[M, Errand], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One event or command that a service handles."""

    message: type[Recorded]
    handler: Callable[[Any, Any], Awaitable[None]]
    outside: bool = False
    together: bool = False
    """The handler takes all messages that have arrived, instead of one."""

    def durable(self, service: str) -> str:
        """Name of the consumer: derived from service and subject, so that renaming a function replays nothing."""
        return f"{service}__{self.message.subject().replace('.', '_')}"


@dataclass(frozen=True, slots=True)
class Answer:
    """One request that a service answers."""

    request: type[Request]
    handler: Callable[[Any, Any], Awaitable[Data]]
    outside: bool


class Router:
    def __init__(self, service: str, holdings: Holdings | None = None) -> None:
        """Start empty; `service` is the owner of the commands and requests that may be declared here.

        A service that holds personal data hears that an account was erased, and erases each day what is due.
        """
        self.service = service
        self.holdings = holdings or Holdings()
        self.subscriptions: list[Subscription] = []
        self.answers_to: list[Answer] = []
        if self.holdings.held:
            self.on(AccountErased)(self._erase_account)

    def on(self, message: type[M]) -> Callable[[Handler[M]], Handler[M]]:
        """Handle a message inside a transaction, which it may share with others that arrived at the same time."""

        def declare(handler: Handler[M]) -> Handler[M]:
            self._subscribe(Subscription(message, handler))
            return handler

        return declare

    def on_all(self, message: type[M]) -> Callable[[HandlerOfAll[M]], HandlerOfAll[M]]:
        """Handle all messages that have arrived in one go, inside one transaction: for work done in sets.

        When that fails, the same handler is given one message after the other, and each failure is judged alone.
        """

        def declare(handler: HandlerOfAll[M]) -> HandlerOfAll[M]:
            self._subscribe(Subscription(message, handler, together=True))
            return handler

        return declare

    def outside(self, message: type[M]) -> Callable[[ErrandHandler[M]], ErrandHandler[M]]:
        """Handle a message whose effect is in the outside world: claim, act, record."""

        def declare(handler: ErrandHandler[M]) -> ErrandHandler[M]:
            self._subscribe(Subscription(message, handler, outside=True))
            return handler

        return declare

    def daily(self, handler: Handler[DayStarted]) -> Handler[DayStarted]:
        """Do the work of each civil day: once, in order, none skipped; the clock is told when it is done."""

        async def do_day(event: DayStarted, tx: Tx) -> None:
            if await _begin_day(event.number, tx):
                await handler(event, tx)
                await erasing.do_day(tx, self.holdings, event.day)
                await tx.emit(RecordDayDone(service=self.service, number=event.number))

        self._subscribe(Subscription(DayStarted, do_day))
        return handler

    def answers(self, request: type[R]) -> Callable[[Callable[[R, Tx], Awaitable[Data]]], Any]:
        """Answer a request inside one transaction."""

        def declare(handler: Callable[[R, Tx], Awaitable[Data]]) -> Any:
            self._answer(Answer(request, handler, outside=False))
            return handler

        return declare

    def answers_outside(self, request: type[R]) -> Callable[[Callable[[R, Errand], Awaitable[Data]]], Any]:
        """Answer a request that needs a third party."""

        def declare(handler: Callable[[R, Errand], Awaitable[Data]]) -> Any:
            self._answer(Answer(request, handler, outside=True))
            return handler

        return declare

    async def _erase_account(self, event: AccountErased, tx: Tx) -> None:
        await erasing.begin(event, tx, self.holdings)

    def _subscribe(self, subscription: Subscription) -> None:
        message = subscription.message
        assert all(s.message is not message for s in self.subscriptions), (
            f"two handlers for {message.__name__}"
        )
        assert message.message_kind == "evt" or message.owner() == self.service, "a command is for its owner"
        self.subscriptions.append(subscription)

    def _answer(self, answer: Answer) -> None:
        assert answer.request.owner() == self.service, "a request is answered by its owner"
        assert all(a.request is not answer.request for a in self.answers_to)
        self.answers_to.append(answer)


async def _begin_day(number: int, tx: Tx) -> bool:
    """Tell whether a day's work is to be done now. Raises NotYet while an earlier day has not come."""
    last: int | None = await tx.connection.fetchval("select last_number from days for update")
    if last is None:
        inserted = await tx.connection.fetchval(
            "insert into days (last_number) values ($1) on conflict do nothing returning last_number", number
        )
        if inserted is None:
            msg = "another replica begins the very first day"
            raise NotYet(msg)
        return True
    if number <= last:
        return False
    if number > last + 1:
        msg = f"day {last + 1} has not come yet"
        raise NotYet(msg)
    await tx.connection.execute("update days set last_number = $1", number)
    return True
