"""Erasure on request: when it begins, what holds it, and what is kept of each category until when."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.contracts.accounts import (
    AccountErased,
    ErasureAsked,
    ErasureHeld,
    ErasureRevoked,
    ErasureView,
    Kept,
)
from shared.contracts.base import Event
from shared.contracts.holdings import Obstacle, Survey
from shared.contracts.retention import Category, Retention
from shared.values.dates import civil_date, plus_days

from .accounts import Account, move
from .passkeys import is_staff
from .refusals import NothingToRevoke, StaffStay

GRACE_DAYS = 14
"""How long a request can be taken back: well within the month in which it has to be answered (GDPR art. 12(3))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A request that waits for its day."""

    account_id: str
    asked_at: datetime
    due_on: date
    told: frozenset[str] = frozenset()
    """Codes of what held it when its day had come, as last told by mail."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A request after a rule, and what there is to say about it."""

    erasure: Erasure | None
    events: tuple[Event, ...] = ()


def due_on(now: datetime) -> date:
    return plus_days(civil_date(now), GRACE_DAYS)


def ask_erasure(
    account: Account, known: Erasure | None, *, surveys: Sequence[Survey], table: Retention, now: datetime
) -> Decided:
    """Take a request for erasure; asked again it stays what it is.

    Raises: StaffStay for somebody of the staff: the board ends the mandate first.
    Source: terms of sale, art. 13 (R72, C15); GDPR art. 12(3) and 17; M30.
    """
    if is_staff(account):
        raise StaffStay
    if known is not None:
        return Decided(known)
    asked = Erasure(account_id=account.id, asked_at=now, due_on=due_on(now))
    kept = [one for one in schedule(surveys, table=table, closed_on=asked.due_on) if one.until]
    event = ErasureAsked(
        occurred_at=now,
        account_id=account.id,
        due_on=asked.due_on,
        obstacles=obstacles(surveys),
        kept=kept,
    )
    return Decided(asked, (event,))


def revoke_erasure(known: Erasure | None, *, now: datetime) -> Decided:
    """Take a request back while the account is open.

    Raises: NothingToRevoke.
    """
    if known is None:
        raise NothingToRevoke
    return Decided(None, (ErasureRevoked(occurred_at=now, account_id=known.account_id),))


def hold(known: Erasure, surveys: Sequence[Survey], *, now: datetime) -> Decided:
    """Let a request wait whose day has come; what holds it is told once, and again when it is something else."""
    found = obstacles(surveys)
    codes = frozenset(one.code for one in found)
    if codes == known.told:
        return Decided(known)
    event = ErasureHeld(occurred_at=now, account_id=known.account_id, obstacles=found)
    return Decided(replace(known, told=codes), (event,))


def close(account: Account, surveys: Sequence[Survey], *, now: datetime) -> tuple[Account, AccountErased]:
    """Close an account for good; everybody erases what the table of retention does not keep.

    Source: GDPR art. 17 (R72, L14, C15).
    """
    event = AccountErased(
        occurred_at=now,
        account_id=account.id,
        closed_on=civil_date(now),
        contract_ended_on=contract_ended_on(surveys),
    )
    return move(account, "closed"), event


def obstacles(surveys: Iterable[Survey]) -> list[Obstacle]:
    """Return what stands against it, each once: several services may have the same."""
    found = {obstacle.code: obstacle for survey in surveys for obstacle in survey.obstacles}
    return list(found.values())


def contract_ended_on(surveys: Iterable[Survey]) -> date | None:
    return max((one.contract_ended_on for one in surveys if one.contract_ended_on), default=None)


def schedule(surveys: Sequence[Survey], *, table: Retention, closed_on: date) -> list[Kept]:
    """Say of each category that somebody holds until when some of it is kept, once the account is closed.

    Source: GDPR art. 13(2)(a) and 17(3) (L14, C15).
    """
    latest: dict[str, list[date]] = defaultdict(list)
    for held in (one for survey in surveys for one in survey.held):
        latest[held.category] += [held.latest] if held.latest else []
    ended_on = contract_ended_on(surveys)
    return [
        Kept(
            category=name,
            what=category.what,
            ground=category.ground,
            until=_until(category, latest[name], closed_on=closed_on, ended_on=ended_on),
        )
        for name, category in table.items()
        if name in latest
    ]


def _until(category: Category, dates: list[date], *, closed_on: date, ended_on: date | None) -> date | None:
    """Return the last day of a category; None for what goes when the account is closed."""
    begins = {"closing": closed_on, "contract_end": ended_on}.get(category.counted_from) or max(
        dates, default=None
    )
    until = category.kept_until(begins) if begins else None
    return until if until and until > closed_on else None


def view(known: Erasure | None, surveys: Sequence[Survey], *, table: Retention, now: datetime) -> ErasureView:
    """Show a request, or what one would do that were made now."""
    closed_on = max(known.due_on, civil_date(now)) if known else due_on(now)
    held = known is not None and civil_date(now) >= known.due_on
    return ErasureView(
        state="held" if held else "asked" if known else "none",
        asked_at=known.asked_at if known else None,
        due_on=known.due_on if known else closed_on,
        revocable=known is not None,
        obstacles=obstacles(surveys),
        schedule=schedule(surveys, table=table, closed_on=closed_on),
    )


def is_due(account: Account, known: Erasure | None, *, today: date) -> bool:
    """Tell whether an account may be closed on a day: its owner asked, or nobody ever proved its address.

    A request that was taken back meanwhile, and an address that was confirmed late, are left alone; so is somebody
    of the staff, whose mandate the board ends first.
    """
    asked = known is not None and known.due_on <= today and not is_staff(account)
    return account.state != "closed" and (asked or (known is None and account.state == "unverified"))
