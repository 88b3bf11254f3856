"""Who may leave leaves, whatever comes back: free services, those of an older system, and credit notes of before (R79)."""

from datetime import date
from pathlib import Path

import pytest

from services.orders.domain import Wish
from services.orders.handlers import (
    cart,
    catalogue,
    issuing,
    lifecycle,
    modifications,
    payments,
    terminations,
)
from services.orders.handlers.base import known
from services.orders.service import SERVICE
from services.orders.store import credit_notes, invoices
from shared.contracts.base import Caller
from shared.contracts.lifecycle import HostingImported, PaidSpan, sold_elsewhere
from shared.contracts.offers import Price
from shared.contracts.orders import (
    CreditNoteIssued,
    LeavingConfirmed,
    LeavingRefused,
    ListExits,
    ListTerminations,
)
from shared.contracts.payments import PaymentDisputed, RefundCreditNote

from .stories import (
    CLIENT,
    DESK,
    STAFF,
    WEB,
    a_seed,
    a_start,
    a_wish,
    about,
    accepted,
    an_offer,
    noon,
    opened_shop,
)
from .test_handlers_modifications import announce, bought, by, changed, leave, settled, told
from .test_handlers_withdrawals import only

BOUGHT = noon(2026, 11, 20)
FREE = an_offer(code="free", prices=[Price(volume=1, term="P12M", price_cents=0)])


@pytest.fixture
def shop(open_tx):
    return lambda: open_tx("orders", at=BOUGHT, caller=CLIENT, use=(DESK,))


async def imported(tx, *, paid_cents=1200, reference="h-abcd2345"):
    """A service that an older system sold until 20 November 2027; a change of it was announced and told."""
    await opened_shop(tx)
    dates = {"starts_on": date(2019, 11, 20), "ends_on": date(2027, 11, 20), "anchor_day": 20}
    span = PaidSpan(
        starts_on=date(2019, 11, 20),
        ends_on=date(2027, 11, 20),
        term="P12M",
        volume=10,
        order_id=sold_elsewhere("h-old"),
    )
    event = HostingImported(
        occurred_at=BOUGHT, hosting_id="h-old", reference=reference, account_id="a-1", revision=1, offer="web",
        offer_name=WEB.name, volume=10, spans=(span,), deletion_on=date(2027, 12, 20), term="P12M",
        former_order="F2019-7", paid_cents=paid_cents, paid_on=None, **dates,
    )  # fmt: skip
    for _ in range(2):
        await lifecycle.remember_imported_hosting(event, tx)
    await announce(tx)
    await told(tx)


async def test_service_of_an_older_system_is_left_and_its_refund_stands_before_a_person(shop):
    """1200 cents for the 365 days from 20 November 2026, 41 of them used: 1200 x 41/365 = 134."""
    async with shop() as tx:
        await imported(tx)
        shown = await leave(tx, noon(2026, 12, 31), confirm=False)
        assert (shown.leaving.refund.amount_cents, shown.leaving.by_hand[0].refund_cents) == (0, 1200 - 134)
        await leave(tx, noon(2026, 12, 31))
        said = await settled(tx)
        confirmed = only(said, LeavingConfirmed)
        assert (confirmed.lines, confirmed.refund_cents) == ([], 0)
        assert confirmed.also == (sold_elsewhere("h-old"),)
        by_hand = confirmed.by_hand
        assert (by_hand.former_order, by_hand.used_days, by_hand.total_days) == ("F2019-7", 41, 365)
        assert not [one for one in said if isinstance(one, CreditNoteIssued | RefundCreditNote)]
        [listed] = (await terminations.list_terminations(ListTerminations(), by(tx, STAFF))).declarations
        assert (listed.verdict, listed.by_hand) == ("accepted", (by_hand,))


async def test_what_was_paid_there_and_is_not_known_is_left_to_a_person_to_reckon(shop):
    async with shop() as tx:
        await imported(tx, paid_cents=0)
        [exit_] = (await modifications.list_exits(ListExits(), by(tx, CLIENT, noon(2026, 12, 20)))).exits
        assert (exit_.refund.amount_cents, exit_.by_hand.refund_cents) == (0, None)


async def test_free_service_is_left_with_nothing_back(shop):
    async with shop() as tx:
        await opened_shop(tx)
        await catalogue.publish_catalogue(a_seed(offers=[FREE]), tx)
        order = await cart.place_order(a_wish(offer="free", volume=1), tx)
        names = {"hosting_id": order.lines[0].hosting_id, "reference": "h-abcd2345", "order_id": order.id}
        dates = {"starts_on": date(2026, 11, 20), "ends_on": date(2027, 11, 20), "anchor_day": 20}
        await lifecycle.remember_hosting(a_start(**names, **dates, offer="free", volume=1), tx)
        await announce(tx)
        await told(tx)
        await leave(tx, noon(2026, 12, 20))
        confirmed = only(await settled(tx), LeavingConfirmed)
        assert (confirmed.also, confirmed.lines, confirmed.refund_cents) == ((order.id,), [], 0)


@pytest.mark.parametrize("story", [imported, changed])
async def test_what_was_left_is_not_left_again_and_that_is_said(shop, story):
    async with shop() as tx:
        await story(tx)
        for verdict in (LeavingConfirmed, LeavingRefused):
            await leave(tx, noon(2026, 12, 20), Caller())
            refused = only(await settled(tx), verdict)
        assert (refused.verdict, "déjà été mis fin" in refused.reason["fr"]) == ("already", True)
        with pytest.raises(Exception, match="ended already") as error:
            await leave(tx, noon(2026, 12, 21), confirm=False)
        assert error.value.code == "E-MODIF-FINI"


async def test_what_was_taken_over_before_this_was_kept_is_known_by_having_no_order_of_ours(shop):
    """What 0017 makes of a database that is older than it."""
    async with shop() as tx:
        await bought(tx)
        await imported(tx, reference="h-old2345")
        await tx.connection.execute("update hosting set former = null")
        [migration] = Path(SERVICE.migrations).glob("0017_*.sql")
        [fill] = [one for one in migration.read_text().split(";") if "\nupdate hosting" in one]
        await tx.connection.execute(fill)
        rows = await tx.connection.fetch(
            "select id, former ->> 'ends_on' as until from hosting order by id desc"
        )
        assert [tuple(row) for row in rows if row["until"]] == [("h-old", "2027-11-20")]
        [exit_] = [
            one
            for one in (await modifications.list_exits(ListExits(), by(tx, CLIENT, noon(2026, 12, 20)))).exits
            if one.hosting_id == "h-old"
        ]
        assert exit_.by_hand.refund_cents is None


async def credited_before(tx, order_id, cents):
    order = await known(tx, order_id)
    invoice = await invoices.of_order(tx.connection, order.id)
    credited = await credit_notes.of_invoice(tx.connection, invoice)
    wish = Wish(ground="goodwill", amount_cents=cents, author="a-9", why="two days away")
    await issuing.issue_credit_note(tx, credited, wish)
    tx.emitted.clear()


async def test_what_was_credited_before_is_told_and_does_not_go_back_again(shop):
    """S8 with 5 euros credited before: 19 are left of 24, though 21.31 of them are not used."""
    async with shop() as tx:
        order = await bought(tx)
        await credited_before(tx, order.id, 500)
        await announce(tx)
        await told(tx)
        shown = await leave(tx, noon(2026, 12, 31), confirm=False)
        assert shown.leaving.refund.amount_cents == 1900
        await leave(tx, noon(2026, 12, 31))
        said = await settled(tx)
        confirmed = only(said, LeavingConfirmed)
        assert [(one.credited_cents, one.refund_cents) for one in confirmed.lines] == [(231, 1900)]
        assert confirmed.refund_cents == only(said, CreditNoteIssued).total_cents == 1900
        assert only(said, RefundCreditNote).amount_cents == 1900


async def test_service_whose_money_went_back_already_can_still_be_left(shop):
    async with shop() as tx:
        order = await bought(tx)
        await credited_before(tx, order.id, 2400)
        await announce(tx)
        await told(tx)
        await leave(tx, noon(2026, 12, 31))
        said = await settled(tx)
        confirmed = only(said, LeavingConfirmed)
        assert ([one.order_id for one in confirmed.lines], confirmed.refund_cents) == ([order.id], 0)
        assert not [one for one in said if isinstance(one, RefundCreditNote)]


async def test_debt_of_a_service_that_was_left_gives_back_what_is_not_used_once_it_is_paid(shop):
    """R79, R50: nothing was with us at the leaving; S8 all the same, once, though the payment is heard twice."""
    async with shop() as tx:
        order, _ = await changed(tx)
        lost = {"was_accepted": True, "lost_on": date(2026, 12, 5), "payable_until": date(2026, 12, 20)}
        await payments.note_disputed_payment(about(order, PaymentDisputed, **lost), tx)
        await leave(tx, noon(2026, 12, 31))
        said = await settled(tx)
        assert only(said, LeavingConfirmed).refund_cents == 0
        assert not [one for one in said if isinstance(one, CreditNoteIssued)]
        tx.emitted.clear()
        for _ in range(2):
            await payments.invoice_paid_order(accepted(order, payment_id="p-2"), tx)
        note, refund = only(tx.emitted, CreditNoteIssued), only(tx.emitted, RefundCreditNote)
        assert (note.ground, note.total_cents, refund.amount_cents) == ("modification", 2131, 2131)
