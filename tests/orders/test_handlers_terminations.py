"""Termination without log-in (L07, C12, M20): notified at once, passed on when it is surely the owner's, never refused."""

from datetime import date

import pytest
from pydantic import ValidationError

from services.orders import store
from services.orders.domain.refusals import EndsInThePast, NoLastDay, NowhereToAnswer
from services.orders.handlers import lifecycle, terminations
from shared.contracts.base import Caller
from shared.contracts.lifecycle import HostingDeleted
from shared.contracts.orders import (
    DeclarationQuestioned,
    DeclarationRejected,
    ListTerminations,
    MatchTermination,
    RejectTermination,
    Terminate,
    TerminationConfirmed,
    TerminationDeclared,
)
from shared.runtime.errors import NotFound
from shared.values.dates import plus_days
from shared.values.delays import deletion_date

from .stories import CLIENT, DESK, S1, STAFF, STRANGER, WEB, noon, ordered
from .test_handlers_withdrawals import bought, by, only, settle

ANYBODY = Caller()
EMAIL = "camille@example.org"
NOTIFIED_AT = noon(2026, 11, 29)


@pytest.fixture
def shop(open_tx):
    return lambda at=S1: open_tx("orders", at=at, caller=CLIENT, use=(DESK,))


async def notify(tx, contract, caller=ANYBODY, **changes):
    form = {"name": "Camille Exemple", "contract": contract, "email": EMAIL, "confirm": True}
    day = {"ends_on": NOTIFIED_AT.date()}
    return await terminations.terminate(Terminate(**form | day | changes), by(tx, caller, NOTIFIED_AT))


async def waiting(tx):
    return (await terminations.list_terminations(ListTerminations(), by(tx, STAFF))).declarations


async def test_summary_tells_the_end_the_data_and_that_nothing_is_refunded_and_keeps_nothing(shop):
    """R63, C5; that nothing is, tests/commuting/test_endings.py sees."""
    async with shop() as tx:
        await bought(tx)
        shown = await notify(tx, "h-abcd2345", ends_on=date(2027, 1, 31), confirm=False)
        assert (shown.state, shown.ends_on, shown.deletion_on) == (
            "to_confirm",
            date(2027, 1, 31),
            date(2027, 2, 28),
        )
        assert "Aucun remboursement" in shown.what_follows["fr"]
        assert (tx.emitted, await waiting(tx)) == ([], [])


async def test_owner_alone_is_told_that_the_data_goes_sooner_than_the_wished_day_would_have_it(shop):
    """R63: a service that ends before, or has ended, is not kept longer by a later wish."""
    async with shop() as tx:
        await bought(tx)
        [service] = await store.copies.hostings(tx.connection, ["h-abcd2345"])
        late = {"ends_on": plus_days(service.ends_on, 90)}
        mine = await notify(tx, "h-abcd2345", CLIENT, **late)
        assert (mine.own, mine.deletion_on) == (True, deletion_date(service.ends_on))
        receipt = tx.emitted[-1] if isinstance(tx.emitted[-1], TerminationDeclared) else tx.emitted[-2]
        assert (receipt.own, receipt.deletion_on) == (True, mine.deletion_on)
        anybody = await notify(tx, "h-abcd2345", **late)
        assert (anybody.own, anybody.deletion_on) == (False, deletion_date(late["ends_on"]))


async def test_notice_from_the_accounts_own_address_is_received_at_once_and_passed_on(shop):
    async with shop() as tx:
        order = await bought(tx)
        done = await notify(tx, " H-ABCD2345 ")
        assert (done.state, done.received_at, done.ends_on) == ("received", NOTIFIED_AT, date(2026, 11, 29))
        said = await settle(tx)
        receipt, passed_on = only(said, TerminationDeclared), only(said, TerminationConfirmed)
        assert (receipt.declaration, receipt.deletion_on) == (done.reference, date(2026, 12, 29))
        assert passed_on.hosting_id == order.lines[0].hosting_id
        assert (passed_on.noticed_on, passed_on.ends_on) == (date(2026, 11, 29), date(2026, 11, 29))


@pytest.mark.parametrize("name", ["number", "invoice"])
async def test_order_and_invoice_name_their_services_too(shop, name):
    async with shop() as tx:
        order = await bought(tx)
        await notify(tx, {"number": order.reference, "invoice": "F-2026-00001"}[name])
        assert only(await settle(tx), TerminationConfirmed).hosting_id == order.lines[0].hosting_id


async def test_stranger_who_knows_name_and_reference_ends_nothing_and_the_owner_is_told(shop):
    async with shop() as tx:
        await bought(tx)
        await notify(tx, "h-abcd2345", email="stranger@example.org")
        said = await settle(tx)
        assert [type(one) for one in said] == [TerminationDeclared, DeclarationQuestioned]
        assert (said[1].account_id, said[1].kind) == ("a-1", "termination")
        [queued] = await waiting(tx)
        assert (queued.state, queued.ends_on) == ("queued", date(2026, 11, 29))


async def test_staff_matches_a_vague_notice_or_answers_it(shop):
    async with shop() as tx:
        await bought(tx)
        await notify(tx, "mon site", ends_on=date(2026, 12, 31))
        await notify(tx, "celui de mon voisin")
        await settle(tx)
        other, mine = await waiting(tx)
        match = MatchTermination(declaration=mine.id, hosting="h-abcd2345", why="par téléphone")
        assert (await terminations.match_termination(match, by(tx, STAFF))).about == "h-abcd2345"
        assert only(tx.emitted, TerminationConfirmed).ends_on == date(2026, 12, 31)
        reject = RejectTermination(declaration=other.id, why="Aucun contrat à ce nom.")
        assert (await terminations.reject_termination(reject, tx)).state == "rejected"
        assert only(tx.emitted, DeclarationRejected).kind == "termination"


async def test_notice_matched_after_its_day_ends_the_service_on_the_day_of_the_match(shop):
    async with shop() as tx:
        await bought(tx)
        await notify(tx, "mon site")
        await settle(tx)
        [queued] = await waiting(tx)
        match = MatchTermination(declaration=queued.id, hosting="h-abcd2345", why="retrouvé")
        await terminations.match_termination(match, by(tx, STAFF, noon(2026, 12, 4)))
        passed_on = only(tx.emitted, TerminationConfirmed)
        assert (passed_on.noticed_on, passed_on.ends_on) == (date(2026, 11, 29), date(2026, 12, 4))


@pytest.mark.parametrize(("caller", "until_paid"), [(CLIENT, False), (ANYBODY, True), (STRANGER, True)])
async def test_no_day_stands_for_one_that_nobody_chose(shop, caller, until_paid):
    """R63; the end of what is paid for is told to its owner alone."""
    async with shop() as tx:
        await bought(tx)
        with pytest.raises(NoLastDay) as refused:
            await notify(tx, "h-abcd2345", caller, ends_on=None, until_paid=until_paid)
        assert (refused.value.code, refused.value.kind) == ("E-RESILIATION-JOUR", 422)
        assert await waiting(tx) == []


async def test_the_owner_may_choose_the_end_of_what_is_paid_for(shop):
    async with shop() as tx:
        await bought(tx)
        [service] = await store.copies.hostings(tx.connection, ["h-abcd2345"])
        done = await notify(tx, "h-abcd2345", CLIENT, ends_on=None, until_paid=True)
        assert done.ends_on == service.ends_on
        assert only(await settle(tx), TerminationConfirmed).ends_on == service.ends_on


async def test_an_unmatched_notice_is_to_be_settled_by_the_day_that_was_wished(shop):
    async with shop() as tx:
        await notify(tx, "mon site", ends_on=date(2026, 12, 31))
        await settle(tx)
        [queued] = await waiting(tx)
        assert (queued.state, queued.settle_by) == ("queued", date(2026, 12, 31))


async def test_postal_address_is_enough_and_is_answered_by_letter(shop):
    async with shop() as tx:
        await bought(tx)
        await notify(tx, "h-abcd2345", email=None, postal_address="12 rue des Colombes, Paris")
        said = await settle(tx)
        assert only(said, TerminationDeclared).receipt_by == "post"
        [queued] = await waiting(tx)
        assert (queued.state, queued.postal_address) == ("queued", "12 rue des Colombes, Paris")
        with pytest.raises(NowhereToAnswer):
            await notify(tx, "h-abcd2345", email=None, postal_address=" ")


async def test_day_that_is_over_and_a_form_without_name_are_refused_before_anything_is_kept(shop):
    async with shop() as tx:
        with pytest.raises(EndsInThePast):
            await notify(tx, "h-abcd2345", ends_on=date(2026, 11, 28))
        with pytest.raises(ValidationError):
            Terminate(name=" ", contract="x", email=EMAIL)
        assert tx.emitted == []


async def test_service_that_never_started_or_is_deleted_waits_for_a_person(shop):
    async with shop() as tx:
        order = await ordered(tx)
        await notify(tx, order.reference)
        assert [type(one) for one in await settle(tx)] == [TerminationDeclared]
        queued = (await waiting(tx))[0]
        match = MatchTermination(declaration=queued.id, hosting="h-nowhere", why="essai")
        with pytest.raises(NotFound):
            await terminations.match_termination(match, by(tx, STAFF))


async def test_deleted_service_is_not_ended_again(shop):
    async with shop() as tx:
        order = await bought(tx)
        gone = HostingDeleted(
            occurred_at=S1,
            hosting_id=order.lines[0].hosting_id,
            revision=9,
            reference="h-abcd2345",
            account_id="a-1",
            offer="web",
            offer_name=WEB.name,
            deletion_on=date(2026, 11, 25),
            proof="1 folder",
            backups_until=date(2026, 12, 25),
        )
        await lifecycle.close_to_renewals(gone, tx)
        await notify(tx, "h-abcd2345")
        assert [type(one) for one in await settle(tx)] == [TerminationDeclared]
