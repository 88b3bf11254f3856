"""The second factor and its recovery codes: each once, told by mail, mandatory for staff (R19, M37)."""

import pytest

from services.accounts.desk import new_recovery_codes
from services.accounts.domain import (
    CodeNeeded,
    NoTotp,
    NoTotpPrepared,
    Proof,
    SecondFactorMandatory,
    WrongCode,
    WrongCredentials,
    WrongProof,
    begin_totp,
    check_code,
    confirm_totp,
    end_totp,
    prove,
    recovery_sha256,
    renew_recovery_codes,
)
from shared.contracts.base import Role
from tests.accounts.builders import NOW, an_account

CODES = ("abcd-efgh-ijkm-npqr", "2345-6789-abcd-efgh")
KEPT = frozenset(map(recovery_sha256, CODES))


def with_factor(**changes):
    return an_account(**{"totp_secret": "S", "recovery": KEPT} | changes)


def shown(code=CODES[0], **more):
    return Proof(password_ok=True, otp_given=True, recovery_sha256=recovery_sha256(code), **more)


def test_a_second_factor_counts_once_its_first_code_has_come():
    prepared = begin_totp(an_account(), secret="NEW").account
    assert (prepared.totp_secret, prepared.totp_pending) == (None, "NEW")
    with pytest.raises(WrongCode):
        confirm_totp(prepared, step=None, recovery=KEPT, now=NOW)
    outcome = confirm_totp(prepared, step=7, recovery=KEPT, now=NOW)
    after = outcome.account
    assert (after.totp_secret, after.totp_pending, after.last_otp_step, after.recovery) == (
        "NEW",
        None,
        7,
        KEPT,
    )
    assert [event.change for event in outcome.events] == ["begun"]
    assert (after.view.second_factor, after.view.recovery_codes_left) == (True, 2)


def test_the_present_factor_works_until_its_successor_is_confirmed():
    prepared = begin_totp(with_factor(), secret="NEW").account
    assert check_code(prepared, Proof(password_ok=True, otp_given=True, otp_step=3), now=NOW).account
    outcome = confirm_totp(prepared, step=7, recovery=frozenset(), now=NOW)
    assert (outcome.account.totp_secret, outcome.events[0].change) == ("NEW", "replaced")


def test_nothing_prepared_is_nothing_to_confirm():
    with pytest.raises(NoTotpPrepared):
        confirm_totp(with_factor(), step=7, recovery=KEPT, now=NOW)


@pytest.mark.parametrize("typed", [CODES[0], CODES[0].upper(), " abcdefgh ijkm npqr "])
def test_a_recovery_code_works_once_however_it_is_typed_and_is_told(typed):
    outcome = check_code(with_factor(), shown(typed, address="192.0.2.7"), now=NOW)
    assert outcome.account.recovery == KEPT - {recovery_sha256(CODES[0])}
    assert [(event.left, event.address) for event in outcome.events] == [(1, "192.0.2.7")]
    with pytest.raises(WrongCredentials):
        check_code(outcome.account, shown(typed), now=NOW)


def test_a_code_that_is_neither_is_wrong_and_none_is_asked_for():
    with pytest.raises(WrongCredentials):
        check_code(with_factor(), shown("zzzz-zzzz-zzzz-zzzz"), now=NOW)
    with pytest.raises(CodeNeeded):
        check_code(with_factor(), Proof(password_ok=True), now=NOW)


def test_renewed_recovery_codes_replace_the_former_ones():
    outcome = renew_recovery_codes(with_factor(), recovery=frozenset({"n"}), now=NOW)
    assert (outcome.account.recovery, outcome.events[0].change) == ({"n"}, "codes_renewed")
    with pytest.raises(NoTotp):
        renew_recovery_codes(an_account(), recovery=KEPT, now=NOW)


def test_a_second_factor_that_is_given_up_leaves_nothing_behind():
    outcome = end_totp(with_factor(totp_pending="NEW"), now=NOW)
    after = outcome.account
    assert (after.totp_secret, after.totp_pending, after.recovery) == (None, None, frozenset())
    assert outcome.events[0].change == "ended"
    with pytest.raises(NoTotp):
        end_totp(after, now=NOW)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CLIENT}))
def test_staff_cannot_be_without_a_second_factor(role):
    with pytest.raises(SecondFactorMandatory) as refused:
        end_totp(with_factor(roles=frozenset({Role.CLIENT, role})), now=NOW)
    assert refused.value.kind == 403


@pytest.mark.parametrize(
    ("account", "proof"),
    [
        (an_account(), Proof(password_ok=False)),
        (with_factor(), Proof(password_ok=True)),
        (with_factor(), shown("zzzz-zzzz-zzzz-zzzz")),
        (with_factor(), Proof(password_ok=False, otp_given=True, otp_step=7)),
    ],
    ids=["wrong password", "no code", "wrong code", "right code, wrong password"],
)
def test_a_proof_that_lacks_a_part_gets_one_answer(account, proof):
    with pytest.raises(WrongProof) as refused:
        prove(account, proof, with_code=True, now=NOW)
    assert (refused.value.code, refused.value.fields) == ("E-PREUVE", {})


def test_ten_recovery_codes_are_made_all_different_and_long():
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert {len(code.replace("-", "")) for code in codes} == {16}
