"""Secrets of second factors stand in no table in clear, each opens for its one account, and keys can be replaced."""

from datetime import UTC, datetime

import pytest

from services.accounts import domain
from services.accounts.desk import Seal, Vault
from services.accounts.desk.factors import Factors
from shared.contracts.accounts import BeginTotp
from shared.contracts.clock import DayStarted
from shared.runtime.errors import Unavailable

from .builders import PASSWORD, an_account
from .rig import DOCUMENT_KEY, LINKS, SECRET, Office, a_code, a_log_in, a_vault
from .test_handlers_second_factor import take_up

NEWER = "a-newer-key-of-these-tests"
AT = datetime(2026, 11, 23, 11, tzinfo=UTC)
NEXT_DAY = DayStarted(occurred_at=AT, number=AT.toordinal(), day=AT.date())


def factors(*keys):
    return Factors(Seal(keys))


async def stored(office):
    [row] = await office.query("select record ->> 'totp_secret' as kept, record::text as whole from account")
    return row


def test_a_secret_opens_for_its_account_alone_and_with_its_key():
    kept = factors(DOCUMENT_KEY).close(SECRET, account_id="a-1")
    assert SECRET not in kept
    assert factors(NEWER, DOCUMENT_KEY).open(kept, account_id="a-1") == SECRET
    for other, account_id in ((factors(DOCUMENT_KEY), "a-2"), (factors(NEWER), "a-1"), (factors(), "a-1")):
        with pytest.raises(Unavailable):
            other.open(kept, account_id=account_id)


def test_without_a_key_a_secret_is_kept_as_it_is_and_taken_up_by_the_first_key():
    assert factors().close(SECRET, account_id="a-1") == SECRET
    assert factors(NEWER).open(SECRET, account_id="a-1") == SECRET


def test_everything_that_an_account_keeps_is_encrypted_anew_and_only_once():
    account = an_account(id="a-1", totp_secret=SECRET, totp_pending=SECRET)
    asked = domain.ask_email_change(account, "new@example.org", link_ids=("yes", "no"), now=AT).account
    after = factors(NEWER).close_anew(asked)
    for kept in (after.totp_secret, after.totp_pending, after.email_change.totp_secret):
        assert factors(NEWER).open(kept, account_id="a-1") == SECRET != kept
    assert factors(NEWER).close_anew(after) == after
    assert factors(NEWER).close_anew(an_account()) == an_account()


async def test_no_secret_that_was_prepared_or_taken_up_stands_in_clear(office):
    await office.member()
    me = await office.signed_in()
    secret, codes = await take_up(office, me)
    another = await office.ask(BeginTotp(password=PASSWORD, code=codes[0]), me)
    whole = (await stored(office))["whole"]
    assert [one for one in (secret, another.secret) if one in whole] == []
    assert (await office.ask(a_log_in(otp=a_code(1, secret=secret)))).token


@pytest.mark.parametrize("keys_before", [(), (DOCUMENT_KEY,)], ids=["in clear", "replaced key"])
async def test_on_the_next_day_the_present_key_alone_is_needed(open_errand, keys_before):
    async with open_errand("accounts", use=(a_vault(keys=(NEWER, DOCUMENT_KEY)), LINKS)) as errand:
        office = Office(errand)
        me = await office.member()
        kept = factors(*keys_before).close(SECRET, account_id=me.id)
        await office.query(
            "update account set record = jsonb_set(record, '{totp_secret}', to_jsonb($1::text))", kept
        )
        await office.hear(NEXT_DAY)
        assert factors(NEWER).open((await stored(office))["kept"], account_id=me.id) == SECRET
        assert (await office.ask(a_log_in(otp=a_code()))).token


async def test_a_lost_key_lets_recovery_codes_sign_in_and_the_day_go_on(office):
    await office.member()
    secret, codes = await take_up(office, await office.signed_in())
    before = (await stored(office))["kept"]
    office.kit.opened[Vault] = a_vault(keys=(NEWER,))
    with pytest.raises(Unavailable):
        await office.ask(a_log_in(otp=a_code(1, secret=secret)))
    assert (await office.ask(a_log_in(otp=codes[0]))).token
    await office.hear(NEXT_DAY)
    assert (await stored(office))["kept"] == before
