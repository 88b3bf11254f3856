"""The treasurer keeps the rules of verification, marks orders, and sees who decided what (R42, R43)."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from services.payments import domain
from services.payments.desk import desk_of
from services.payments.domain.verification import SEEDED
from services.payments.handlers import accounts, holds, verifying
from services.payments.settings import PaymentSettings
from services.payments.store import orders, payments
from shared.contracts.accounts import AccountRegistered, Address, Contact
from shared.contracts.association import read_association
from shared.contracts.base import Caller, Role
from shared.contracts.payments import (
    AcceptHold,
    AddVerificationRule,
    ListHolds,
    ListVerificationRules,
    RefuseHold,
    SwitchVerificationRule,
    TellPostponement,
    VerifyOrder,
)
from shared.runtime.errors import NotFound

from .builders import PAID_AT, a_look, an_order, judged, paris

TREASURER = Caller(account_id="t-1", roles=frozenset({Role.TREASURER}))
AT = paris(2026, 11, 22, 19, 0)
FIRST = AddVerificationRule(kind="first_order", reason="fraudes du 20/11")


@pytest.fixture
def office(open_tx):
    """Open a transaction of the treasurer, with one order of which nothing is known."""

    def opened(*, at=AT):
        desk = desk_of(PaymentSettings(), read_association())
        return open_tx("payments", at=at, caller=TREASURER, use=(desk,))

    return opened


async def a_payment(tx, payment_id="p-1", **changes):
    order = an_order(**changes)
    await orders.add(tx.connection, order)
    payment = domain.begin(order, "cheque", payment_id=payment_id, now=tx.now)
    await payments.add(tx.connection, payment, language="fr")
    return payment


async def held(tx):
    """Have one payment verified."""
    payment = await a_payment(tx)
    rule = domain.HoldRule(id="v-1", kind="amount", valid_from=date(2026, 1, 1))
    verification = domain.Verification(rules=(rule,))
    case = judged(
        a_look(money_id=None, object_id="b-1"),
        payment=payment,
        rules=domain.Rules(live=False, verification=verification),
    )
    await payments.save(tx.connection, case.payment)
    return case.payment


async def test_a_payment_that_comes_while_the_first_rule_is_seeded_is_verified_too(open_errand):
    desk = desk_of(PaymentSettings(), read_association())
    payment = domain.begin(an_order(), "cheque", payment_id="p-1", now=AT)

    async def rules_of(errand):
        async with errand.tx() as tx:
            return (await verifying.rules_for(tx, payment)).verification.rules

    async with open_errand("payments", at=AT, use=(desk,)) as errand:
        async with errand.tx() as first:
            await verifying.rules_for(first, payment)
            second = asyncio.create_task(rules_of(errand))
            done, _ = await asyncio.wait({second}, timeout=0.3)
            assert not done, "it did not wait for the other"
        assert [rule.id for rule in await second] == [SEEDED]


async def test_the_first_rule_is_that_of_the_settings_and_is_seeded_once(office):
    async with office() as tx:
        for _ in range(2):
            (rule,) = (await verifying.list_rules(ListVerificationRules(), tx)).rules
        assert (rule.kind, rule.from_cents, rule.on) == ("amount", 30_000, True)
        assert rule.means == ("card", "paypal", "transfer")
        assert [(act.what, act.author, act.why) for act in rule.acts] == [
            ("seeded", "", "COLOMBIER_HOLD_FROM_CENTS")
        ]


async def test_a_rule_is_added_and_turned_off_with_who_and_why(office):
    async with office() as tx:
        added = await verifying.add_rule(FIRST, tx)
        off = SwitchVerificationRule(rule=added.id, on=False, reason="trop de travail")
        shown = await verifying.switch_rule(off, tx)
        assert [(act.what, act.author, act.why) for act in shown.acts] == [
            ("added", "t-1", "fraudes du 20/11"),
            ("switched", "t-1", "trop de travail"),
        ]
        assert (shown.on, shown.valid_from) == (False, date(2026, 11, 22))
        with pytest.raises(NotFound):
            await verifying.switch_rule(off.model_copy(update={"rule": "v-0"}), tx)


async def test_the_seed_does_not_come_back_once_staff_turned_it_off(office):
    async with office() as tx:
        payment = await a_payment(tx)
        rules = await verifying.rules_for(tx, payment)
        assert [rule.id for rule in rules.verification.rules] == [SEEDED]
        await verifying.switch_rule(SwitchVerificationRule(rule=SEEDED, on=False, reason="plus besoin"), tx)
        assert (await verifying.rules_for(tx, payment)).verification.rules == ()


async def test_a_first_order_is_told_from_a_second_one(office):
    async with office() as tx:
        first = await a_payment(tx)
        await verifying.add_rule(FIRST, tx)
        other = {"order_id": "o-2", "reference": "CMD-2026-00118", "cheque_reference": "26-00118-J"}
        second = await a_payment(tx, "p-2", **other)
        paid_at = {"paid_at": PAID_AT, "captured_cents": 2400}
        await payments.save(tx.connection, replace(first, standing=domain.State.ACCEPTED, **paid_at))
        grounds = [
            domain.grounds(
                replace(one, paid_at=PAID_AT), an_order(), (await verifying.rules_for(tx, one)).verification
            )
            for one in (first, second)
        ]
        assert grounds == [("first_order",), ()]


@pytest.mark.parametrize(("kind", "values"), [("country", ("FR",)), ("email_domain", ("example.org",))])
async def test_rules_look_at_what_accounts_said_of_a_client(office, kind, values):
    async with office() as tx:
        payment = replace(await a_payment(tx), paid_at=PAID_AT)
        rule = AddVerificationRule(kind=kind, values=values, reason="essai")
        await verifying.add_rule(rule, tx)
        await accounts.remember_name(registered(), tx)
        asked = (await verifying.rules_for(tx, payment)).verification
        assert domain.grounds(payment, an_order(), asked) == (kind,)
        assert (asked.payer.country, asked.payer.email_domain) == ("FR", "example.org")


def registered():
    home = Address(street="1 rue du Port", postal_code="69001", city="Lyon", country="FR")
    contact = Contact(
        email="Elodie@Example.org", name="Élodie", language="fr", kind="person", consumer=True, address=home
    )
    return AccountRegistered(occurred_at=AT, account_id="a-1", revision=1, contact=contact)


async def test_an_order_is_marked_with_a_reason_until_it_is_paid(office):
    async with office() as tx:
        await a_payment(tx)
        for reason in ("nom inconnu", "nom toujours inconnu"):
            shown = await verifying.verify_order(VerifyOrder(order="26-00117-K", reason=reason), tx)
        assert [(act.what, act.why) for act in shown.acts] == [
            ("asked", "nom inconnu"),
            ("asked", "nom toujours inconnu"),
        ]
        assert (await orders.lock(tx.connection, "o-1")).verify_because == "nom toujours inconnu"


async def test_a_hold_shows_staff_why_and_its_decision_is_noted_once(office):
    async with office() as tx:
        payment = await held(tx)
        (hold,) = (await holds.list_holds(ListHolds(), tx)).holds
        assert (hold.reason, hold.accepted_on, hold.postponed_on) == ("amount", date(2026, 12, 8), None)
        assert hold.because["fr"] == "le montant du paiement"
        for _ in range(2):
            await holds.accept_hold(AcceptHold(payment_id=payment.id, reason="appelé"), tx)
        rows = await tx.connection.fetch("select what, author, why, payment_id from verification_act")
        assert [tuple(row) for row in rows] == [("accepted", "t-1", "appelé", "p-1")]


async def test_a_refusal_is_noted_and_all_of_it_goes_back(office):
    async with office() as tx:
        payment = await held(tx)
        await holds.refuse_hold(RefuseHold(payment_id=payment.id, reason="faux nom"), tx)
        assert await tx.connection.fetchval("select why from verification_act") == "faux nom"
        assert [type(one).__name__ for one in tx.emitted] == ["PaymentRefused", "SendRefund"]


async def test_a_verification_beyond_its_days_is_told_once(office):
    """R43: the provider was out of reach for a whole day."""
    async with office(at=paris(2026, 12, 10, 0, 5)) as tx:
        payment = await held(tx)
        assert await payments.late_on(tx.connection, date(2026, 12, 9)) == []
        assert await payments.late_on(tx.connection, date(2026, 12, 10)) == [payment.id]
        for _ in range(2):
            await holds.tell_postponement(TellPostponement(payment_id=payment.id), tx)
        assert [type(one).__name__ for one in tx.emitted] == ["HoldPostponed"]
        assert await payments.late_on(tx.connection, date(2026, 12, 11)) == []
        assert (await holds.list_holds(ListHolds(), tx)).holds[0].postponed_on == date(2026, 12, 10)
