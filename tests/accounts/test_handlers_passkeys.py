"""Registering passkeys and logging in with them, from challenge to session (R19, M37)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.accounts import domain
from shared.contracts.accounts import (
    AddPasskey,
    BeginPasskey,
    BeginPasskeyLogIn,
    GetMe,
    ListPasskeys,
    ListSessions,
    LogInByPasskey,
    PasskeyChanged,
    PasskeyDoubted,
    RemovePasskey,
    RenamePasskey,
)
from shared.contracts.base import Caller
from shared.runtime.errors import NotFound

from .authenticator import Device, Rs256
from .builders import PASSWORD
from .rig import HERE, STAFF_EMAIL, a_code, a_log_in, ensure

THERE = Caller(address=HERE)
OTHER = "other@example.org"


async def added(office, me, device, *, name="Téléphone", **proof):
    begun = await office.ask(BeginPasskey(password=PASSWORD, **proof), me)
    return await office.ask(AddPasskey(name=name, **device.make(begun)), me)


async def logged_in(office, device, **changes):
    begun = await office.ask(BeginPasskeyLogIn())
    return await office.ask(LogInByPasskey(device="Firefox", **device.show(begun) | changes), THERE)


@pytest.fixture
async def me(office):
    await office.member()
    return await office.signed_in()


@pytest.mark.parametrize("counts", [True, False], ids=["counts its uses", "counts nothing"])
async def test_a_passkey_alone_opens_a_session(office, me, counts):
    device = Device(counts=counts)
    await added(office, me, device)
    for _ in range(2):
        caller = await office.identified(await logged_in(office, device))
        assert caller.account_id == me.account_id
    assert len((await office.ask(ListSessions(), me)).sessions) == 3
    [shown] = (await office.ask(ListPasskeys(), me)).passkeys
    assert (shown.name, shown.used_at) == ("Téléphone", office.kit.calendar.now())


async def test_it_is_both_factors_of_staff(office):
    await office.ask(ensure())
    me = await office.signed_in(email=STAFF_EMAIL, otp=a_code())
    device = Device(key=Rs256(), attests="packed")
    with pytest.raises(domain.WrongProof):
        await office.ask(BeginPasskey(password=PASSWORD), me)
    await added(office, me, device, code=a_code(1))
    assert (await logged_in(office, device)).roles == ["treasurer"]


async def test_the_last_second_factor_of_staff_stays(office):
    await office.ask(ensure())
    me = await office.signed_in(email=STAFF_EMAIL, otp=a_code())
    passkey = await added(office, me, Device(), code=a_code(1))
    await office.query("update account set record = jsonb_set(record, '{totp_secret}', 'null')")
    with pytest.raises(domain.PasskeyNeeded):
        await office.ask(a_log_in(email=STAFF_EMAIL))
    with pytest.raises(domain.SecondFactorMandatory):
        await office.ask(RemovePasskey(passkey=passkey.id, password=PASSWORD), me)
    another = await added(office, me, Device())
    await office.ask(RemovePasskey(passkey=another.id, password=PASSWORD), me)


async def test_adding_and_removing_take_the_password_and_are_told(office, me):
    with pytest.raises(domain.WrongProof):
        await office.ask(BeginPasskey(password="not the password"), me)
    device = Device()
    passkey = await added(office, me, device)
    with pytest.raises(domain.WrongProof):
        await office.ask(RemovePasskey(passkey=passkey.id, password="not the password"), me)
    await office.ask(RemovePasskey(passkey=passkey.id, password=PASSWORD), me)
    told = [(one.change, one.name, one.address) for one in await office.said(PasskeyChanged)]
    assert told == [("added", "Téléphone", HERE), ("removed", "Téléphone", HERE)]
    with pytest.raises(domain.WrongPasskey):
        await logged_in(office, device)


async def test_a_challenge_is_answered_once(office, me):
    device = Device()
    begun = await office.ask(BeginPasskey(password=PASSWORD), me)
    await office.ask(AddPasskey(name="x", **device.make(begun)), me)
    with pytest.raises(domain.ChallengeOver):
        await office.ask(AddPasskey(name="x", **Device().make(begun)), me)
    begun = await office.ask(BeginPasskeyLogIn())
    sent = LogInByPasskey(**device.show(begun))
    await office.ask(sent)
    with pytest.raises(domain.ChallengeOver):
        await office.ask(sent)


async def test_a_wrong_answer_uses_the_challenge_up(office, me):
    device = Device()
    await added(office, me, device)
    begun = await office.ask(BeginPasskeyLogIn())
    with pytest.raises(domain.WrongPasskey):
        await office.ask(LogInByPasskey(**replace(device, verifies=False).show(begun)))
    with pytest.raises(domain.ChallengeOver):
        await office.ask(LogInByPasskey(**device.show(begun)))


async def test_a_challenge_is_for_five_minutes(office, me):
    begun = await office.ask(BeginPasskey(password=PASSWORD), me)
    await office.query("update challenge set expires_at = expires_at - $1::interval", timedelta(minutes=5))
    with pytest.raises(domain.ChallengeOver):
        await office.ask(AddPasskey(name="x", **Device().make(begun)), me)


async def test_a_challenge_is_for_whoever_asked_for_it_and_for_what(office, me):
    await office.member(email=OTHER)
    stranger = await office.signed_in(email=OTHER)
    begun = await office.ask(BeginPasskey(password=PASSWORD), me)
    with pytest.raises(domain.ChallengeOver):
        await office.ask(AddPasskey(name="x", **Device().make(begun)), stranger)
    device = Device()
    await added(office, me, device)
    begun = await office.ask(BeginPasskey(password=PASSWORD), me)
    with pytest.raises(domain.ChallengeOver):
        await office.ask(LogInByPasskey(**device.show(begun)))


async def test_a_copy_that_counts_less_is_refused_and_told(office, me):
    device = Device()
    await added(office, me, device)
    copy = replace(device)
    await logged_in(office, device)
    with pytest.raises(domain.WrongPasskey):
        await logged_in(office, copy)
    [told] = await office.said(PasskeyDoubted)
    assert (told.account_id, told.name, told.address) == (me.account_id, "Téléphone", HERE)
    await logged_in(office, device)


async def test_a_passkey_says_that_it_is_of_the_very_person(office, me):
    await office.member(email=OTHER)
    stranger = await office.signed_in(email=OTHER)
    device, theirs = Device(), Device()
    await added(office, me, device)
    await added(office, stranger, theirs)
    with pytest.raises(domain.WrongPasskey):
        await logged_in(office, replace(device, user=theirs.user))


async def test_one_and_the_same_passkey_is_registered_once(office, me):
    device = Device()
    await added(office, me, device)
    with pytest.raises(domain.PasskeyKnown):
        await added(office, me, device)


async def test_passkeys_of_others_are_not_there(office, me):
    await office.member(email=OTHER)
    stranger = await office.signed_in(email=OTHER)
    passkey = await added(office, me, Device())
    assert (await office.ask(ListPasskeys(), stranger)).passkeys == []
    for request in (
        RenamePasskey(passkey=passkey.id, name="mine"),
        RemovePasskey(passkey=passkey.id, password=PASSWORD),
    ):
        with pytest.raises(NotFound):
            await office.ask(request, stranger)
    assert (await office.ask(RenamePasskey(passkey=passkey.id, name="Clé"), me)).name == "Clé"


async def test_a_passkey_nobody_registered_opens_nothing(office, me):
    assert (await office.ask(GetMe(), me)).id
    with pytest.raises(domain.WrongPasskey):
        await logged_in(office, Device(user=(me.account_id or "").encode()))
