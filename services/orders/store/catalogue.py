"""Offers with all their price lists, what orders have taken of them, and the journal of those who edit them."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import asyncpg
from pydantic import TypeAdapter

from services.orders import domain
from shared.contracts.offers import OfferActRow, Price
from shared.runtime.database import Connection

_LISTING = TypeAdapter(domain.Listing)
_PRICES = TypeAdapter(tuple[Price, ...])
_FIRST_DAY = "coalesce(valid_from, (since at time zone 'Europe/Paris')::date)"
_OPTION = TypeAdapter(domain.ListedOption)
_OPTIONS = TypeAdapter(tuple[domain.Option, ...])
_OFFERS = f"""
select o.record, s.offer is not null as stocked, list.prices, shelf.options
from offer o
cross join lateral (
    select prices from price_history where offer = o.code and {_FIRST_DAY} <= $1
    order by {_FIRST_DAY} desc, revision desc limit 1
) as list
cross join lateral (
    select coalesce(jsonb_agg(one.record || jsonb_build_object('prices', now.prices) order by one.code), '[]')
        as options
    from offer_option one
    cross join lateral (
        select prices from option_price_history where offer = one.offer and option = one.code and valid_from <= $1
        order by valid_from desc, revision desc limit 1
    ) as now
    where one.offer = o.code
) as shelf
left join stock s on s.offer = o.code
order by o.code
"""  # noqa: S608 - our own text
_ACTS_SLICE = 500


async def offers(connection: Connection, today: date) -> list[domain.Offer]:
    """Return what can be ordered or renewed today, with the prices in force; without what is only prepared."""
    return [_offer(row) for row in await connection.fetch(_OFFERS, today)]


def _offer(row: asyncpg.Record) -> domain.Offer:
    listing = _LISTING.validate_json(row["record"])
    return domain.Offer(
        code=listing.code,
        resource=listing.resource,
        name=listing.name,
        description=listing.description,
        prices=_PRICES.validate_json(row["prices"]),
        terms_document=listing.terms_document,
        sold_from=listing.sold_from,
        sold_until=listing.sold_until,
        stocked=row["stocked"],
        options=_OPTIONS.validate_json(row["options"]),
    )


async def listings(connection: Connection) -> list[domain.Listing]:
    """Return every offer with its whole history, for those who look at it or edit it."""
    rows = await connection.fetch("select code, record, revision from offer order by code")
    return await _with_tariffs(connection, rows)


async def lock_listing(connection: Connection, code: str) -> domain.Listing | None:
    """Lock an offer for a decision about it; None when there is none of that code."""
    rows = await connection.fetch("select code, record, revision from offer where code = $1 for update", code)
    return next(iter(await _with_tariffs(connection, rows)), None)


async def find_listing(connection: Connection, code: str) -> domain.Listing | None:
    rows = await connection.fetch("select code, record, revision from offer where code = $1", code)
    return next(iter(await _with_tariffs(connection, rows)), None)


async def _with_tariffs(connection: Connection, rows: list[asyncpg.Record]) -> list[domain.Listing]:
    lists = await connection.fetch(
        f"select offer, revision, {_FIRST_DAY} as valid_from, prices, since, author, role, why"  # noqa: S608
        " from price_history where offer = any($1) order by offer, revision",
        [row["code"] for row in rows],
    )
    tariffs: dict[str, list[domain.Tariff]] = defaultdict(list)
    for one in lists:
        tariffs[one["offer"]].append(_tariff(one))
    options = await _options(connection, [row["code"] for row in rows])
    return [
        _LISTING.validate_python(
            json.loads(row["record"])
            | {
                "tariffs": tuple(tariffs[row["code"]]),
                "options": tuple(options[row["code"]]),
                "revision": row["revision"],
            }
        )
        for row in rows
    ]


async def _options(connection: Connection, offers: list[str]) -> dict[str, list[domain.ListedOption]]:
    """Return by offer its options with all their price lists."""
    lists = await connection.fetch(
        "select offer, option, revision, valid_from, prices, since, author, role, why"
        " from option_price_history where offer = any($1) order by offer, option, revision",
        offers,
    )
    tariffs: dict[tuple[str, str], list[domain.Tariff]] = defaultdict(list)
    for one in lists:
        tariffs[one["offer"], one["option"]].append(_tariff(one))
    rows = await connection.fetch(
        "select offer, code, record from offer_option where offer = any($1) order by offer, code", offers
    )
    found: dict[str, list[domain.ListedOption]] = defaultdict(list)
    for row in rows:
        record = json.loads(row["record"]) | {"tariffs": tuple(tariffs[row["offer"], row["code"]])}
        found[row["offer"]].append(_OPTION.validate_python(record))
    return found


def _tariff(row: asyncpg.Record) -> domain.Tariff:
    return domain.Tariff(
        revision=row["revision"],
        valid_from=row["valid_from"],
        prices=_PRICES.validate_json(row["prices"]),
        decided_at=row["since"],
        author=row["author"],
        role=row["role"],
        why=row["why"],
    )


async def save_listing(connection: Connection, listing: domain.Listing) -> None:
    """Store an offer with its options, and the price lists that are new; those that are there stay as they are."""
    await connection.execute(
        "insert into offer (code, revision, record) values ($1, $2, $3)"
        " on conflict (code) do update set revision = excluded.revision, record = excluded.record",
        listing.code,
        listing.revision,
        _LISTING.dump_json(listing, exclude={"tariffs", "options", "revision"}).decode(),
    )
    await connection.executemany(
        "insert into price_history (offer, revision, valid_from, since, author, role, why, prices)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (offer, revision) do nothing",
        [_columns(listing.code, one) for one in listing.tariffs if one.revision == listing.revision],
    )
    await _save_options(connection, listing)


async def _save_options(connection: Connection, listing: domain.Listing) -> None:
    await connection.executemany(
        "insert into offer_option (offer, code, record) values ($1, $2, $3)"
        " on conflict (offer, code) do update set record = excluded.record",
        [
            (listing.code, one.code, _OPTION.dump_json(one, exclude={"tariffs"}).decode())
            for one in listing.options
        ],
    )
    await connection.executemany(
        "insert into option_price_history (option, offer, revision, valid_from, since, author, role, why, prices)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (offer, option, revision) do nothing",
        [
            (option.code, *_columns(listing.code, one))
            for option in listing.options
            for one in option.tariffs
            if one.revision == listing.revision
        ],
    )


def _columns(code: str, tariff: domain.Tariff) -> tuple[Any, ...]:
    prices = _PRICES.dump_json(tariff.prices).decode()
    days = (tariff.valid_from, tariff.decided_at)
    return code, tariff.revision, *days, tariff.author, tariff.role, tariff.why, prices


async def price_history(connection: Connection, offer: str) -> list[tuple[int, datetime]]:
    rows = await connection.fetch(
        "select revision, since from price_history where offer = $1 order by revision", offer
    )
    return [(row["revision"], row["since"]) for row in rows]


async def begin_on(connection: Connection, day: date) -> list[str]:
    """Return the offers of which a price list, or that of an option, was decided before and begins on a day."""
    rows = await connection.fetch(
        f"select offer from price_history where {_FIRST_DAY} = $1"  # noqa: S608
        " and (since at time zone 'Europe/Paris')::date < $1"
        " union select offer from option_price_history where valid_from = $1"
        " and (since at time zone 'Europe/Paris')::date < $1 order by offer",
        day,
    )
    return [row["offer"] for row in rows]


async def add_act(connection: Connection, offer: str, act: domain.Act) -> None:
    await connection.execute(
        "insert into offer_act (offer, at, what, author, role, why, details) values ($1, $2, $3, $4, $5, $6, $7)",
        offer,
        act.at,
        act.what,
        act.author,
        act.role,
        act.why,
        json.dumps(dict(act.details)),
    )


async def acts(connection: Connection, offer: str) -> list[OfferActRow]:
    """Return what was done to an offer, newest first."""
    rows = await connection.fetch(
        "select at, author, what, why, details from offer_act where offer = $1 order by id desc limit $2",
        offer,
        _ACTS_SLICE,
    )
    return [
        OfferActRow(
            at=row["at"],
            by=row["author"],
            what=row["what"],
            why=row["why"],
            details=json.loads(row["details"]),
        )
        for row in rows
    ]


async def stocks(connection: Connection) -> dict[str, domain.Stock]:
    """Return by offer what is left, as it is at this instant."""
    rows = await connection.fetch("select offer, on_sale, taken from stock")
    return {row["offer"]: domain.Stock(**dict(row)) for row in rows}


async def lock_stocks(connection: Connection, codes: Iterable[str]) -> dict[str, domain.Stock]:
    """Lock the stocks of offers, in one order for everybody: who wants the same place waits until this is decided."""
    rows = await connection.fetch(
        "select offer, on_sale, taken from stock where offer = any($1) order by offer for update", list(codes)
    )
    return {row["offer"]: domain.Stock(**dict(row)) for row in rows}


async def save_stock(connection: Connection, stock: domain.Stock) -> None:
    await connection.execute(
        "insert into stock (offer, on_sale, taken) values ($1, $2, $3)"
        " on conflict (offer) do update set on_sale = excluded.on_sale, taken = excluded.taken",
        stock.offer,
        stock.on_sale,
        stock.taken,
    )
