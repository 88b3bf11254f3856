"""The page of announced changes, and the way out on the termination page with what comes back (R78, R79, C7)."""

from datetime import date

import pytest

from shared.contracts.base import Money, Role
from shared.contracts.orders import (
    Exit,
    Exits,
    Leaving,
    LeftElsewhere,
    LeftLine,
    ListExits,
    ListModifications,
    ModificationView,
    ModificationViews,
    Terminate,
)

from .test_ending_pages import FORM, a_view

CHANGE = ModificationView(
    reference="MOD-ABCD2345",
    text={"fr": "Dix boîtes <au plus>.", "en": "Ten mailboxes <at most>."},
    terms_version="2026-12-01",
    offers=("web",),
    announced_on=date(2026, 11, 1),
    in_force_on=date(2026, 12, 1),
    leave_until=date(2026, 12, 31),
    channels=("site", "email"),
    open_to_leave=True,
)
LINE = LeftLine(
    text={"fr": "x", "en": "x"},
    order_id="o-1",
    order_reference="CMD-1",
    price_cents=2400,
    used_days=41,
    total_days=365,
    owed_cents=269,
    refund_cents=2131,
)
EXIT = Exit(
    hosting_id="h-1",
    service="h-abcd2345",
    modification=CHANGE,
    refund=Money(amount_cents=2131),
    lines=[LINE],
)
PAGES = {"/modifications": "fr", "/en/changes": "en"}


async def listed(outside, **changes):
    await outside.answers(
        ListModifications, ModificationViews(modifications=[CHANGE.model_copy(update=changes)])
    )


@pytest.mark.parametrize(("path", "language"), PAGES.items())
async def test_announced_changes_are_read_by_anybody_with_the_way_out(client, outside, path, language):
    await listed(outside)
    page = (await client.get(path)).text
    said = {"fr": ("1er décembre 2026", "31 décembre 2026", "Dix boîtes &lt;au plus&gt;"),
            "en": ("1 December 2026", "31 December 2026", "Ten mailboxes &lt;at most&gt;")}  # fmt: skip
    assert all(words in page for words in (*said[language], "MOD-ABCD2345", "2026-12-01"))
    assert "for_modification=true" in page
    assert "h-abcd2345" not in page


async def test_after_the_last_day_a_change_is_still_read_and_no_way_out_is_offered(client, outside):
    await listed(outside, open_to_leave=False)
    page = (await client.get("/modifications")).text
    assert "MOD-ABCD2345" in page
    assert "for_modification" not in page


async def test_without_any_change_the_page_says_so(client, outside):
    await outside.answers(ListModifications, ModificationViews(modifications=[]))
    assert "Aucune modification" in (await client.get("/modifications")).text


@pytest.mark.parametrize("path", ["/modifications", "/resiliation"])
async def test_owner_signed_in_sees_the_services_concerned_and_what_comes_back(client, outside, path):
    await listed(outside)
    await outside.answers(ListExits, Exits(exits=[EXIT]))
    client.cookies.set("colombier_session", outside.session("t-me", Role.CLIENT))
    page = (await client.get(path)).text
    assert "h-abcd2345" in page
    assert "21,31" in page


@pytest.mark.parametrize("path", ["/modifications", "/resiliation"])
async def test_owner_of_a_service_of_an_older_system_reads_who_refunds_it(client, outside, path):
    await listed(outside)
    by_hand = {"refund": Money(amount_cents=0), "by_hand": LeftElsewhere(former_order="F2019-7")}
    await outside.answers(ListExits, Exits(exits=[EXIT.model_copy(update=by_hand)]))
    client.cookies.set("colombier_session", outside.session("t-me", Role.CLIENT))
    assert "ancien système" in (await client.get(path)).text


async def test_link_of_the_mail_ticks_the_box_and_the_summary_tells_the_reason(client, outside):
    page = (await client.get("/resiliation?contract=h-abcd2345&for_modification=true")).text
    assert 'name="for_modification" value="true" checked' in page
    assert 'value="h-abcd2345"' in page
    leaving = Leaving(services=["h-abcd2345"], modification="MOD-ABCD2345", refund=Money(amount_cents=2131))
    view = a_view("/resiliation", "to_confirm", for_modification=True, leaving=leaving)
    await outside.answers(Terminate, view)
    chosen = FORM | {"ends_on": "2027-01-31"}
    page = (await client.post("/resiliation", data=chosen | {"for_modification": "true"})).text
    assert outside.heard[-1].body == chosen | {"for_modification": True, "confirm": False}
    assert "Une modification annoncée, avec remboursement" in page
    assert "21,31" in page
    assert page.count('name="for_modification" value="true"') == 2


async def test_without_a_change_the_form_has_no_box(client):
    assert "checkbox" not in (await client.get("/resiliation")).text
