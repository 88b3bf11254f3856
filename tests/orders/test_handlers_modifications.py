"""Modifications: announced by the board, told to everybody concerned, followed or left (R78, R79, C7, M21, S8)."""

from datetime import date

import pytest

from services.orders.domain import NoticeTooShort, NotYetValid, TooLateToLeave, UnknownHosting
from services.orders.handlers import (
    catalogue,
    days,
    lifecycle,
    modifications,
    payments,
    settling,
    terminations,
)
from shared.contracts.base import Caller, Role
from shared.contracts.clock import DayStarted
from shared.contracts.lifecycle import HostingRenewed
from shared.contracts.orders import (
    AnnounceModification,
    CreditNoteIssued,
    GetServiceTerms,
    LeavingConfirmed,
    LeavingRefused,
    ListExits,
    ListModifications,
    ListRecipients,
    ModificationAnnounced,
    SeedCatalogue,
    SettleDeclaration,
    TellOfModification,
    Terminate,
    TerminationDeclared,
)
from shared.contracts.payments import RefundCreditNote
from shared.runtime.errors import NotFound
from shared.values.clauses import Clauses
from shared.values.dates import tick

from .stories import (
    CLIENT,
    DESK,
    STRANGER,
    TERMS,
    a_seed,
    a_start,
    accepted,
    noon,
    ordered,
    place_again,
)
from .test_handlers_withdrawals import by, only, replace

BOARD = Caller(account_id="a-8", roles=frozenset({Role.BOARD}))
BOUGHT = noon(2026, 11, 20)
ANNOUNCED = noon(2026, 11, 1)
EMAIL = "camille@example.org"
TEXT = {"text_fr": "Le nombre de boîtes est limité à dix.", "text_en": "Mailboxes are limited to ten."}


@pytest.fixture
def shop(open_tx):
    return lambda desk=DESK: open_tx("orders", at=BOUGHT, caller=CLIENT, use=(desk,))


async def bought(tx):
    """Order and pay EUR 24 for a year on 20 November 2026 (S8)."""
    order = await ordered(tx)
    day = date(2026, 11, 20)
    await payments.invoice_paid_order(accepted(order, occurred_at=BOUGHT, paid_on=day, effective_on=day), tx)
    hosting = {"order_id": order.id, "hosting_id": order.lines[0].hosting_id, "reference": "h-abcd2345"}
    dates = {
        "starts_on": day,
        "ends_on": date(2027, 11, 20),
        "deletion_on": date(2027, 12, 20),
        "anchor_day": 20,
    }
    await lifecycle.remember_hosting(a_start(**dates, **hosting, occurred_at=BOUGHT), tx)
    tx.emitted.clear()
    return order


async def announce(tx, at=ANNOUNCED, **changes):
    request = AnnounceModification(**TEXT | {"in_force_on": date(2026, 12, 1)} | changes)
    return await modifications.announce_modification(request, by(tx, BOARD, at))


async def told(tx):
    """Hear what tells clients until nothing is left of it; return what was said to them."""
    said = []
    while commands := [one for one in tx.emitted if isinstance(one, TellOfModification)]:
        said += [one for one in tx.emitted if one not in commands]
        tx.emitted.clear()
        for command in commands:
            await modifications.tell_clients(command, tx)
    said += tx.emitted
    tx.emitted.clear()
    return said


async def leave(tx, when, caller=CLIENT, **changes):
    form = {
        "name": "Camille",
        "contract": "h-abcd2345",
        "email": EMAIL,
        "confirm": True,
        "for_modification": True,
        "ends_on": when.date(),
    }
    return await terminations.terminate(Terminate(**form | changes), by(tx, caller, when))


async def settled(tx):
    said = [one for one in tx.emitted if not isinstance(one, SettleDeclaration)]
    commands = [one for one in tx.emitted if isinstance(one, SettleDeclaration)]
    tx.emitted.clear()
    for command in commands * 2:
        await settling.settle_declaration(command, tx)
    return said + tx.emitted


async def changed(tx):
    """A service of 20 November, a change announced on the 1st and told."""
    order = await bought(tx)
    made = await announce(tx)
    await told(tx)
    return order, made


async def test_s8_contract_is_left_on_31_december_with_21_31_back(shop):
    async with shop() as tx:
        order, made = await changed(tx)
        shown = await leave(tx, noon(2026, 12, 31), confirm=False)
        assert (shown.leaving.refund.amount_cents, shown.leaving.modification) == (2131, made.reference)
        await leave(tx, noon(2026, 12, 31))
        said = await settled(tx)
        assert only(said, TerminationDeclared).for_modification
        confirmed = only(said, LeavingConfirmed)
        assert (confirmed.ends_on, confirmed.refund_cents) == (date(2026, 12, 31), 2131)
        assert [(one.order_id, one.used_days, one.total_days) for one in confirmed.lines] == [
            (order.id, 41, 365)
        ]
        note, refund = only(said, CreditNoteIssued), only(said, RefundCreditNote)
        assert (note.ground, note.settlement, note.total_cents) == ("modification", "to_refund", 2131)
        assert (refund.credit_note, refund.amount_cents) == (note.number, 2131)


async def test_s8_on_1_january_it_is_refused_to_the_owner_at_once_and_to_anybody_else_by_mail(shop):
    async with shop() as tx:
        await changed(tx)
        for confirm in (False, True):
            with pytest.raises(TooLateToLeave) as refused:
                await leave(tx, noon(2027, 1, 1), confirm=confirm)
        assert refused.value.code == "E-MODIF-DELAI"
        await leave(tx, noon(2027, 1, 1), Caller())
        said = await settled(tx)
        assert only(said, LeavingRefused).verdict == "too_late"
        assert not [one for one in said if isinstance(one, LeavingConfirmed | RefundCreditNote)]


async def test_what_was_given_back_once_is_not_given_back_again(shop):
    async with shop() as tx:
        await changed(tx)
        for verdict in (LeavingConfirmed, LeavingRefused):
            await leave(tx, noon(2026, 12, 20), Caller())
            only(await settled(tx), verdict)


async def test_stranger_learns_nothing_and_leaves_nothing(shop):
    async with shop() as tx:
        await changed(tx)
        shown = await leave(tx, noon(2026, 12, 20), STRANGER, confirm=False)
        assert (shown.leaving, shown.state) == (None, "to_confirm")
        await leave(tx, noon(2026, 12, 20), STRANGER, email="stranger@example.org")
        assert not [one for one in await settled(tx) if isinstance(one, LeavingConfirmed)]


async def test_every_client_concerned_is_told_once_of_all_services_and_kept_with_the_instant(
    shop, monkeypatch
):
    monkeypatch.setattr(modifications, "CLIENTS_AT_A_TIME", 2)
    async with shop() as tx:
        for number in range(5):
            for part in range(2):
                names = {"hosting_id": f"h-{number}-{part}", "reference": f"r-{number}-{part}"}
                await lifecycle.remember_hosting(a_start(**names, account_id=f"c-{number}", order_id="o"), tx)
        await announce(tx)
        said = await told(tx)
        assert [one.account_id for one in said] == [f"c-{number}" for number in range(5)]
        assert all(isinstance(one, ModificationAnnounced) and len(one.services) == 2 for one in said)
        assert (said[0].leave_until, said[0].by_email) == (date(2026, 12, 31), True)
        listed = await modifications.list_recipients(
            ListRecipients(modification=said[0].modification), by(tx, BOARD)
        )
        assert (listed.recipients[0].account_id, listed.recipients[0].services) == ("c-0", ["r-0-0", "r-0-1"])
        assert {one.told_at for one in listed.recipients} == {ANNOUNCED}
        assert listed.next is None


@pytest.mark.parametrize(
    ("scope", "concerned"),
    [({}, {"a", "b"}), ({"offers": ["web"]}, {"a"}), ({"hostings": ["r-b"]}, {"b"})],
    ids=["all", "by offer", "by list"],
)
async def test_only_services_that_run_on_and_are_meant_are_concerned(shop, scope, concerned):
    async with shop() as tx:
        await catalogue.publish_catalogue(SeedCatalogue(offers=[], terms=[TERMS]), tx)
        await catalogue.publish_catalogue(a_seed(terms=[]), tx)
        for name, offer, ends_on in (
            ("a", "web", date(2027, 1, 31)),
            ("b", "vps", date(2026, 12, 1)),
            ("c", "web", date(2026, 11, 30)),
        ):
            about = {"hosting_id": f"h-{name}", "reference": f"r-{name}", "account_id": name, "offer": offer}
            await lifecycle.remember_hosting(a_start(**about, ends_on=ends_on, order_id="o"), tx)
        await announce(tx, **scope)
        said = [one for one in await told(tx) if isinstance(one, ModificationAnnounced)]
        assert {one.account_id for one in said} == concerned


async def test_who_comes_before_the_day_in_force_is_told_by_the_work_of_a_day(shop):
    async with shop() as tx:
        await announce(tx)
        assert await told(tx) == []
        await bought(by(tx, CLIENT, BOUGHT))
        for day, count in ((date(2026, 11, 21), 1), (date(2026, 11, 22), 0), (date(2026, 12, 2), 0)):
            await days.begin_day(DayStarted(occurred_at=tick(day), number=day.toordinal(), day=day), tx)
            tx.emitted = [one for one in tx.emitted if isinstance(one, TellOfModification)]
            assert len(await told(tx)) == count


async def test_too_short_a_notice_an_unknown_version_and_an_unknown_service_are_refused(shop):
    async with shop() as tx:
        await bought(tx)
        with pytest.raises(NoticeTooShort):
            await announce(tx, at=noon(2026, 11, 2))
        with pytest.raises(NotFound):
            await announce(tx, terms_version="2030-01-01")
        with pytest.raises(NotFound):
            await announce(tx, offers=["unheard-of"])
        with pytest.raises(UnknownHosting):
            await announce(tx, hostings=["h-nowhere"])
        later = TERMS.model_copy(update={"version": "v2", "valid_from": date(2026, 12, 2)})
        await catalogue.publish_catalogue(SeedCatalogue(offers=[], terms=[later]), tx)
        with pytest.raises(NotYetValid):
            await announce(tx, terms_version="v2")


async def test_by_the_words_of_2013_the_site_is_enough_and_a_day_ahead(shop):
    """C7 literal; the way out with a refund is of the terms themselves (R79)."""
    async with shop(replace(DESK, clauses=Clauses(mode="literal"))) as tx:
        await bought(tx)
        made = await announce(tx, at=noon(2026, 11, 30))
        assert made.channels == ("site",)
        assert only(await told(tx), ModificationAnnounced).by_email is False
        [exit_] = (await modifications.list_exits(ListExits(), by(tx, CLIENT, noon(2026, 12, 31)))).exits
        assert exit_.refund.amount_cents == 2131


async def test_announced_changes_are_public_and_the_owner_sees_which_services_can_be_left(shop):
    async with shop() as tx:
        _, made = await changed(tx)
        listed = (await modifications.list_modifications(ListModifications(), by(tx, Caller()))).modifications
        assert [(one.reference, one.open_to_leave) for one in listed] == [(made.reference, True)]
        for caller, when, count in (
            (CLIENT, noon(2026, 12, 31), 1),
            (CLIENT, noon(2027, 1, 1), 0),
            (STRANGER, noon(2026, 12, 31), 0),
        ):
            exits = (await modifications.list_exits(ListExits(), by(tx, caller, when))).exits
            assert len(exits) == count


async def test_running_contract_follows_a_new_version_from_its_day_on_and_only_once_it_was_told(shop):
    async with shop() as tx:
        await bought(tx)
        later = TERMS.model_copy(update={"version": "2026-12-01", "valid_from": date(2026, 12, 1)})
        await catalogue.publish_catalogue(SeedCatalogue(offers=[], terms=[later]), tx)
        seen = []
        for announced in (False, True):
            if announced:
                made = await announce(tx, terms_version="2026-12-01")
                await told(tx)
            for when in (noon(2026, 11, 30), noon(2026, 12, 1)):
                shown = await modifications.show_service_terms(
                    GetServiceTerms(hosting="h-abcd2345"), by(tx, CLIENT, when)
                )
                seen += [(one.accepted, one.followed, one.modification) for one in shown.terms]
        kept, old, new = TERMS.version, (TERMS.version, TERMS.version, None), "2026-12-01"
        assert seen == [old, old, old, (kept, new, made.reference)]
        with pytest.raises(UnknownHosting):
            await modifications.show_service_terms(GetServiceTerms(hosting="h-abcd2345"), by(tx, STRANGER))


async def test_who_accepted_the_new_version_with_an_order_is_not_told_of_it(shop):
    async with shop() as tx:
        await bought(tx)
        await announce(tx, terms_version=TERMS.version)
        assert await told(tx) == []


async def test_renewal_paid_ahead_goes_back_whole_with_a_credit_note_of_its_own(shop):
    async with shop() as tx:
        order, _ = await changed(tx)
        hosting = order.lines[0].hosting_id
        renewal = await place_again(by(tx, CLIENT, noon(2026, 11, 25)), hosting_id=hosting)
        await payments.invoice_paid_order(accepted(renewal, payment_id="p-2"), tx)
        renewed = HostingRenewed(
            **a_start(
                order_id=renewal.id, hosting_id=hosting, reference="h-abcd2345", revision=2
            ).model_dump()
            | {"starts_on": date(2027, 11, 20), "ends_on": date(2028, 11, 20), "anchor_day": 20},
            former_ends_on=date(2027, 11, 20),
            was_disabled=False,
        )
        await lifecycle.remember_new_dates(renewed, tx)
        tx.emitted.clear()
        await leave(tx, noon(2026, 12, 31))
        said = await settled(tx)
        assert only(said, LeavingConfirmed).refund_cents == 2131 + 2400
        notes = [one for one in said if isinstance(one, CreditNoteIssued)]
        assert [(one.order_id, one.total_cents) for one in notes] == [(order.id, 2131), (renewal.id, 2400)]
