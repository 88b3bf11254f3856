"""Accounts' handlers as the runtime calls them, on a database of the test's own with real commits."""

from datetime import UTC, datetime, timedelta

import pyotp
from argon2 import PasswordHasher

from services.accounts import domain, handlers, store
from services.accounts.desk import Authenticators, Charter, MailedLinks, Vault
from services.accounts.settings import AccountSettings
from shared.contracts.accounts import (
    ConfirmEmail,
    EmailConfirmationAsked,
    EnsureStaff,
    IdentifySession,
    LogIn,
    StaffCredentials,
)
from shared.contracts.base import Caller, Recorded, Role
from shared.contracts.catalogue import messages_of
from shared.runtime.tx import Origin, transaction
from tests.asking import ask
from tests.links import LINK_KEY, token_of

from .builders import PASSWORD, a_form

HERE = "192.0.2.7"
SECRET = pyotp.random_base32()
EMAIL = "client@example.org"
STAFF_EMAIL = "treasurer@example.org"
LINKS = MailedLinks((LINK_KEY,))
DOCUMENT_KEY = "document-key-of-these-tests"
AUTHENTICATORS = Authenticators(public_url="https://portail.example.org", name="G7")
CHARTER = Charter(version="2026-1", text={"fr": "Charte", "en": "Charter"})
EVENTS = {one.subject(): one for one in messages_of("accounts") if issubclass(one, Recorded)}


def a_log_in(email=EMAIL, password=PASSWORD, **more):
    return LogIn(email=email, password=password, **more)


def ensure(role=Role.TREASURER, email=STAFF_EMAIL, password=PASSWORD):
    credentials = StaffCredentials(email=email, password=password, totp_secret=SECRET)
    return EnsureStaff(role=role, credentials=credentials)


def a_code(steps=0, *, secret=SECRET):
    """The code of now, or of so many half minutes from now."""
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


class Office:
    """What a person can ask of accounts, and what accounts has said."""

    def __init__(self, errand):
        self.kit = errand.kit

    async def ask(self, request, caller=None):
        return await ask(self.kit, handlers.router, request, caller or Caller())

    async def said(self, kind=None):
        async with self.kit.database.transaction() as connection:
            rows = await connection.fetch("select subject, body from outbox order by id")
        events = [EVENTS[row["subject"]].model_validate_json(row["body"]) for row in rows]
        return [one for one in events if kind is None or isinstance(one, kind)]

    async def hear(self, message):
        """Handle a message of accounts' own, as the runtime does."""
        [handler] = [one.handler for one in handlers.router.subscriptions if one.message is type(message)]
        async with transaction(self.kit, Origin("test", "", Caller())) as tx:
            await handler(message, tx)

    async def stored(self, email=EMAIL):
        async with self.kit.database.transaction() as connection:
            return await store.by_email(connection, email)

    async def query(self, sql, *args):
        async with self.kit.database.transaction() as connection:
            return await connection.fetch(sql, *args)

    async def last_token(self):
        return token_of((await self.said(EmailConfirmationAsked))[-1].link_id)

    async def signed_in(self, **more):
        """Log in and return who calls from then on."""
        view = await self.ask(a_log_in(**more), Caller(address=HERE))
        return Caller(account_id=view.account_id, session_id=view.session_id, address=HERE)

    async def opens(self, password, **more):
        """Tell whether a password opens the account."""
        try:
            await self.ask(a_log_in(password=password, **more))
        except domain.WrongCredentials:
            return False
        return True

    async def identified(self, view):
        """Return who calls with the token of a session, as the gateway establishes it."""
        known = await self.ask(IdentifySession(token=view.token))
        return Caller(
            account_id=known.account_id,
            roles=frozenset(known.roles),
            session_id=known.session_id,
            person_id=known.person_id,
            duties=frozenset(known.duties),
            address=HERE,
        )

    async def member(self, **form):
        """Register and confirm; return the account as its owner sees it."""
        await self.ask(a_form(**form))
        return await self.ask(ConfirmEmail(token=await self.last_token()))


def a_vault(*, otp_once=True, keys=(DOCUMENT_KEY,)):
    """Open a vault whose hashes are real and cheap: a hash as clients have it takes a tenth of a second."""
    vault = Vault(AccountSettings(otp_once=otp_once, document_key=",".join(keys)))
    vault._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return vault
