"""A person gets a copy of all that any service holds of them, whatever its size, and no secret (R72, L15)."""

import json

import pytest

from services.accounts import domain
from services.accounts.handlers import exporting
from shared.contracts.accounts import ExportMe
from shared.runtime import surveying
from tests.links import token_of

SERVICES = {
    *("accounts.json", "lifecycle.json", "notifications.json", "orders.json", "payments.json"),
    "support.json",
}


async def test_a_copy_has_a_file_for_each_service_that_holds_something_and_a_page_to_read(house):
    files = await house.export(house.camille)
    assert set(files) == SERVICES | {"donnees.pdf"}
    assert files["donnees.pdf"].startswith(b"%PDF")
    bruno = await house.export(house.story.callers["bruno"])
    assert set(bruno) == SERVICES | {"data.pdf"}


async def test_a_copy_holds_who_somebody_is_and_what_they_did_and_nothing_of_others(house):
    rows = await house.rows(house.camille)
    [account] = rows["accounts.account"]
    assert (account["record"]["email"], account["record"]["address"]["city"]) == (
        "camille@example.org",
        "Lyon",
    )
    assert {one["record"]["drawer"] for one in rows["payments.cheque"]} == {"camille"}
    assert len(rows["orders.orders"]) == 6
    assert len(rows["orders.invoice_document"]) == len(rows["orders.invoice"])
    assert "bruno" not in json.dumps(rows).casefold()


async def test_no_secret_is_in_a_copy(house):
    member = house.world.members["accounts"]
    [kept] = await member.fetch("select record from account where id = $1", house.camille.account_id)
    secrets = json.loads(kept["record"])
    tokens = [
        token_of(sent.read().link_id)
        for sent in house.world.wire.log
        if sent.kind == "EmailConfirmationAsked"
    ]
    text = b"".join((await house.export(house.camille)).values()).decode(errors="replace")
    for secret in (secrets["password_hash"], *tokens, "redirect_url", "totp", "token_sha256"):
        assert secret not in text


async def test_a_copy_that_is_larger_than_a_message_arrives_whole(house, monkeypatch):
    whole = await house.rows(house.camille)
    monkeypatch.setattr(surveying, "LARGEST_PART", 900)
    monkeypatch.setattr(exporting, "SLICE_BYTES", 1000)
    assert await house.rows(house.camille) == whole
    assert house.parts > 10


async def test_the_archive_of_somebody_else_cannot_be_fetched(house, monkeypatch):
    monkeypatch.setattr(exporting, "SLICE_BYTES", 1000)
    first = await house.world.ask(ExportMe(), house.camille)
    with pytest.raises(domain.ExportGone):
        await house.world.members["accounts"].ask(ExportMe(part=first.next), house.story.callers["bruno"])
