"""Guessing is slowed down for one account and place; its owner gets in all the same (R19; ADR 0027)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.accounts import domain, store
from shared.contracts.accounts import AskPasswordReset, ChangePassword, PasswordResetAsked, ResetPassword
from shared.contracts.base import Caller
from tests.links import token_of

from .builders import PASSWORD
from .rig import EMAIL, HERE, SECRET, a_log_in

THERE = "198.51.100.9"
ANOTHER = "quatre corbeaux noirs"


async def fail(office, times=1, *, address=HERE, **more):
    for _ in range(times):
        with pytest.raises(domain.WrongCredentials):
            await office.ask(a_log_in(password="not the password", **more), Caller(address=address))


async def strangers_fail(office, times):
    """Let so many wrong attempts have come from all over the world just now."""
    origin = domain.stranger(EMAIL, "203.0.113.1")
    await office.query(
        "insert into attempt (account_key, place, failures, last_failed_at) values ($1, '', $2, $3)",
        origin.account_key,
        times,
        datetime.now(UTC),
    )


async def test_after_five_wrong_passwords_from_one_address_even_the_right_one_waits_there(office):
    await office.member()
    await fail(office, 5)
    with pytest.raises(domain.TooManyAttempts):
        await office.ask(a_log_in(), Caller(address=HERE))
    assert (await office.ask(a_log_in(), Caller(address=THERE))).token


async def test_an_address_without_an_account_waits_just_the_same(office):
    await fail(office, 5, email="nobody@example.org")
    with pytest.raises(domain.TooManyAttempts):
        await office.ask(a_log_in(email="nobody@example.org"), Caller(address=HERE))


async def test_a_right_password_forgives_what_went_wrong_before_from_there(office):
    await office.member()
    await fail(office, 4)
    await office.ask(a_log_in(), Caller(address=HERE))
    await fail(office, 4)
    assert (await office.ask(a_log_in(), Caller(address=HERE))).token


async def test_a_wrong_second_factor_counts_too(office):
    await office.member()
    await office.query(
        "update account set record = jsonb_set(record, '{totp_secret}', to_jsonb($1::text))", SECRET
    )
    for _ in range(5):
        with pytest.raises(domain.WrongCredentials):
            await office.ask(a_log_in(otp="no"))
    with pytest.raises(domain.TooManyAttempts):
        await office.ask(a_log_in(otp="no"))


async def test_a_confirmed_device_gets_through_whatever_others_try(office):
    await office.member()
    device = (await office.ask(a_log_in(), Caller(address=HERE))).device_token
    await strangers_fail(office, 1000)
    with pytest.raises(domain.TooManyAttempts):
        await office.ask(a_log_in(), Caller(address=THERE))
    view = await office.ask(a_log_in(device_token=device), Caller(address=THERE))
    assert view.device_token == device


async def test_a_device_is_confirmed_for_its_own_account_only(office):
    await office.member()
    device = (await office.ask(a_log_in())).device_token
    await office.member(email="second@example.org", name="Second")
    await fail(office, 5, email="second@example.org", device_token=device)
    with pytest.raises(domain.TooManyAttempts):
        await office.ask(a_log_in(email="second@example.org"), Caller(address=HERE))
    assert (
        device != (await office.ask(a_log_in(email="second@example.org", device_token=device))).device_token
    )


async def test_a_reset_link_lets_its_owner_in_from_a_new_device_under_attack(office):
    await office.member()
    await strangers_fail(office, 1000)
    await fail_blocked(office)
    await office.ask(AskPasswordReset(email=EMAIL))
    [mailed] = await office.said(PasswordResetAsked)
    confirmed = await office.ask(
        ResetPassword(token=token_of(mailed.link_id), password=ANOTHER), Caller(address=HERE)
    )
    form = a_log_in(password=ANOTHER, device_token=confirmed.device_token)
    assert (await office.ask(form, Caller(address=HERE))).token


async def fail_blocked(office):
    with pytest.raises(domain.TooManyAttempts):
        await office.ask(a_log_in(), Caller(address=HERE))


async def test_a_stolen_session_does_not_guess_the_password(office):
    await office.member()
    me = await office.signed_in()
    for _ in range(5):
        with pytest.raises(domain.WrongProof):
            await office.ask(ChangePassword(present="not the password", password=ANOTHER), me)
    with pytest.raises(domain.TooManyAttempts):
        await office.ask(ChangePassword(present=PASSWORD, password=ANOTHER), me)
    assert (await office.ask(a_log_in(), Caller(address=HERE))).token


async def test_what_went_wrong_long_ago_is_forgotten_and_dropped(open_tx):
    now, origin = datetime(2026, 11, 22, tzinfo=UTC), domain.stranger(EMAIL, HERE)
    other = domain.stranger("other@example.org", HERE)
    async with open_tx("accounts") as tx:
        for _ in range(3):
            await store.count_failure(tx.connection, origin, now=now)
        await store.count_failure(tx.connection, other, now=now)
        assert {one.count for one in (await store.failures(tx.connection, origin)).values()} == {3}
        later = now + timedelta(days=1)
        await store.count_failure(tx.connection, origin, now=later)
        assert {one.count for one in (await store.failures(tx.connection, origin)).values()} == {1}
        assert await store.failures(tx.connection, other) == {}


async def test_an_account_keeps_its_twenty_latest_devices(office):
    me = await office.member()
    async with office.kit.database.transaction() as connection:
        for n in range(22):
            at = datetime(2026, 11, 22, tzinfo=UTC) + timedelta(minutes=n)
            await store.confirm_device(connection, me.id, f"{n}", name="Firefox", now=at)
        kept = [await store.is_device(connection, EMAIL, f"{n}") for n in range(22)]
    assert kept == [False, False, *[True] * 20]
