"""The pages behind the links that e-mails carry.

Mail scanners follow links: to open one only shows a form, and nothing is done before somebody sends it. Whoever has
the token may act, signed in or not; the form posts to the page's own address, which holds it.
"""

from dataclasses import dataclass
from typing import Literal

from litestar.response import Redirect

from services.gateway.domain.problems import Refused
from shared.contracts.accounts import (
    CancelEmailChange,
    ConfirmEmail,
    ConfirmEmailChange,
    ConfirmSecondEmail,
    ResetPassword,
)
from shared.contracts.base import Refusal, Request

from .visit import AnyResponse, Page, Visit

INVALID, GONE = 422, 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A page with one button."""

    asks: Literal["confirm", "confirm_email", "cancel_email", "confirm_second"]
    contract: type[Request]

    async def ask(self, visit: Visit) -> AnyResponse:
        visit.token()
        await visit.caller()
        return visit.show("click", asks=self.asks, done=False, refusal=None)

    async def act(self, visit: Visit) -> AnyResponse:
        """Do it; where the link is worth nothing any more, tell what to do instead. Raises Refused."""
        try:
            await visit.submit(self.contract, token=visit.token())
        except Refused as refused:
            if refused.refusal.status != GONE:
                raise
            return visit.show("click", status=GONE, asks=self.asks, done=False, refusal=refused.refusal)
        return visit.show("click", asks=self.asks, done=True, refusal=None)

    def page(self, fr: str, en: str) -> Page:
        return Page(fr=fr, en=en, shows=self.ask, posts=self.act)


async def ask_new_password(visit: Visit) -> AnyResponse:
    visit.token()
    await visit.caller()
    return visit.show("password", refusal=None, usable=True)


async def reset_password(visit: Visit) -> AnyResponse:
    """Choose another password; this browser then counts as a device of the account's holder."""
    token, sent = visit.token(), await visit.form()
    try:
        answer = await visit.submit(ResetPassword, token=token, password=sent.get("password", ""))
    except Refused as refused:
        return _shown_again(visit, refused)
    cookies = visit.portal.sessions.cookies_after(ResetPassword, answer)
    return Redirect(PASSWORD_CHOSEN.path(visit.language), status_code=303, cookies=cookies)


def _shown_again(visit: Visit, refused: Refused) -> AnyResponse:
    """Show the form with what is wrong, or without it where the link is worth nothing. Raises Refused."""
    refusal: Refusal = refused.refusal
    if refusal.status not in {INVALID, GONE}:
        raise refused
    return visit.show("password", status=INVALID, refusal=refusal, usable=refusal.status != GONE)


async def tell_password_chosen(visit: Visit) -> AnyResponse:
    return visit.show("password_chosen")


_CONFIRM = Click(asks="confirm", contract=ConfirmEmail)
_CONFIRM_EMAIL = Click(asks="confirm_email", contract=ConfirmEmailChange)
_CONFIRM_SECOND = Click(asks="confirm_second", contract=ConfirmSecondEmail)
_CANCEL_EMAIL = Click(asks="cancel_email", contract=CancelEmailChange)

PASSWORD_CHOSEN = Page(fr="/mot-de-passe/choisi", en="/en/password/chosen", shows=tell_password_chosen)
PAGES = (
    _CONFIRM.page("/confirmer", "/en/confirm"),
    _CONFIRM.page("/inscription/confirmer/{token:str}", "/en/register/confirm/{token:str}"),
    _CONFIRM_EMAIL.page("/compte/adresse/confirmer/{token:str}", "/en/account/address/confirm/{token:str}"),
    _CONFIRM_SECOND.page("/compte/adresse/seconde/{token:str}", "/en/account/address/second/{token:str}"),
    _CANCEL_EMAIL.page("/compte/adresse/annuler/{token:str}", "/en/account/address/cancel/{token:str}"),
    Page(
        fr="/mot-de-passe/{token:str}",
        en="/en/password/{token:str}",
        shows=ask_new_password,
        posts=reset_password,
    ),
    PASSWORD_CHOSEN,
)
