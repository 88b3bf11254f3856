"""Until when one may withdraw, and what that would do: told to the owner who is signed in, to nobody else (L05, L06)."""

from datetime import date

import pytest

from shared.contracts.base import Money, Role
from shared.contracts.orders import (
    GetOffer,
    GetOrder,
    GetOrderForm,
    PreviewOrder,
    Withdraw,
    WithdrawalEffects,
    WithdrawalRight,
    WithdrawnLine,
)

from .reading import plain
from .test_ending_pages import FORM, a_view
from .test_order_pages import BUTTON, YES, a_preview, an_offer, an_order, an_order_form, sent

EFFECTS = WithdrawalEffects(
    order_reference="CMD-2026-00117",
    verdict="accepted",
    reason={"fr": "Le délai court encore.", "en": "The period is still running."},
    last_day=date(2026, 12, 7),
    refund=Money(amount_cents=2354),
    lines=[
        WithdrawnLine(
            text={"fr": "Web <10> Go", "en": "Web <10> GB"},
            hosting_id="h-1",
            price_cents=2400,
            used_days=7,
            total_days=365,
            owed_cents=46,
            refund_cents=2354,
            stops="service",
        )
    ],
    refund_by=date(2026, 12, 13),
    stops_on=date(2026, 11, 29),
    data_until=date(2026, 12, 29),
)


def effects_of(**changes):
    return EFFECTS.model_copy(update=changes)


def only_stops(what):
    return effects_of(lines=[EFFECTS.lines[0].model_copy(update={"stops": what})])


async def summary(client, outside, effects, path="/retractation"):
    await outside.answers(Withdraw, a_view(path, "to_confirm").model_copy(update={"effects": effects}))
    return plain((await client.post(path, data=FORM)).text)


async def test_the_owner_sees_the_last_day_the_reckoning_and_what_stops_before_confirming(client, outside):
    """L05, L06."""
    page = await summary(client, outside, EFFECTS)
    for words in (
        "Dernier jour : lundi 7 décembre 2026 inclus",
        "23,54 €",
        "au plus tard le dimanche 13 décembre 2026",
        "Web &lt;10&gt; Go : 24,00 €, moins 0,46 € pour 7 jours sur 365, fournis à votre demande expresse, soit 23,54 €",
        "Le service est désactivé le 29 novembre 2026",
        "récupérables jusqu’au mardi 29 décembre 2026",
    ):
        assert words in page
    assert "the service keeps" not in page


async def test_a_stranger_sees_nothing_of_it(client, outside):
    page = await summary(client, outside, None)
    for words in ("Dernier jour", "Remboursement", "Ce qui s’arrête", "Vous seul"):
        assert words not in page


@pytest.mark.parametrize(
    ("effects", "told", "untold"),
    [
        (effects_of(verdict="too_late"), "Remboursement</dt><dd>Aucun.", "23,54"),
        (effects_of(was_paid=False, lines=[]), "La commande n’est pas payée", "23,54"),
        (only_stops("renewal"), "Le renouvellement, qui n’a pas commencé, est retiré", "désactivé le"),
        (only_stops("volume"), "Le service continue avec le volume d’avant", "désactivé le"),
    ],
    ids=["too late", "unpaid", "a renewal", "a volume"],
)
async def test_what_comes_back_and_what_stops_is_told_case_by_case(client, outside, effects, told, untold):
    page = await summary(client, outside, effects)
    assert told in page
    assert untold not in page.split("La suite en")[0]


async def test_the_reckoning_is_told_in_english_too(client, outside):
    page = await summary(client, outside, EFFECTS, "/en/withdrawal")
    assert "€24.00, less €0.46 for 7 days of 365, provided at your express request, that is €23.54" in page
    assert "The service is disabled on 29 November 2026; its data can be retrieved until" in page


@pytest.fixture
async def shop(client, outside):
    """A signed-in client before the shelf."""
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    await outside.answers(GetOffer, an_offer())
    await outside.answers(GetOrderForm, an_order_form())
    return client


RIGHT = WithdrawalRight(until=date(2026, 12, 7), used_days_owed=True)
UNPAID = WithdrawalRight(until=date(2026, 12, 7), if_paid_today=True)
LAST_DAY = "Vous pouvez renoncer jusqu’au <strong>lundi 7 décembre 2026 inclus</strong>"


@pytest.mark.parametrize(
    ("right", "told"),
    [
        (RIGHT, f"{LAST_DAY}. Les jours fournis d’ici là à votre demande expresse restent dus."),
        (
            UNPAID,
            f"{LAST_DAY}, si vous payez aujourd’hui ; payer plus tard recule ce jour. Rien n’en resterait dû.",
        ),
    ],
    ids=["paid, start requested", "to be paid"],
)
async def test_the_page_of_an_order_says_until_when_one_may_withdraw(shop, outside, right, told):
    await outside.answers(GetOrder, an_order(withdrawal=right))
    page = plain((await shop.get("/commandes/CMD-2026-00117")).text)
    assert told in page
    assert 'href="/retractation?contract=CMD-2026-00117"' in page


async def test_the_page_of_an_order_without_that_right_says_nothing_of_it(shop, outside):
    await outside.answers(GetOrder, an_order())
    assert "Vous pouvez renoncer" not in plain((await shop.get("/commandes/CMD-2026-00117")).text)


@pytest.mark.parametrize(
    ("right", "times"), [(UNPAID, 1), (None, 0)], ids=["consumer", "nobody with the right"]
)
async def test_the_check_page_says_it_before_the_button(shop, outside, right, times):
    await outside.answers(PreviewOrder, a_preview(withdrawal=right))
    page = plain((await sent(shop, **YES, step="check")).text)
    assert page.count(LAST_DAY) == times
    assert LAST_DAY not in page[page.index(BUTTON["fr"]) :]
