"""The rules of passkeys: their count, their number, and that staff keeps a second factor (R19, M37)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.domain import (
    Passkey,
    PasskeyNeeded,
    SecondFactorMandatory,
    TooManyPasskeys,
    WrongPasskey,
    check_removal,
    check_room,
    log_in,
    log_in_by_passkey,
    used,
)
from shared.contracts.accounts import NewSignInSeen
from shared.contracts.base import Role

from .builders import NOW, RIGHT, a_visit, an_account

STAFF = frozenset({Role.CLIENT, Role.SUPPORT})
PASSKEY = Passkey(
    id="k-1",
    credential_id=b"credential",
    account_id="a-1",
    name="Téléphone",
    public_key=b"key",
    uses=0,
    backed_up=True,
    made_at=NOW,
)
COUNT = st.integers(min_value=0, max_value=2**32 - 1)


@given(before=COUNT, now=COUNT)
def test_a_use_counts_only_where_the_count_went_up_or_where_nothing_is_counted(before, now):
    after = used(replace(PASSKEY, uses=before), now, now=NOW)
    assert (after is not None) == (now > before or now == before == 0)
    assert after is None or (after.uses, after.used_at) == (now, NOW)


@pytest.mark.parametrize(
    ("roles", "totp", "left", "goes"),
    [
        ({Role.CLIENT}, None, 0, True),
        (STAFF, "SECRET", 0, True),
        (STAFF, None, 1, True),
        (STAFF, None, 0, False),
    ],
    ids=["client", "staff with an authenticator", "staff with another passkey", "the last of staff"],
)
def test_staff_keeps_a_second_factor_when_a_passkey_goes(roles, totp, left, goes):
    account = an_account(roles=frozenset(roles), totp_secret=totp)
    if goes:
        check_removal(account, left=left)
    else:
        with pytest.raises(SecondFactorMandatory):
            check_removal(account, left=left)


def test_an_account_has_twenty_passkeys_at_most():
    check_room(19)
    with pytest.raises(TooManyPasskeys):
        check_room(20)


def test_a_password_alone_opens_no_account_of_staff():
    with pytest.raises(PasskeyNeeded):
        log_in(an_account(roles=STAFF), RIGHT, visit=a_visit(), now=NOW)


def test_a_passkey_opens_an_account_of_staff_without_a_code():
    signed_in = log_in_by_passkey(an_account(roles=STAFF, totp_secret="S"), visit=a_visit(), now=NOW)
    assert signed_in.session.account_id == "a-1"


def test_a_passkey_on_another_device_than_before_is_told():
    account = an_account(devices=frozenset({"another"}))
    [told] = log_in_by_passkey(account, visit=a_visit(), now=NOW).events
    assert isinstance(told, NewSignInSeen)


def test_a_passkey_opens_no_closed_account():
    with pytest.raises(WrongPasskey):
        log_in_by_passkey(an_account(state="closed"), visit=a_visit(), now=NOW)
