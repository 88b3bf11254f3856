"""What a client is shown after a form: every form refused, the check before an order, what is shown once (R19, L01)."""

from datetime import date

from shared.contracts.accounts import BeginTotp, ConfirmTotp, GetMe, RecoveryCodes, TotpView
from shared.contracts.base import Money
from shared.contracts.lifecycle import Archive, EraseHosting, RetrieveData
from shared.contracts.orders import GetOrderForm, PlaceOrder, PreviewLine, PreviewOrder
from shared.contracts.support import AddToTicket, OpenTicket

from .area import SOON, an_account
from .posted import ALERT, TAKEN, Posted, refused, wrong_fields
from .test_client_forms import FORMS, SECRET
from .test_order_pages import LINE, RENEWAL, UPGRADE, YES, a_preview
from .test_renewal_pages import an_order_form

ORDER = "/commander?offer=web"
ORDERING = {GetOrderForm: an_order_form(), PreviewOrder: a_preview()}
CHECK = {**YES, "step": "check"} | {"immediate_start": "immediate_start-1"}
SECURITY, DATA = "/compte/securite", "/services/web-7/donnees"
TOTP = {"do": "totp", "password": SECRET}
DRAWN = TotpView(secret="ABCDEFGH" * 4, uri=f"otpauth://totp/x?secret={'ABCDEFGH' * 4}")
CODES = RecoveryCodes(codes=[f"{n:04}-abcd" for n in range(10)])
PART = {
    "from_volume": 10,
    "price_before": 2400,
    "price_after": 3600,
    "days_left": 182,
    "days_of_term": 365,
}
PARTS = [
    {name: PART[name] for name in ("from_volume", "price_before", "price_after", "days_of_term")}
    | {"starts_on": date(2026, 11, 22), "ends_on": date(2027, 5, 23), "price_cents": 598}
]
GREATER = PreviewLine(**LINE | {"kind": "upgrade", "upgrade": PART | {"parts": PARTS}})
RENEWED = PreviewLine(**LINE | {"kind": "renewal", "former": Money(amount_cents=1800)})
CHECKED = "form [name=total_cents]"


def _names(asked):
    """Return the names of fields, within others too."""
    inner = [name for one in asked.values() if isinstance(one, dict) for name in one]
    return [*asked, *inner]


POSTED = {
    **{
        f"{name}, refused": refused(path, {"do": do, **sent}, contract, *_names(asked))
        for name, (path, do, sent, contract, _, asked) in FORMS.items()
    },
    "order to check": Posted(at=ORDER, sends=(CHECK,), hears=ORDERING, shows=CHECKED),
    "free order to check": Posted(
        at=ORDER, sends=(CHECK,), hears=ORDERING | {PreviewOrder: a_preview(0)}, shows=CHECKED
    ),
    "renewal to check": Posted(
        at=RENEWAL, sends=(CHECK,), hears=ORDERING | {PreviewOrder: a_preview(lines=[RENEWED])}, shows=CHECKED
    ),
    "greater volume to check": Posted(
        at=UPGRADE,
        sends=({"accept_terms": "2013-09-20", "step": "check"},),
        hears=ORDERING | {PreviewOrder: a_preview(598, lines=[GREATER])},
        shows=CHECKED,
    ),
    "order refused at the check": Posted(
        at=ORDER,
        sends=(CHECK,),
        hears=ORDERING | {PreviewOrder: wrong_fields("lines")},
        shows=ALERT,
        status=422,
    ),
    "order refused at the button": Posted(
        at=ORDER,
        sends=(CHECK, {"step": "order"}),
        hears=ORDERING | {PlaceOrder: TAKEN},
        shows=f"main:has({ALERT}) {CHECKED}",
        status=422,
    ),
    "order to correct": Posted(
        at=ORDER, sends=(CHECK, {"step": "correct"}), hears=ORDERING, shows="#accept_terms:checked"
    ),
    "authenticator to draw": Posted(
        at=SECURITY, sends=(TOTP,), hears={BeginTotp: DRAWN}, shows="svg.code[role=img]"
    ),
    "codes shown once": Posted(
        at=SECURITY,
        sends=(TOTP, {"do": "totp_confirm", "code": "123456"}),
        hears={BeginTotp: DRAWN, ConfirmTotp: CODES},
        shows="ul.codes",
    ),
    "first code refused": Posted(
        at=SECURITY,
        sends=(TOTP, {"do": "totp_confirm", "code": "123456"}),
        hears={BeginTotp: DRAWN} | {ConfirmTotp: wrong_fields("code")},
        shows=ALERT,
        status=422,
    ),
    "authenticator of who has one, refused": Posted(
        at=SECURITY,
        sends=(TOTP | {"code": "1"},),
        hears={
            GetMe: an_account(second_factor=True, recovery_codes_left=3),
            BeginTotp: wrong_fields("password", "code"),
        },
        shows=ALERT,
        status=422,
    ),
    "archive in preparation": Posted(
        at=DATA,
        sends=({"do": "archive"},),
        hears={RetrieveData: Archive(state="preparing", url=None, until=None)},
        shows="[role=status]",
    ),
    "archive ready": Posted(
        at=DATA,
        sends=({"do": "archive"},),
        hears={RetrieveData: Archive(state="ready", url="https://host.example/a.zip", until=SOON)},
        shows="a[href='https://host.example/a.zip']",
    ),
    "deletion refused": refused(
        "/services/web-7/supprimer", {"do": "erase", "repeat": "web-8"}, EraseHosting, "repeat", "confirm"
    ),
    "request refused": refused(
        "/demandes/nouvelle", {"title": "x", "text": "y"}, OpenTicket, "title", "text", "topic"
    ),
    "answer refused": refused("/demandes/DEM-Q452QLED", {"do": "add", "text": "x"}, AddToTicket, "text"),
}
