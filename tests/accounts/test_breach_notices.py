"""Those concerned by a breach are told by e-mail, shown to the board before (L15, M31)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.accounts import domain, store
from services.accounts.handlers import breach_notices
from shared.contracts.accounts import (
    BreachTold,
    PreviewBreachNotice,
    RecordBreach,
    TellConcerned,
    TellOfBreach,
)
from shared.contracts.base import Caller
from shared.contracts.notifications import Letters
from shared.contracts.retention import read_retention
from shared.runtime.asking import Colleagues

from .builders import an_account

FOUND = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
BY = domain.By(account_id="b-1", at=FOUND + timedelta(hours=2))
BOARD = Caller(account_id="b-1")
WORDS = {
    f"{part}_{language}": f"{part} in {language}, at some length"
    for part in ("nature", "effects", "measures")
    for language in ("fr", "en")
}
FORM = RecordBreach(
    what="Une sauvegarde a été lisible.", found_at=FOUND, categories=["mail"], persons=2, risk="high"
)
BREACH = domain.record_breach(FORM, number="V-1", table=read_retention(), by=BY)
KNOWN = [("a-1", "one@example.org"), ("a-2", "two@example.org")]


def a_notice(**changes):
    return TellOfBreach(**{"number": "V-1", "everybody": True} | WORDS | changes)


def test_a_name_that_is_no_account_is_told_before_anything_leaves():
    with pytest.raises(domain.UnknownConcerned, match="nobody@"):
        domain.check_concerned(a_notice(whom=("a-1", "nobody@example.org")), KNOWN)


def test_a_notice_is_for_somebody():
    with pytest.raises(domain.NobodyToTell):
        domain.check_concerned(a_notice(everybody=False), [])


def test_who_is_told_is_entered_with_the_words_and_ordered_in_slices():
    ids = [f"a-{n}" for n in range(600)]
    breach, orders = domain.tell_concerned(BREACH, a_notice(), ids, by=BY)
    view = breach.view(now=BY.at)
    assert (view.persons_told_at, view.persons_to_be_told, view.entries[-1].told) == (BY.at, False, 600)
    assert WORDS["effects_fr"] in view.entries[-1].text
    assert [len(one.account_ids) for one in orders] == [250, 250, 100]
    assert [one for order in orders for one in order.account_ids] == ids


@pytest.fixture
async def desk(open_tx):
    async with open_tx("accounts", caller=BOARD) as tx:
        for account_id, email, language in (
            ("a-1", "one@example.org", "fr"),
            ("a-2", "two@example.org", "en"),
        ):
            account = an_account(id=account_id, email=email, language=language)
            await store.add(tx.connection, account, now=tx.now)
        await store.breaches.save(tx.connection, BREACH)
        yield tx


@pytest.mark.parametrize(
    ("whom", "told"),
    [({"whom": ("TWO@example.org",), "everybody": False}, ["a-2"]), ({}, ["a-1", "a-2"])],
    ids=["named", "everybody"],
)
async def test_those_concerned_are_told_each_once(desk, whom, told):
    await breach_notices.tell_of_breach(a_notice(**whom), desk)
    [order] = [one for one in desk.emitted if isinstance(one, TellConcerned)]
    await breach_notices.tell_concerned(order, desk)
    events = [one for one in desk.emitted if isinstance(one, BreachTold)]
    assert [one.account_id for one in events] == told
    assert events[0].nature == {"fr": WORDS["nature_fr"], "en": WORDS["nature_en"]}
    kept = await store.breaches.lock(desk.connection, "V-1")
    assert kept.view(now=desk.now).persons_told_at == desk.now


async def test_the_board_sees_one_letter_of_each_language_and_nothing_leaves(open_errand):
    asked = []

    async def notifications(request, _):
        asked.extend(request.facts)
        return Letters(letters=[])

    async with open_errand("accounts", use=(Colleagues(notifications),)) as errand:
        async with errand.tx() as tx:
            for account_id, email in KNOWN:
                await store.add(tx.connection, an_account(id=account_id, email=email), now=tx.now)
            await store.breaches.save(tx.connection, BREACH)
        preview = PreviewBreachNotice(**{"number": "V-1", "everybody": True} | WORDS)
        shown = await breach_notices.preview_breach_notice(preview, errand)
        async with errand.tx() as tx:
            assert (await store.breaches.lock(tx.connection, "V-1")).entries == BREACH.entries
            assert await tx.connection.fetchval("select count(*) from outbox") == 0
    assert (shown.persons, len(asked)) == (2, 1)
