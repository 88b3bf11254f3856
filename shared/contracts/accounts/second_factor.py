"""The authenticator and the codes that stand in for it."""

from typing import ClassVar, Literal

from shared.contracts.base import Data, Done, Event, Http, Request

from .words import Code, Password


class SecondFactorChanged(Event):
    """The second factor was taken up, replaced or given up, or its recovery codes were renewed (M37)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    change: Literal["begun", "replaced", "ended", "codes_renewed"]


class RecoveryCodeUsed(Event):
    """A recovery code stood in for the authenticator (M37)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    left: int
    address: str


class TotpView(Data):
    """What an authenticator application is given; shown once."""

    secret: str
    uri: str


class BeginTotp(Request):
    """Prepare a second factor, or another one in its place (then a code of the present one is asked for)."""

    http: ClassVar[Http] = Http(method="POST", path="/me/totp", limit_per_minute=20)
    answer: ClassVar[type[Data]] = TotpView
    password: Password
    code: Code | None = None


class RecoveryCodes(Data):
    """Ten codes that stand in for the authenticator, each once; shown once."""

    codes: list[str]


class ConfirmTotp(Request):
    """Take up the prepared second factor with a code of it; the answer holds the recovery codes."""

    http: ClassVar[Http] = Http(method="POST", path="/me/totp/confirm", limit_per_minute=20)
    answer: ClassVar[type[Data]] = RecoveryCodes
    code: Code


class RenewRecoveryCodes(Request):
    """Get ten other recovery codes; the former ones are worth nothing any more."""

    http: ClassVar[Http] = Http(method="POST", path="/me/totp/codes", limit_per_minute=20)
    answer: ClassVar[type[Data]] = RecoveryCodes
    password: Password
    code: Code


class EndTotp(Request):
    """Give up the second factor; staff cannot."""

    http: ClassVar[Http] = Http(method="POST", path="/me/totp/end", limit_per_minute=20)
    answer: ClassVar[type[Data]] = Done
    password: Password
    code: Code
