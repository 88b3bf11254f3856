"""The rules by which payments are verified, who decided what about them, and what is known of who pays."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import asyncpg
from pydantic import TypeAdapter

from services.payments import domain
from shared.contracts.payments import VerificationAct
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

_RULE = TypeAdapter(domain.HoldRule)
LOOKS_AT_PAYER = frozenset({"first_order", "country", "country_outside", "email_domain"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is noted of a decision: about a rule, or about the money of an order."""

    what: Literal["seeded", "added", "switched", "asked", "accepted", "refused"]
    why: str
    rule_id: str | None = None
    order_id: str | None = None
    payment_id: str | None = None


def _read(row: asyncpg.Record) -> domain.HoldRule:
    return _RULE.validate_json(row["record"])


async def seed(connection: Connection, rule: domain.HoldRule) -> bool:
    """Store the first rule, unless there is one; tell whether it was stored."""
    return bool(
        await connection.fetchval(
            "insert into verification_rule (id, kind, valid_from, is_on, record)"
            " select $1, $2, $3, $4, $5 where not exists (select from verification_rule)"
            " on conflict (id) do nothing returning true",
            rule.id,
            rule.kind,
            rule.valid_from,
            rule.on,
            _RULE.dump_json(rule).decode(),
        )
    )


async def save(connection: Connection, rule: domain.HoldRule) -> None:
    await connection.execute(
        "insert into verification_rule (id, kind, valid_from, valid_until, is_on, record)"
        " values ($1, $2, $3, $4, $5, $6) on conflict (id) do update"
        " set valid_until = excluded.valid_until, is_on = excluded.is_on, record = excluded.record",
        rule.id,
        rule.kind,
        rule.valid_from,
        rule.valid_until,
        rule.on,
        _RULE.dump_json(rule).decode(),
    )


async def all_rules(connection: Connection) -> list[domain.HoldRule]:
    rows = await connection.fetch("select record from verification_rule order by valid_from, id")
    return [_read(row) for row in rows]


async def lock(connection: Connection, rule_id: str) -> domain.HoldRule:
    """Raises: NotFound."""
    row = await connection.fetchrow("select record from verification_rule where id = $1 for update", rule_id)
    if row is None:
        raise NotFound(f"verification rule {rule_id}")
    return _read(row)


async def verification_of(connection: Connection, payment: domain.Payment) -> domain.Verification:
    """Return the rules that are on, with what they look at."""
    rows = await connection.fetch("select record from verification_rule where is_on order by valid_from, id")
    rules = tuple(map(_read, rows))
    if not any(rule.kind in LOOKS_AT_PAYER for rule in rules):
        return domain.Verification(rules=rules)
    return domain.Verification(rules=rules, payer=await _payer(connection, payment))


async def _payer(connection: Connection, payment: domain.Payment) -> domain.Payer:
    row = await connection.fetchrow(
        "select not exists(select from payment where account_id = $1 and state = 'accepted' and id <> $2) as first,"
        " (select country from client_name where account_id = $1) as country,"
        " (select email_domain from client_name where account_id = $1) as email_domain",
        payment.account_id,
        payment.id,
    )
    assert row is not None
    return domain.Payer(
        first_order=row["first"], country=row["country"] or "", email_domain=row["email_domain"] or ""
    )


async def note(connection: Connection, act: Act, *, author: str, at: datetime) -> None:
    """Note who decided what."""
    await connection.execute(
        "insert into verification_act (rule_id, order_id, payment_id, at, what, author, why)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        act.rule_id,
        act.order_id,
        act.payment_id,
        at,
        act.what,
        author,
        act.why,
    )


async def acts_of(
    connection: Connection, *, rule_id: str | None = None, order_id: str | None = None
) -> list[VerificationAct]:
    rows = await connection.fetch(
        "select at, what, author, why from verification_act where rule_id = $1 or order_id = $2 order by id",
        rule_id,
        order_id,
    )
    return [VerificationAct(**row) for row in rows]
