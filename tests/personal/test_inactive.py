"""What stays open to an account that is unverified or was deactivated, and what does not: call by call (R17, R18)."""

import base64

import pytest

from services.accounts.desk import Seal
from shared.contracts.accounts import (
    AskDocuments,
    ChangeMe,
    DeactivateAccount,
    ExportMe,
    GetMe,
    ListMyDocuments,
    LogIn,
    Register,
    SendDocument,
)
from shared.contracts.base import Caller, Role
from shared.contracts.lifecycle import ListHostings, RevokeTermination, TerminateHosting
from shared.contracts.orders import (
    GetInvoicePdf,
    LineIn,
    ListInvoices,
    PlaceOrder,
    Terminate,
    Withdraw,
)
from shared.contracts.payments import OpenPayment
from shared.runtime.errors import Rejected
from tests.accounts.papers import SEAL, a_picture
from tests.commuting.story import SUPPORT, TERMS

from .house import PASSWORD

ADDRESS = {"street": "2 rue du Port", "postal_code": "77190", "city": "Melun", "country": "FR"}


async def known_of(house):
    """What the calls below name: an order that is not paid, an invoice, a hosting that runs."""
    who = house.camille
    ordered = await house.world.ask(_wish(LineIn(offer="web", term="P1M", volume=10)), who)
    hostings = (await house.world.ask(ListHostings(), who)).hostings
    invoices = (await house.world.ask(ListInvoices(), who)).invoices
    running = next(one for one in hostings if one.state == "active")
    await house.world.wire.quiet()
    return {"order": ordered.reference, "invoice": invoices[0].number, "hosting": running.reference}


def _wish(line):
    return PlaceOrder(lines=[line], accept_terms=TERMS.version)


def open_calls(known, request):
    content = base64.b64encode(a_picture()).decode()
    about = {"name": "Camille", "email": "camille@example.org", "confirm": True}
    return [
        LogIn(email="camille@example.org", password=PASSWORD),
        GetMe(),
        ChangeMe(name="Camille Martin"),
        ListMyDocuments(),
        SendDocument(
            number=request, file="f-1", document="identity", name="carte.jpg", content_base64=content
        ),
        ListInvoices(),
        GetInvoicePdf(number=known["invoice"]),
        ExportMe(),
        ListHostings(),
        TerminateHosting(hosting=known["hosting"]),
        RevokeTermination(hosting=known["hosting"]),
        Withdraw(**about, contract=known["order"]),
        Terminate(**about, contract=known["hosting"], until_paid=True),
    ]


def closed_calls(known):
    return [
        _wish(LineIn(offer="web", term="P1M", volume=10)),
        _wish(LineIn(offer="web", term="P1M", hosting_id=known["hosting"])),
        OpenPayment(order=known["order"], method="card"),
        OpenPayment(order=known["order"], method="cheque"),
    ]


async def refusal(house, request, caller):
    with pytest.raises(Rejected) as refused:
        await house.world.members[request.owner()].ask(request, caller)
    return refused.value


async def test_a_deactivated_account_does_all_but_order_pay_and_renew(house):
    known, who = await known_of(house), house.camille
    house.world.members["accounts"].kit.opened[Seal] = SEAL
    await house.world.ask(DeactivateAccount(account_id=who.account_id, reason="wrong"), SUPPORT)
    await house.world.wire.quiet()
    [check] = (await house.world.ask(ListMyDocuments(), who)).requests
    for request in closed_calls(known):
        refused = await refusal(house, request, who)
        assert (refused.code, refused.say("fr")) == (
            "E-COMPTE-INACTIF",
            (
                "Votre compte n'est pas actif : informations erronées. Corrigez-les ou répondez à la demande"
                f" n° {check.request}."
            ),
        )
    for request in open_calls(known, check.request):
        await house.world.members[request.owner()].ask(request, who)


async def test_an_account_whose_address_was_never_proved_may_do_the_same_but_order_nothing(house):
    form = Register(
        email="anna@example.org",
        password=PASSWORD,
        kind="person",
        name="Anna",
        address=ADDRESS,
        language="fr",
    )
    me = await house.world.ask(form, Caller())
    house.world.members["accounts"].kit.opened[Seal] = SEAL
    await house.world.wire.quiet()
    asked = AskDocuments(account_id=me.id, documents=["identity"], purpose="Le nom du compte.")
    check = await house.world.ask(asked, SUPPORT)
    who = Caller(account_id=me.id, roles=frozenset({Role.CLIENT}))
    refused = await refusal(house, _wish(LineIn(offer="web", term="P1M", volume=10)), who)
    assert "adresse e-mail non confirmée" in refused.say("fr")
    for request in open_calls({"order": "x", "invoice": "x", "hosting": "x"}, check.request)[1:6]:
        await house.world.members[request.owner()].ask(request, who)
