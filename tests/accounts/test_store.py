"""What is stored is what was decided: every field of an account and of a session comes back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.accounts import domain, store
from services.accounts.domain import Account, EmailChange, Link, Session
from services.accounts.domain.accounts import SecondAsked
from shared.contracts.accounts import LegalIdentity
from shared.contracts.base import Role

from .builders import ADDRESS, an_account

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
FULL = Account(
    id="a-9",
    email="zoé@exemple.fr",
    password_hash="$argon2id$v=19$…",
    kind="legal_person",
    name="Société d'Étude",
    address=ADDRESS,
    language="en",
    consumer=False,
    state="inactive",
    reason="fraudulent",
    roles=frozenset({Role.CLIENT, Role.BOARD}),
    confirmation=Link(token_sha256="0" * 64, expires_at=NOW),
    totp_secret="SECRET",
    last_otp_step=58_000_000,
    totp_pending="ANOTHER",
    recovery=frozenset({"5" * 64, "6" * 64}),
    reset=Link(token_sha256="2" * 64, expires_at=NOW),
    email_change=EmailChange(
        old_email="zoe@exemple.fr",
        new_email="zoé@exemple.fr",
        confirm=Link(token_sha256="3" * 64, expires_at=NOW),
        cancel=Link(token_sha256="4" * 64, expires_at=NOW),
        totp_secret="FORMER",
        recovery=frozenset({"7" * 64}),
    ),
    request="D-2",
    reason_beside="wrong",
    member_since=date(2020, 2, 29),
    false_data="D-3",
    second_email="compta@exemple.fr",
    second_asked=SecondAsked(email="autre@exemple.fr", link=Link(token_sha256="8" * 64, expires_at=NOW)),
    legal=LegalIdentity(siren="798158804", siret="79815880400012", representative="Zoé Exemple"),
    devices=frozenset({"Firefox", "Téléphone"}),
    revision=12,
)
LINKS = {
    "confirmation_sha256": "0",
    "reset_sha256": "2",
    "email_confirm_sha256": "3",
    "email_cancel_sha256": "4",
    "second_sha256": "8",
}
SESSION = Session(
    id="s-1",
    account_id="a-9",
    token_sha256="1" * 64,
    opened_at=NOW,
    expires_at=NOW + timedelta(1),
    device="Firefox",
    address="192.0.2.7",
    seen_at=NOW + timedelta(minutes=5),
)


async def test_every_field_of_an_account_comes_back(open_tx):
    usual = an_account(id="a-9")
    assert [name for name in Account.__dataclass_fields__ if getattr(FULL, name) == getattr(usual, name)] == [
        "id",
        "address",
    ]
    async with open_tx("accounts") as tx:
        await store.add(tx.connection, usual, now=NOW)
        await store.save(tx.connection, FULL)
        assert await store.lock(tx.connection, "a-9") == FULL
        assert await store.by_email(tx.connection, "zoé@exemple.fr") == FULL
        assert await store.lock_by_email(tx.connection, "zoé@exemple.fr") == FULL
        for column, digit in LINKS.items():
            assert await store.lock_by_link(tx.connection, column, digit * 64) == FULL
        assert await store.by_email(tx.connection, usual.email) is None


async def test_a_link_that_was_used_finds_nothing(open_tx):
    async with open_tx("accounts") as tx:
        await store.add(tx.connection, FULL, now=NOW)
        await store.save(tx.connection, replace(FULL, confirmation=None))
        assert await store.lock_by_link(tx.connection, "confirmation_sha256", "0" * 64) is None


async def test_one_address_has_one_account(open_tx):
    async with open_tx("accounts") as tx:
        await store.add(tx.connection, FULL, now=NOW)
        with pytest.raises(domain.EmailTaken):
            await store.add(
                tx.connection,
                replace(FULL, id="a-10", confirmation=None, reset=None, email_change=None, second_asked=None),
                now=NOW,
            )


async def test_every_field_of_a_session_comes_back_with_its_account(open_tx):
    async with open_tx("accounts") as tx:
        await store.add(tx.connection, FULL, now=NOW)
        await store.add_session(tx.connection, SESSION)
        assert await store.session_of(tx.connection, SESSION.token_sha256) == (SESSION, FULL)
        assert await store.session_of(tx.connection, "unknown") is None
        await store.forget_sessions(tx.connection, FULL.id, ended_before=SESSION.expires_at)
        assert await store.session_of(tx.connection, SESSION.token_sha256)
        later = SESSION.expires_at + timedelta(seconds=1)
        await store.forget_sessions(tx.connection, FULL.id, ended_before=later)
        assert await store.session_of(tx.connection, SESSION.token_sha256) is None


async def test_a_role_is_found_among_several(open_tx):
    async with open_tx("accounts") as tx:
        await store.add(tx.connection, FULL, now=NOW)
        found = [role for role in Role if await store.has_role(tx.connection, role)]
    assert found == [Role.CLIENT, Role.BOARD]
