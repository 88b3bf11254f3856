"""What will happen to accounts and their data until a day if nobody acts: the rules on a copy (ADR 0087).

What is due is found by the queries of the day's work, asked for a day to come; what is left of closed accounts, by the
plan that each service made when they were closed.
"""

from collections.abc import Iterable
from datetime import date
from operator import attrgetter

from services.accounts import domain, store
from services.accounts.desk import Gatherer
from shared.contracts.accounts import SimulateAccounts
from shared.contracts.retention import read_retention
from shared.contracts.simulation import Foresight
from shared.runtime.foreseeing import MOST_THINGS, Happening, facts_of, judge_until
from shared.runtime.tx import Errand, Tx

from .base import router


@router.answers_outside(SimulateAccounts)
async def simulate(request: SimulateAccounts, errand: Errand) -> Foresight:
    """Play the days to come of erasures, documents and approvals; nothing is written and nothing is sent."""
    today, until = errand.today, request.until
    judge_until(until, today=today)
    async with errand.tx() as tx:
        waiting = [*await _checks(tx, until), *await _approvals(tx, until)]
    erased, more_erased = await _erasures(errand, request)
    planned, more_planned = await _planned(errand, request)
    found = [*waiting, *erased, *planned]
    wanted = sorted(
        (one for one in found if one.on <= until and request.q in {None, one.account_id, one.about}),
        key=attrgetter("on"),
    )
    facts, cut = await facts_of(errand, wanted[:MOST_THINGS], texts=bool(request.q))
    more = cut or more_erased or more_planned or len(wanted) > MOST_THINGS
    return Foresight(since=today, until=until, more=more, facts=facts)


def _told(foretold: domain.Foretold | None, *, about: str, account_id: str) -> Iterable[Happening]:
    if foretold:
        yield Happening(
            on=foretold.on,
            about=about,
            account_id=account_id,
            whys=[foretold.why],
            events=foretold.events,
        )


async def _checks(tx: Tx, until: date) -> list[Happening]:
    found = await store.checks.several(tx.connection, await store.checks.to_remind(tx.connection, until))
    return [
        told
        for one in found
        for told in _told(
            domain.simulate_check(one, after=tx.today), about=one.number, account_id=one.account_id
        )
    ]


async def _approvals(tx: Tx, until: date) -> list[Happening]:
    found = await store.approvals.several(tx.connection, await store.approvals.over(tx.connection, until))
    return [
        told
        for one in found
        for told in _told(
            domain.simulate_approval(one, after=tx.today), about=one.about, account_id=one.account_id
        )
    ]


async def _erasures(errand: Errand, request: SimulateAccounts) -> tuple[list[Happening], bool]:
    """Play what is due of accounts that are open, the first of them; beside it whether there are more.

    Of those whose owner asked, every service is asked what holds it.
    """
    table = read_retention()
    before = table["unconfirmed"].erased_before(request.until)
    async with errand.tx() as tx:
        due = await store.personal.due_for_erasure(
            tx.connection, request.until, unconfirmed_before=before, account_id=request.q
        )
        accounts = await store.several(tx.connection, due[:MOST_THINGS])
        asked = await store.personal.erasures(tx.connection, due)
    happenings = list[Happening]()
    for one in accounts:
        surveys = await errand.use(Gatherer).survey(one.id) if one.id in asked else []
        foretold = domain.simulate_erasure(
            one, asked.get(one.id), surveys=surveys, table=table, after=errand.today
        )
        happenings += _told(foretold, about=one.id, account_id=one.id)
    return happenings, len(due) > MOST_THINGS


async def _planned(errand: Errand, request: SimulateAccounts) -> tuple[list[Happening], bool]:
    """Tell what goes of accounts that are closed, and whether there is more of it."""
    table = read_retention()
    planned, more = await errand.use(Gatherer).planned(request.until, account_id=request.q)
    happenings = [
        Happening(
            on=max(one.on, errand.today),
            about=one.account_id,
            account_id=one.account_id,
            whys=[domain.kept_no_longer(table[one.category])],
        )
        for one in planned
        if one.category in table
    ]
    return happenings, more
