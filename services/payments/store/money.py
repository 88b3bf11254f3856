"""The money of each means and currency, added up: what came has to be in its places, to the cent."""

from dataclasses import dataclass

from shared.runtime.database import Connection

_ADD_UP = """
insert into money_added (method, currency, moneys, came_cents, kept_cents, astray, astray_cents)
select method, currency, count(*), sum(came_cents), sum(kept_cents),
    count(*) filter (where astray_cents <> 0), sum(abs(astray_cents))
from money group by method, currency order by method, currency
on conflict (method, currency) do update set added_at = excluded.added_at, moneys = excluded.moneys,
    came_cents = excluded.came_cents, kept_cents = excluded.kept_cents, astray = excluded.astray,
    astray_cents = excluded.astray_cents
returning method, currency, came_cents, kept_cents, astray, astray_cents
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The money of a means, in one currency."""

    method: str
    currency: str
    came_cents: int
    kept_cents: int
    """It had come before, and was kept for a later order: moved, not new."""
    astray: int
    """Payments, and sums that came by none, whose money is not where it should be."""
    astray_cents: int


async def add_up(connection: Connection) -> list[Sum]:
    """Add up what came by each means, and keep what of it has no place."""
    return [Sum(**row) for row in await connection.fetch(_ADD_UP)]
