"""What a device signs and a browser sends is checked: for this site, by the very person, and for this challenge (R19)."""

import hashlib
import json
import secrets
from dataclasses import replace

import pytest

from services.accounts.desk import Authenticators
from services.accounts.domain import Passkey, PasskeyUnfit, WrongPasskey
from shared.contracts.accounts import AddPasskey, Challenge, LogInByPasskey

from .authenticator import Device, Es256, Rs256, b64, raw
from .builders import NOW, an_account

DESK = Authenticators(public_url="https://portail.example.org/", name="G7")
ACCOUNT = an_account()
OTHER_SITES = [
    {"origin": "https://portail.example.org.evil.example"},
    {"origin": "http://portail.example.org"},
    {"origin": "https://portail.example.org:8443"},
    {"site": "example.org"},
    {"site": "evil.example"},
]


async def registered(device, **changes):
    challenge = secrets.token_bytes(32)
    options = await DESK.registration(ACCOUNT, known=[], challenge=challenge)
    sent = device.make(Challenge(ceremony="c-1", options=options)) | changes
    made = await DESK.registered(AddPasskey(name="x", **sent), challenge=challenge)
    return Passkey(
        id="k-1",
        account_id=ACCOUNT.id,
        name="x",
        made_at=NOW,
        credential_id=made.credential_id,
        public_key=made.public_key,
        uses=made.uses,
        backed_up=made.backed_up,
    )


async def shown(device, passkey, *, challenge=None, **changes):
    asked = secrets.token_bytes(32)
    options = await DESK.log_in(challenge=asked)
    sent = device.show(Challenge(ceremony="c-2", options=options)) | changes
    return await DESK.shown(LogInByPasskey(**sent), passkey, challenge=challenge or asked)


@pytest.mark.parametrize("attests", ["none", "packed"])
@pytest.mark.parametrize("key", [Es256, Rs256])
async def test_a_passkey_is_registered_and_shown_whatever_it_signs_with(key, attests):
    device = Device(key=key(), attests=attests)
    passkey = await registered(device)
    assert passkey.credential_id == device.credential_id
    assert [await shown(device, passkey), await shown(device, passkey)] == [1, 2]


async def test_a_browser_is_asked_for_a_passkey_that_names_its_person_and_shows_it_to_be_the_one():
    options = await DESK.registration(ACCOUNT, known=[b"mine"], challenge=b"c" * 32)
    assert options["rp"] == {"name": "G7", "id": "portail.example.org"}
    assert raw(options["user"]["id"]) == ACCOUNT.id.encode()
    wanted = options["authenticatorSelection"]
    assert (wanted["residentKey"], wanted["userVerification"]) == ("required", "required")
    assert [one["id"] for one in options["excludeCredentials"]] == [b64(b"mine")]
    asked = await DESK.log_in(challenge=b"c" * 32)
    assert (asked["rpId"], asked["userVerification"]) == ("portail.example.org", "required")
    assert not asked.get("allowCredentials")  # whose passkeys there are is told to nobody


@pytest.mark.parametrize("elsewhere", OTHER_SITES, ids=lambda one: next(iter(one.values())))
async def test_what_is_signed_for_another_site_is_worth_nothing_here(elsewhere):
    with pytest.raises(PasskeyUnfit):
        await registered(Device(**elsewhere))
    device = Device()
    passkey = await registered(device)
    with pytest.raises(WrongPasskey):
        await shown(replace(device, **elsewhere), passkey)


async def test_a_passkey_that_does_not_verify_its_person_is_one_factor_and_refused():
    with pytest.raises(PasskeyUnfit):
        await registered(Device(verifies=False))
    device = Device()
    passkey = await registered(device)
    with pytest.raises(WrongPasskey):
        await shown(replace(device, verifies=False), passkey)


async def test_an_answer_to_another_challenge_is_refused():
    device = Device()
    passkey = await registered(device)
    with pytest.raises(WrongPasskey):
        await shown(device, passkey, challenge=b"another" * 5)


async def test_a_signature_of_another_key_is_refused():
    device = Device()
    passkey = await registered(device)
    with pytest.raises(WrongPasskey):
        await shown(replace(device, key=Es256()), passkey)


@pytest.mark.parametrize("user", [None, b64(b"a-2")], ids=["nobody", "another person"])
async def test_a_passkey_speaks_for_the_person_it_was_made_for(user):
    device = Device()
    passkey = await registered(device)
    with pytest.raises(WrongPasskey):
        await shown(device, passkey, user=user)


async def test_a_packed_statement_with_a_wrong_signature_is_refused():
    class Liar(Es256):
        def sign(self, message):
            return super().sign(message + b"!")

    with pytest.raises(PasskeyUnfit):
        await registered(Device(key=Liar(), attests="packed"))


async def test_an_answer_to_register_is_none_to_log_in():
    device = Device()
    passkey = await registered(device)
    options = await DESK.log_in(challenge=b"c" * 32)
    sent = device.show(Challenge(ceremony="c", options=options))
    client = json.loads(raw(sent["client_data"])) | {"type": "webauthn.create"}
    signed = raw(sent["authenticator"]) + hashlib.sha256(json.dumps(client).encode()).digest()
    sent |= {"client_data": b64(json.dumps(client).encode()), "signature": b64(device.key.sign(signed))}
    with pytest.raises(WrongPasskey):
        await DESK.shown(LogInByPasskey(**sent), passkey, challenge=b"c" * 32)


@pytest.mark.parametrize("field", ["client_data", "attestation", "credential_id"])
@pytest.mark.parametrize("junk", ["A", "AAAA", b64(b"{}"), b64(b"\xff" * 40), b64(b"[1]")])
async def test_junk_is_refused_like_anything_else_that_does_not_fit(field, junk):
    with pytest.raises(PasskeyUnfit):
        await registered(Device(), **{field: junk})


@pytest.mark.parametrize("field", ["client_data", "authenticator", "signature", "user", "credential_id"])
@pytest.mark.parametrize("junk", ["A", "AAAA", b64(b"{}"), b64(b"\xff" * 40)])
async def test_junk_logs_nobody_in(field, junk):
    device = Device()
    passkey = await registered(device)
    with pytest.raises(WrongPasskey):
        await shown(device, passkey, **{field: junk})
