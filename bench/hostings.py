"""As many hostings as a measurement wants, with so many due on each day. Owns what is in them; measures nothing."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.lifecycle import domain, store
from services.lifecycle.domain import Hosting, Purchase, State
from shared.contracts.offers import Price
from shared.runtime.database import Connection
from shared.values.dates import Period, plus_days, plus_months
from shared.values.delays import END_REMINDER_DAYS

LONGEST_DAYS = 14
"""After more days, what was done on the first one would be due again."""
QUIET_DAYS = 180
"""How much later all the others end."""
PRICE_CENTS = 2400
PATIENCE_SECONDS = 1800.0
"""A service's own connections wait a minute at the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The identities of the hostings on which one civil day has work: known here, not asked of the database."""

    ending: frozenset[str]
    deleting: frozenset[str]
    reminding: frozenset[str]

    @property
    def together(self) -> frozenset[str]:
        return self.ending | self.deleting | self.reminding


async def fill(
    connection: Connection, n: int, *, first_day: date, days: int = 1, each: int | None = None
) -> dict[date, Due]:
    """Store `n` hostings, of which each day ends, deletes and reminds `each` (1 % of `n`); return them by day.

    They lie scattered over the table; all the others have their next day much later. Starts from empty tables;
    outside a transaction these are vacuumed too, as those of a running system are.
    """
    each = n // 100 if each is None else each
    assert days <= LONGEST_DAYS
    assert 3 * each * days <= n
    places = iter(random.Random(n).sample(range(n), 3 * each * days))
    rows: dict[int, tuple[Any, ...]] = {}
    expected: dict[date, Due] = {}
    for today in (plus_days(first_day, number) for number in range(days)):
        kinds: list[frozenset[str]] = []
        for model in (_ending(today), _deleting(today), _reminding(today)):
            assert domain.next_due(model) == today
            chosen = [next(places) for _ in range(each)]
            rows |= dict.fromkeys(chosen, store.hostings.columns(model, policy=domain.LAWFUL))
            kinds.append(frozenset(map(identity, chosen)))
        expected[today] = Due(ending=kinds[0], deleting=kinds[1], reminding=kinds[2])
    await _copy(connection, _all_rows(n, rows, first_day))
    return expected


def identity(place: int) -> str:
    return f"0199b8a0-0000-7000-8000-{place:012x}"


def _model(ends_on: date) -> Hosting:
    """Return a hosting of one paid year; `@` stands for its place in everything that is its own."""
    starts_on = plus_months(ends_on, -12)
    purchase = Purchase(
        order_id="order-@",
        order_reference="CMD-2026-@",
        position=1,
        kind="new",
        term=Period(12),
        volume=10,
        accepted=frozenset({"payment-@"}),
        effective_on=starts_on,
    )
    return Hosting(
        id="@",
        reference="h-@",
        account_id="account-@",
        offer="web",
        offer_name={"fr": "Hébergement web", "en": "Web hosting"},
        resource="web",
        volume=10,
        term=Period(12),
        state=State.ACTIVE,
        purchases=(purchase,),
        starts_on=starts_on,
        ends_on=ends_on,
        deletion_on=domain.deletion_date(ends_on),
        settled=frozenset({"payment-@"}),
        wish=1,
        observed=1,
        has_run=True,
        address="https://h-@.example.org",
        checksum="c0ffee" * 10,
    )


def _reminding(today: date) -> Hosting:
    return _model(plus_days(today, END_REMINDER_DAYS[0]))


def _ending(today: date) -> Hosting:
    """Ended yesterday, after all its reminders."""
    model = _model(plus_days(today, -1))
    return domain.days_work(model, plus_days(today, -1)).hosting


def _deleting(today: date) -> Hosting:
    """Could be renewed until yesterday, after all its last calls."""
    yesterday = plus_days(today, -1)
    disabled = replace(
        _ending(plus_days(today, -31)), state=State.DISABLED, deletion_on=yesterday, wish=2, observed=2
    )
    return domain.days_work(disabled, yesterday).hosting


def _all_rows(n: int, due: Mapping[int, tuple[Any, ...]], first_day: date) -> Iterator[tuple[Any, ...]]:
    quiet = [
        store.hostings.columns(_model(plus_days(first_day, QUIET_DAYS + number)), policy=domain.LAWFUL)
        for number in range(200)
    ]
    for place in range(n):
        _, reference, account, *searched, record = due.get(place) or quiet[place % len(quiet)]
        own = f"{place:x}"
        yield (
            identity(place),
            reference.replace("@", own),
            account.replace("@", own),
            *searched,
            record.replace('"id":"@"', f'"id":"{identity(place)}"').replace("@", own),
        )


async def _copy(connection: Connection, rows: Iterator[tuple[Any, ...]]) -> None:
    names = ["id", "reference", "account_id", "state", "next_due", "failing", "record"]
    await connection.copy_records_to_table("hosting", records=rows, columns=names, timeout=PATIENCE_SECONDS)
    await connection.execute(
        "insert into ordered (order_id, hosting_id)"
        " select record -> 'purchases' -> 0 ->> 'order_id', id from hosting order by id",
        timeout=PATIENCE_SECONDS,
    )
    await store.prices.save_prices(
        connection, "web", 1, [Price(volume=10, term="P12M", price_cents=PRICE_CENTS)]
    )
    vacuum = "" if connection.is_in_transaction() else "vacuum "
    await connection.execute(f"{vacuum}analyze hosting, ordered", timeout=PATIENCE_SECONDS)
