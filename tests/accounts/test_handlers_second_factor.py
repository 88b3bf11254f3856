"""Taking up a second factor, losing the telephone, giving it up (R19, M37)."""

import pytest

from services.accounts import domain
from shared.contracts.accounts import (
    BeginTotp,
    ConfirmTotp,
    EndTotp,
    GetMe,
    RecoveryCodeUsed,
    RenewRecoveryCodes,
    SecondFactorChanged,
)

from .builders import PASSWORD
from .rig import HERE, STAFF_EMAIL, a_code, a_log_in, ensure


async def take_up(office, me, **more):
    """Begin and confirm; return the secret and the recovery codes."""
    begun = await office.ask(BeginTotp(password=PASSWORD, **more), me)
    made = await office.ask(ConfirmTotp(code=a_code(secret=begun.secret)), me)
    return begun.secret, made.codes


async def test_a_client_takes_up_a_second_factor_and_needs_it_from_then_on(office):
    await office.member()
    me = await office.signed_in()
    begun = await office.ask(BeginTotp(password=PASSWORD), me)
    assert begun.uri.startswith("otpauth://totp/")
    assert begun.secret in begun.uri
    assert (await office.ask(a_log_in())).token  # not confirmed yet
    made = await office.ask(ConfirmTotp(code=a_code(secret=begun.secret)), me)
    with pytest.raises(domain.CodeNeeded):
        await office.ask(a_log_in())
    assert (await office.ask(a_log_in(otp=a_code(1, secret=begun.secret)))).token
    view = await office.ask(GetMe(), me)
    assert (view.second_factor, view.recovery_codes_left, len(made.codes)) == (True, 10, 10)


async def test_a_wrong_first_code_takes_nothing_up(office):
    await office.member()
    me = await office.signed_in()
    await office.ask(BeginTotp(password=PASSWORD), me)
    with pytest.raises(domain.WrongCode):
        await office.ask(ConfirmTotp(code="no"), me)
    assert (await office.ask(a_log_in())).token


async def test_a_recovery_code_logs_in_once_and_its_use_is_told(office):
    await office.member()
    _, codes = await take_up(office, await office.signed_in())
    await office.signed_in(otp=codes[0].upper())
    [told] = await office.said(RecoveryCodeUsed)
    assert (told.left, told.address) == (9, HERE)
    with pytest.raises(domain.WrongCredentials):
        await office.ask(a_log_in(otp=codes[0]))


async def test_recovery_codes_are_kept_as_hashes_only_and_renewed_ones_end_the_former(office):
    await office.member()
    me = await office.signed_in()
    _, codes = await take_up(office, me)
    [row] = await office.query("select record::text as record from account")
    assert not any(code in row["record"] or code.replace("-", "") in row["record"] for code in codes)
    renewed = await office.ask(RenewRecoveryCodes(password=PASSWORD, code=codes[0]), me)
    with pytest.raises(domain.WrongCredentials):
        await office.ask(a_log_in(otp=codes[1]))
    assert (await office.ask(a_log_in(otp=renewed.codes[1]))).token


async def test_giving_it_up_takes_the_password_and_a_code(office):
    await office.member()
    me = await office.signed_in()
    _, codes = await take_up(office, me)
    for password, code in ((PASSWORD, "000000"), ("not the password", codes[0])):
        with pytest.raises(domain.WrongProof):
            await office.ask(EndTotp(password=password, code=code), me)
    await office.ask(EndTotp(password=PASSWORD, code=codes[0]), me)
    assert (await office.ask(a_log_in())).token
    assert [said.change for said in await office.said(SecondFactorChanged)] == ["begun", "ended"]


async def test_staff_replaces_its_authenticator_with_a_code_of_the_present_one_and_keeps_one(office):
    await office.ask(ensure())
    me = await office.signed_in(email=STAFF_EMAIL, otp=a_code())
    with pytest.raises(domain.WrongProof):
        await office.ask(BeginTotp(password=PASSWORD), me)
    secret, codes = await take_up(office, me, code=a_code(1))
    assert [said.change for said in await office.said(SecondFactorChanged)] == ["replaced"]
    with pytest.raises(domain.SecondFactorMandatory):
        await office.ask(EndTotp(password=PASSWORD, code=codes[0]), me)
    assert (await office.ask(a_log_in(email=STAFF_EMAIL, otp=a_code(1, secret=secret)))).token
    assert (await office.ask(GetMe(), me)).recovery_codes_left == 10


async def test_a_code_of_a_request_that_was_refused_is_not_used_up(office):
    """The staff member above could not end it: the recovery code that was shown for that still works."""
    await office.ask(ensure())
    me = await office.signed_in(email=STAFF_EMAIL, otp=a_code())
    _, codes = await take_up(office, me, code=a_code(1))
    with pytest.raises(domain.SecondFactorMandatory):
        await office.ask(EndTotp(password=PASSWORD, code=codes[0]), me)
    assert await office.said(RecoveryCodeUsed) == []
    assert (await office.ask(a_log_in(email=STAFF_EMAIL, otp=codes[0]))).token
