"""The password and the e-mail address: changing them, and taking them back."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import EmailStr, Field

from shared.contracts.base import PUBLIC, Data, Done, Event, Http, LinkId, LinkToken, Request

from .words import Password


class PasswordResetAsked(Event):
    """A link to choose another password has to reach the account's address. Good once and for an hour (R19)."""

    message_version: ClassVar[int] = 2
    aggregate: ClassVar[str] = "account_id"
    account_id: str
    email: str
    link_id: LinkId
    expires_at: datetime


class PasswordChanged(Event):
    """Somebody chose another password; his other sessions have ended (M37)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    by: Literal["password", "link"]
    address: str


class EmailChangeAsked(Event):
    """A new address has to be proved, and the old one told how to say no (M37)."""

    message_version: ClassVar[int] = 2
    aggregate: ClassVar[str] = "account_id"
    account_id: str
    old_email: str
    new_email: str
    confirm_link: LinkId
    confirm_until: datetime
    old_may_cancel: bool
    """Not where the old address was never proved: nobody is told there."""
    cancel_link: LinkId | None
    cancel_until: datetime | None


class EmailChanged(Event):
    """The new address was proved and is the account's from now on; both are told (M37)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    old_email: str
    new_email: str
    old_may_cancel: bool
    cancel_until: datetime | None


class EmailChangeCancelled(Event):
    """The reader of the old address said no: it is the account's, and the password opens nothing any more (M37)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    old_email: str
    new_email: str


class AskPasswordReset(Request):
    """Mail a link to choose another password; the answer is the same whether there is such an account or not."""

    http: ClassVar[Http] = Http(
        method="POST", path="/password/forgotten", roles=PUBLIC, status=202, limit_per_minute=10
    )
    answer: ClassVar[type[Data]] = Done
    email: Annotated[str, Field(max_length=320)]


class DeviceConfirmed(Data):
    """What a mailed link proves: whoever reads the account's mail holds this device."""

    device_token: str


class ResetPassword(Request):
    """Choose another password with a mailed link; every session of the account ends."""

    http: ClassVar[Http] = Http(method="POST", path="/password/reset", roles=PUBLIC, limit_per_minute=20)
    answer: ClassVar[type[Data]] = DeviceConfirmed
    token: LinkToken
    password: Password


class ChangePassword(Request):
    """Choose another password; the present one is asked for, and every other session ends."""

    http: ClassVar[Http] = Http(method="POST", path="/me/password", limit_per_minute=20)
    answer: ClassVar[type[Data]] = Done
    present: Password
    password: Password


class ChangeEmail(Request):
    """Ask for another e-mail address: it counts once the link that is mailed to it was used."""

    http: ClassVar[Http] = Http(method="POST", path="/me/email", status=202, limit_per_minute=10)
    answer: ClassVar[type[Data]] = Done
    email: EmailStr
    password: Password


class ConfirmEmailChange(Request):
    """Prove that the new address is read, with the token of the link that was mailed to it."""

    http: ClassVar[Http] = Http(
        method="POST", path="/accounts/email/confirm", roles=PUBLIC, limit_per_minute=60
    )
    answer: ClassVar[type[Data]] = Done
    token: LinkToken


class CancelEmailChange(Request):
    """Say no to a change of address, with the token of the link that was mailed to the old one."""

    http: ClassVar[Http] = Http(
        method="POST", path="/accounts/email/cancel", roles=PUBLIC, limit_per_minute=60
    )
    answer: ClassVar[type[Data]] = Done
    token: LinkToken
