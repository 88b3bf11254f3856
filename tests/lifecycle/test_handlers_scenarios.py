"""The end-to-end scenarios of the register (docs/rules.md S1, S4, S5), through handlers, store and days."""

from datetime import date

import pytest

from services.lifecycle.domain import State
from shared.contracts.lifecycle import (
    DoDay,
    GetHosting,
    GetHostingHistory,
    HostingDeleted,
    HostingDeletionSoon,
    HostingEndsSoon,
    LiftSuspension,
    SuspendHosting,
)
from shared.contracts.payments import ChequeReturned, PaymentExpired, PaymentFailed, PaymentRefused
from shared.contracts.provisioning import ConvergeHosting

from .builders import S1_FACTS, STATEMENT, accepted, bounced, day, opened, received
from .rig import HOSTING, REFERENCE, STAFF, moved, ordered, published, registered

JANUARY_END = day("2027-01-31")


async def start(stage, on, term="P12M"):
    await stage.hear(registered(), ordered(ordered_on=on, term=term), accepted("order-1", on))
    assert (await stage.hosting()).state is State.ACTIVE


async def test_s1_a_year_from_payment_to_deletion(stage):
    await start(stage, day("2026-11-22"))
    await stage.play(day("2026-11-23"), day("2027-12-31"))
    assert stage.facts() == S1_FACTS
    assert [wish.spec.wanted for wish in stage.wishes] == ["active", "disabled", "deleted"]
    assert [wish.revision for wish in stage.wishes] == [1, 2, 3]
    assert (await stage.hosting()).deleted_on == day("2027-12-23")


async def test_s1_days_whose_work_was_held_up_change_nothing_for_the_client(stage):
    await start(stage, day("2026-11-22"))
    for late in (day("2027-11-20"), day("2027-11-25")):
        await stage.hear(DoDay(hosting_id=HOSTING, day=late))
    assert (await stage.hosting()).state is State.DISABLED
    assert [reminder.days_left for reminder in stage.said(HostingEndsSoon)] == [2]


async def with_a_cheque_of_27_february(stage):
    """A month that ended on 31 January, and a renewal cheque that came four weeks later."""
    await start(stage, day("2026-12-31"), term="P1M")
    assert (await stage.hosting()).ends_on == JANUARY_END
    await stage.hear(ordered("order-2", "renewal", ordered_on=day("2027-01-30"), term="P1M"))
    await stage.play(day("2027-01-31"), day("2027-02-27"))
    cheque = received("order-2", day("2027-02-27"), wait_until=day("2027-03-14"))
    await stage.hear(opened("order-2", day("2027-02-20"), method="cheque"), cheque)
    await stage.play(day("2027-02-28"), day("2027-03-05"))
    assert (await stage.hosting()).state is State.DISABLED


async def test_s4_a_credited_cheque_restores_the_same_data_from_the_day_of_credit(stage):
    await with_a_cheque_of_27_february(stage)
    await stage.hear(accepted("order-2", day("2027-03-05"), method="cheque"))
    hosting = await stage.hosting()
    assert (hosting.state, hosting.starts_on, hosting.holds) == (State.ACTIVE, day("2027-03-05"), ())
    restored = (await stage.ask(GetHostingHistory(hosting=HOSTING))).changes[-1]
    assert restored.what == "restored"
    assert restored.details["checksum_before"] == restored.details["checksum_after"]


async def test_s4_a_bounced_cheque_lifts_the_hold_and_the_next_night_deletes(stage):
    await with_a_cheque_of_27_february(stage)
    await stage.hear(bounced("order-2", day("2027-03-05"), was_accepted=False))
    assert stage.said(HostingDeleted) == []
    await stage.play(day("2027-03-06"), day("2027-03-06"))
    assert (await stage.hosting()).deleted_on == day("2027-03-06")


async def test_s4_a_cheque_that_bounces_after_it_was_accepted_suspends_until_it_is_paid(stage):
    await start(stage, day("2026-11-22"))
    await stage.hear(bounced("order-1", day("2026-12-10"), was_accepted=True))
    assert [one.reason for one in (await stage.hosting()).suspensions] == ["unpaid"]
    assert stage.wishes[-1].spec.wanted == "suspended"
    await stage.hear(accepted("order-1", day("2026-12-12"), payment_id="another"))
    assert (await stage.hosting()).suspensions == ()
    assert stage.wishes[-1].spec.wanted == "active"


async def test_s5_a_renewal_leaves_mail_suspended(stage):
    await start(stage, day("2026-11-20"), term="P1M")
    await stage.ask(
        SuspendHosting(hosting=REFERENCE, reason="security", scope="partial", text=STATEMENT),
        STAFF,
        "2026-12-10",
    )
    await stage.play(day("2026-12-19"), day("2026-12-21"))
    assert (await stage.hosting()).state is State.DISABLED
    await stage.hear(ordered("order-2", "renewal", ordered_on=day("2027-01-05")))
    await stage.hear(accepted("order-2", day("2027-01-05")))
    shown = await stage.ask(GetHosting(hosting=HOSTING))
    assert (shown.state, [one.reason for one in shown.suspensions]) == ("active", ["security"])
    lifted = await stage.ask(LiftSuspension(hosting=REFERENCE, reason="security"), STAFF, "2027-01-06")
    assert lifted.suspensions == []


@pytest.mark.parametrize("fate", [PaymentRefused, PaymentFailed, PaymentExpired, ChequeReturned])
async def test_a_payment_that_comes_to_nothing_ends_its_hold(stage, fate):
    await start(stage, day("2026-12-31"), term="P1M")
    await stage.hear(ordered("order-2", "renewal", ordered_on=day("2027-02-01"), term="P1M"))
    await stage.hear(received("order-2", day("2027-02-27"), wait_until=day("2027-03-14")))
    assert [hold.key for hold in (await stage.hosting()).holds] == ["payment-order-2"]
    about = received("order-2", day("2027-03-01"), wait_until=day("2027-03-14")).model_dump()
    more = {"reason": "no", "code": "E", "payable_until": date(2027, 3, 4), "returned_on": date(2027, 3, 1)}
    words = {"reason": {"fr": "non", "en": "no"}} if fate in {PaymentRefused, ChequeReturned} else {}
    ended = fate(**about | more | words | {"method": "cheque"})
    await stage.hear(ended, ended)
    hosting = await stage.hosting()
    assert hosting.holds == ()
    assert "payment-order-2" in hosting.settled


async def test_a_reminder_tells_todays_price_of_the_same_term_and_volume(stage):
    await stage.hear(published(2, (10, "P1Y", 3000), (20, "P12M", 9000)), published(1, (10, "P12M", 1)))
    await start(stage, day("2026-11-22"))
    await stage.play(day("2027-10-23"), day("2027-10-24"))
    await stage.hear(published(3, (20, "P12M", 9000)))
    await stage.play(day("2027-10-25"), day("2027-11-15"))
    told = [(one.days_left, one.price_cents) for one in stage.said(HostingEndsSoon)]
    assert told == [(30, 3000), (7, None)]
    await stage.hear(published(4, (10, "P1Y", 3300), (10, "P12M", 3300)))
    await stage.play(day("2027-11-16"), day("2027-12-19"))
    assert [one.price_cents for one in stage.said(HostingDeletionSoon)] == [3300, 3300]


async def test_the_texts_of_a_new_host_are_in_the_language_of_its_account(stage):
    await stage.hear(moved("en", 2), registered("fr", 1), ordered(), accepted("order-1", day("2026-11-22")))
    [wish] = stage.said(ConvergeHosting)
    assert (wish.spec.language, wish.spec.title) == ("en", f"Web hosting {REFERENCE}")


async def test_a_day_of_one_hosting_said_again_or_late_does_nothing_more(stage):
    await start(stage, day("2026-11-22"))
    await stage.play(day("2027-11-23"), day("2027-11-23"))
    before, said = await stage.hosting(), len(stage.told)
    for again in (day("2027-11-23"), day("2027-11-22"), day("2027-10-23")):
        await stage.hear(DoDay(hosting_id=HOSTING, day=again))
    assert (await stage.hosting(), len(stage.told)) == (before, said)
