"""The lives that the demo plays, each as a person would live it; `stage` brings the calendar to their days."""

import json
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from shared.values.dates import PARIS, plus_days

from .person import Person, Treasurer
from .stage import Life

Scenario = Callable[[Life], Awaitable[None]]


async def card_for_two_years(life: Life) -> None:
    """Card; a year with reminders; disabled; renewed in the grace month; a second year; deleted."""
    me = await life.arrive("Agathe Exemple")
    order = await me.order()
    await pay_on_the_page(life, await me.open(order, "card"))
    first = await life.live(me, order)
    end = date.fromisoformat(first["ends_on"])
    await life.until(plus_days(end, 1))
    await life.expect_hosting(me, "disabled")
    await life.until(plus_days(end, 20))
    renewal = await me.order(hosting_id=first["id"])
    await pay_on_the_page(life, await me.open(renewal, "card"))
    second = await life.live(me, renewal)
    assert second["id"] == first["id"], "a renewal keeps the hosting"
    await life.until(plus_days(date.fromisoformat(second["deletion_on"]), 4))
    await life.expect_hosting(me, "deleted")


async def cheque_credited(life: Life) -> None:
    """Cheque: announced, received, deposited, credited by the bank; only then does the service start."""
    me = await life.arrive("Basile Exemple")
    order = await me.order(term="P3M")
    await me.open(order, "cheque")
    await life.until(plus_days(life.began, 4))
    treasurer = await life.treasurer()
    cheque = await treasurer.receive(order, life.today)
    await treasurer.post(f"/ops/cheques/{cheque}/deposit", deposited_on=life.today.isoformat())
    await life.until(plus_days(life.began, 9))
    assert (await me.get(f"/orders/{order['id']}"))["state"] == "payable", (
        "a cheque is no payment before its credit"
    )
    await treasurer.post(f"/ops/cheques/{cheque}/credit", credited_on=life.today.isoformat())
    await life.live(me, order)


async def cheque_bounced(life: Life) -> None:
    """Cheque: received and deposited, then bounced by the bank; nothing starts."""
    me = await life.arrive("Colette Exemple")
    order = await me.order(term="P3M")
    await me.open(order, "cheque")
    await life.until(plus_days(life.began, 3))
    treasurer = await life.treasurer()
    cheque = await treasurer.receive(order, life.today)
    await treasurer.post(f"/ops/cheques/{cheque}/deposit", deposited_on=life.today.isoformat())
    await life.until(plus_days(life.began, 12))
    await treasurer.post(
        f"/ops/cheques/{cheque}/bounce", bounced_on=life.today.isoformat(), reason="sans provision"
    )
    await life.expect_order(me, order, "payable")
    await life.until(plus_days(date.fromisoformat(order["payable_until"]), 1))
    await life.expect_order(me, order, "expired")


async def paypal_without_return(life: Life) -> None:
    """PayPal: approved, and the buyer never comes back; the webhook alone brings the money in."""
    me = await life.arrive("Denis Exemple")
    order = await me.order(term="P1M")
    opened = await me.open(order, "paypal")
    await life.world.double("paypal", f"/orders/{token_of(opened)}/approve", returns=False)
    await life.live(me, order)


async def paid_one_minute_before_the_deadline(life: Life) -> None:
    """Card, paid at 23:59 of the last day; the webhook comes after the order had expired: it counts."""
    me = await life.arrive("Edmee Exemple")
    order = await me.order(term="P12M")
    last_day = date.fromisoformat(order["payable_until"])
    await life.until(last_day)
    opened = await me.open(order, "card")
    at = datetime.combine(last_day, time(23, 59), PARIS)
    await life.world.double("stripe", "/webhooks", mode="hold")
    await life.world.double("stripe", f"/sessions/{session_of(opened)}/pay", at=at.isoformat())
    await life.note("paid at 23:59; the webhook is on its way")
    await life.until(last_day + timedelta(days=1))
    await life.world.double("stripe", "/webhooks", mode="normal")
    await life.world.double("stripe", "/webhooks/release")
    await life.live(me, order)


async def paid_twice(life: Life) -> None:
    """PayPal's money takes its time, and a card pays meanwhile: one invoice, the second money is given back."""
    me = await life.arrive("Firmin Exemple")
    order = await me.order(term="P3M")
    paypal = await me.open(order, "paypal")
    await life.world.double("paypal", f"/orders/{token_of(paypal)}/approve", returns=False, capture="pending")
    [capture] = await life.eventually(lambda: captures_of(life, paypal))
    await pay_on_the_page(life, await me.open(order, "card"))
    await life.live(me, order)
    await life.world.double("paypal", f"/captures/{capture}/complete")
    surplus = await life.surplus_of(order)
    treasurer = await life.treasurer()
    await treasurer.post(f"/ops/surplus/{surplus['id']}/refund")
    await life.note(
        "surplus given back", cause=surplus["cause"], amount_cents=surplus["amount"]["amount_cents"]
    )


async def approved_too_late(life: Life) -> None:
    """PayPal is approved after a card has paid: nothing is taken there, so that nothing has to go back."""
    me = await life.arrive("Irene Exemple")
    order = await me.order(term="P3M")
    paypal = await me.open(order, "paypal")
    await pay_on_the_page(life, await me.open(order, "card"))
    await life.live(me, order)
    await life.world.double("paypal", f"/orders/{token_of(paypal)}/approve", returns=False)
    back = await me.post(f"/payments/{paypal['payment_id']}/follow")
    assert (back["state"], await captures_of(life, paypal)) == ("expired", []), back
    await life.note("approved too late: nothing was taken", state=back["state"])


async def provisioning_fails_twice(life: Life) -> None:
    """The host refuses twice, then works: the start is late, nothing is lost."""
    me = await life.arrive("Gaston Exemple")
    order = await me.order(offer="game", term="P1M")
    reference = (await life.eventually(me.hosting))["reference"]
    plan = Path(life.world.run["home"]) / "hosting" / "faults.json"
    plan.parent.mkdir(exist_ok=True)
    plan.write_text(json.dumps({reference: {"fail_next": 2, "how": "unavailable"}}))
    await pay_on_the_page(life, await me.open(order, "card"))
    await life.live(me, order)


async def nobody_pays(life: Life) -> None:
    """An order that nobody pays is cancelled after thirty days and can no longer be paid."""
    me = await life.arrive("Hortense Exemple")
    order = await me.order(offer="vps", term="P1M")
    await life.until(plus_days(date.fromisoformat(order["payable_until"]), 1))
    await life.expect_order(me, order, "expired")
    await life.expect_refusal("E-CMD-EXPIREE", me.open(order, "card"))


SCENARIOS: tuple[Scenario, ...] = (
    card_for_two_years,
    cheque_credited,
    cheque_bounced,
    paypal_without_return,
    paid_one_minute_before_the_deadline,
    paid_twice,
    approved_too_late,
    provisioning_fails_twice,
    nobody_pays,
)


async def pay_on_the_page(life: Life, opened: dict[str, Any]) -> None:
    """Press the button of the provider's page, as a browser would."""
    url = opened["redirect_url"]
    (await life.world.http.get(url)).raise_for_status()
    pressed = await life.world.http.post(f"{url}/card", follow_redirects=False)
    assert pressed.is_redirect, pressed.text


async def captures_of(life: Life, opened: dict[str, Any]) -> list[str]:
    """Return the names of what was taken at PayPal for an attempt."""
    found = await life.world.http.get(f"{life.world.run['fakes']['paypal']}/_fake/state")
    return [one["id"] for one in found.json()["capture"] if one["invoice_id"] == opened["payment_id"]]


def session_of(opened: dict[str, Any]) -> str:
    found: str = opened["redirect_url"].rstrip("/").rsplit("/", 1)[-1]
    return found


def token_of(opened: dict[str, Any]) -> str:
    found: str = opened["redirect_url"].rsplit("token=", 1)[-1].split("&")[0]
    return found


__all__ = ["SCENARIOS", "Person", "Scenario", "Treasurer"]
