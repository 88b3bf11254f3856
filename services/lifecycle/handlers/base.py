"""The router of lifecycle, and how an outcome of its rules is stored and said."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Protocol, TypeVar

from services.lifecycle import domain, store
from services.lifecycle.holdings import HOLDINGS
from shared.runtime.errors import NotYet
from shared.runtime.router import Router
from shared.runtime.tx import Tx
from shared.values.clauses import Clauses

router = Router("lifecycle", HOLDINGS)


class AboutHosting(Protocol):
    """A message about one hosting."""

    @property
    def hosting_id(self) -> str: ...


M = TypeVar("M", bound=AboutHosting)


class Rules:
    """What the terms decide, opened once at the start."""

    def __init__(self, clauses: Clauses) -> None:
        """Keep which side of each conflict holds."""
        self._clauses = clauses

    def policy_on(self, day: date) -> domain.Policy:
        return domain.policy_on(self._clauses, day)


async def keep(tx: Tx, *outcomes: domain.Outcome) -> None:
    """Store what rules decided, and say it."""
    policy = tx.use(Rules).policy_on(tx.today)
    await store.hostings.save(tx.connection, outcomes, policy=policy, origin=tx.origin)
    await tx.emit(*(message for one in outcomes for message in (*one.events, *one.commands)))


def in_turn(
    hostings: Mapping[str, domain.Hosting],
    messages: Iterable[M],
    rule: Callable[[domain.Hosting, M], domain.Outcome],
) -> list[domain.Outcome]:
    """Apply a rule to the hosting of each message; several of one hosting follow each other, as if they came alone."""
    now = dict(hostings)
    outcomes = []
    for message in messages:
        outcomes.append(rule(now[message.hosting_id], message))
        now[message.hosting_id] = outcomes[-1].hosting
    return outcomes


async def known(tx: Tx, hosting_ids: Collection[str]) -> dict[str, domain.Hosting]:
    """Lock hostings. Raises NotYet while one of them is unknown."""
    hostings = await store.hostings.lock_all(tx.connection, hosting_ids)
    if unknown := set(hosting_ids) - hostings.keys():
        msg = f"hosting {', '.join(sorted(unknown))} is not known yet"
        raise NotYet(msg)
    return hostings


async def keep_each(tx: Tx, order_id: str, rule: Callable[[domain.Hosting], domain.Outcome]) -> None:
    """Apply a rule to every hosting that an order is about. Raises NotYet while the order is unknown."""
    hostings = await store.hostings.lock_of_order(tx.connection, order_id)
    if not hostings:
        msg = f"order {order_id} is not known yet"
        raise NotYet(msg)
    await keep(tx, *map(rule, hostings))
