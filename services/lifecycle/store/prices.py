"""What renewals cost today, as orders publishes it (R57, R62)."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from services.lifecycle import domain
from shared.contracts.offers import OptionPrices, Price
from shared.runtime.database import Connection
from shared.values.dates import Period


async def quotes(connection: Connection, hostings: Collection[domain.Hosting]) -> dict[str, domain.Quote]:
    """Return by hosting what a renewal as it is would cost today (R57, R62)."""
    offers = list({hosting.offer for hosting in hostings})
    rows = await connection.fetch(
        "select offer, volume, term, price_cents from price where offer = any($1)", offers
    )
    sold = {(row["offer"], row["volume"], row["term"]): row["price_cents"] for row in rows}
    options: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in await connection.fetch(
        "select offer, option, term, price_cents from option_price where offer = any($1)", offers
    ):
        options[row["offer"], row["term"]][row["option"]] = row["price_cents"]
    return {
        one.id: domain.quote(
            one,
            price_cents=sold.get((one.offer, one.volume, str(one.term))),
            options=options[one.offer, str(one.term)],
        )
        for one in hostings
    }


async def save_prices(
    connection: Connection,
    offer: str,
    revision: int,
    prices: list[Price],
    *,
    options: Iterable[OptionPrices] = (),
) -> None:
    """Keep the prices of an offer and of its options; older news than what is known changes nothing.

    A term is kept as a hosting writes its own: P1Y and P12M are the same one.
    """
    newer = await connection.fetchval(
        "insert into offer_seen (offer, revision) values ($1, $2) on conflict (offer) do update"
        " set revision = excluded.revision where offer_seen.revision < excluded.revision returning true",
        offer,
        revision,
    )
    if newer:
        await connection.execute("delete from price where offer = $1", offer)
        await connection.executemany(
            "insert into price (offer, volume, term, price_cents) values ($1, $2, $3, $4) on conflict do nothing",
            [(offer, p.volume, str(Period.parse(p.term)), p.price_cents) for p in prices],
        )
        await connection.execute("delete from option_price where offer = $1", offer)
        await connection.executemany(
            "insert into option_price (offer, option, term, price_cents) values ($1, $2, $3, $4)"
            " on conflict do nothing",
            [
                (offer, one.code, str(Period.parse(p.term)), p.price_cents)
                for one in options
                for p in one.prices
            ],
        )
