"""Logging in says nothing about which part was wrong (R18, R19, M37)."""

from datetime import timedelta

import pytest

from services.accounts.domain import (
    CodeNeeded,
    Proof,
    SessionOver,
    WrongCredentials,
    check_session,
    log_in,
    token_sha256,
)
from shared.contracts.base import Role
from tests.accounts.builders import NOW, RIGHT, a_visit, an_account


def with_code(step):
    return Proof(password_ok=True, otp_given=True, otp_step=step)


def test_a_session_keeps_the_hash_of_its_token_only():
    session = log_in(an_account(), RIGHT, visit=a_visit(), now=NOW).session
    assert (session.account_id, session.token_sha256) == ("a-1", token_sha256("session-token"))
    assert "session-token" not in repr(session)


@pytest.mark.parametrize("state", ["unverified", "active", "documents_requested", "inactive"])
def test_an_account_that_may_not_order_may_still_log_in(state):
    assert log_in(an_account(state=state), RIGHT, visit=a_visit(), now=NOW).session


@pytest.mark.parametrize(
    ("account", "proof"),
    [
        (None, RIGHT),
        (None, Proof(password_ok=False)),
        (an_account(), Proof(password_ok=False)),
        (an_account(state="closed"), RIGHT),
        (an_account(totp_secret="S"), Proof(password_ok=False, otp_given=True, otp_step=7)),
        (an_account(totp_secret="S"), Proof(password_ok=False)),
        (an_account(totp_secret="S"), with_code(None)),
        (an_account(totp_secret="S", last_otp_step=7), with_code(7)),
        (an_account(totp_secret="S", last_otp_step=7), with_code(6)),
    ],
    ids=[
        "unknown address",
        "unknown address, wrong password",
        "wrong password",
        "closed account",
        "wrong password, right code",
        "wrong password, no code",
        "wrong code",
        "code used before",
        "older code",
    ],
)
def test_every_wrong_part_gets_the_same_answer(account, proof):
    with pytest.raises(WrongCredentials) as refused:
        log_in(account, proof, visit=a_visit(), now=NOW)
    assert (refused.value.code, refused.value.kind, refused.value.fields) == ("E-CONNEXION", 401, {})


def test_a_second_factor_is_asked_for_where_there_is_one():
    with pytest.raises(CodeNeeded) as refused:
        log_in(an_account(totp_secret="S"), RIGHT, visit=a_visit(), now=NOW)
    assert refused.value.code == "E-OTP"


def test_a_code_works_once():
    account = log_in(an_account(totp_secret="S"), with_code(7), visit=a_visit(), now=NOW).account
    with pytest.raises(WrongCredentials):
        log_in(account, with_code(7), visit=a_visit(), now=NOW)
    assert log_in(account, with_code(8), visit=a_visit(), now=NOW).account.last_otp_step == 8


def test_a_new_device_is_told_once_but_never_the_first():
    first = log_in(an_account(), RIGHT, visit=a_visit(), now=NOW)
    second = log_in(first.account, RIGHT, visit=a_visit(device="Phone"), now=NOW)
    third = log_in(second.account, RIGHT, visit=a_visit(device="Phone"), now=NOW)
    assert (first.events, third.events) == ((), ())
    assert [(event.device, event.address) for event in second.events] == [("Phone", "192.0.2.7")]


@pytest.mark.parametrize(
    ("roles", "length"),
    [
        ({Role.CLIENT}, timedelta(days=14)),
        ({Role.TREASURER}, timedelta(hours=12)),
        ({Role.CLIENT, Role.SUPPORT}, timedelta(hours=12)),
    ],
    ids=["client", "staff", "both"],
)
def test_a_session_lasts_its_time_and_not_a_moment_longer(roles, length):
    account = an_account(roles=frozenset(roles), totp_secret="SECRET")
    session = log_in(account, with_code(1), visit=a_visit(), now=NOW).session
    assert check_session(session, now=NOW + length - timedelta(microseconds=1)) is session
    with pytest.raises(SessionOver):
        check_session(session, now=NOW + length)
    with pytest.raises(SessionOver):
        check_session(None, now=NOW)
