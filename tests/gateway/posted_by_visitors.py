"""What a visitor is shown after a form: how to pay, what was declared, and every form that comes back (L06, L07, R40)."""

from shared.contracts.accounts import AskPasswordReset, ConfirmEmail, LogIn, Register, ResetPassword
from shared.contracts.base import Done, Money, Refusal
from shared.contracts.orders import GetRenewalForm, OrderRenewal
from shared.contracts.payments import ChooseLinkedSurplus, PayLinkedOrder, ShowLinkedOrder
from shared.contracts.support import SendNotice

from . import test_ending_pages as ending
from . import test_entering_pages as entering
from . import test_paying_pages as paying
from . import test_renewal_pages as renewing
from . import test_support_pages as support
from . import test_surplus_pages as surplus
from .posted import ALERT, AWAY, SPENT, Posted, refused, wrong_fields

PAY = paying.PAGES["fr"]
CODE = paying.BY_TRANSFER.code.model_copy(update={"path": "M4 4h7v1h-7z"})
BY_TRANSFER = paying.BY_TRANSFER.model_copy(update={"code": CODE})
DISCOUNT = Money(amount_cents=120)
MEANS = [paying.means("card", 62), paying.at_a_discount("cheque", 120), paying.means("transfer")]
WAYS = {
    "card": (paying.opened(redirect_url="https://provider.example/pay/1"), "a.button[href^='https:']"),
    "cheque": (
        paying.opened(
            method="cheque",
            instructions=paying.BY_CHEQUE,
            price=Money(amount_cents=2400),
            discount=DISCOUNT,
            total=Money(amount_cents=2280),
        ),
        "main:has-text('26-00117-K')",
    ),
    "transfer": (paying.opened(method="transfer", instructions=BY_TRANSFER), "figure svg"),
}
INACTIVE = Refusal(code="E-COMPTE-INACTIF", status=403, detail="Ce compte est inactif.")
LINK = "/mot-de-passe/abc"
CHOSEN = {"password": "trois pigeons gris"}
BACK = {"shows": ALERT, "status": 422}


def declared(path, **received):
    """Return what is shown of a declaration: its summary, its receipt, and its form that comes back."""
    sent, contract = ending.form_of(path), ending.contract_of(path)
    receipt = ending.a_view(path, "received", reference="R-ABCD2345", received_at=ending.AT, **received)
    return {
        f"{path}, summary": Posted(
            at=path,
            sends=(sent,),
            hears={contract: ending.a_view(path, "to_confirm")},
            shows="[name=step][value=confirm]",
        ),
        f"{path}, receipt": Posted(
            at=path, sends=(sent,), hears={contract: receipt}, shows="[role=status]:has-text('R-ABCD2345')"
        ),
        f"{path}, refused": refused(path, sent, contract, *sent),
    }


POSTED = {
    **{
        f"to pay by {method}": Posted(
            at=PAY,
            sends=({"method": method},),
            hears={ShowLinkedOrder: paying.an_order(means=MEANS), PayLinkedOrder: opened},
            shows=shows,
        )
        for method, (opened, shows) in WAYS.items()
    },
    "no means chosen": Posted(at=PAY, sends=({},), **BACK),
    "to pay for an inactive account": Posted(
        at=PAY,
        sends=({"method": "card"},),
        hears={PayLinkedOrder: INACTIVE},
        shows="#stays-open",
        status=422,
    ),
    "renewal refused": Posted(
        at=renewing.PAGES["fr"],
        sends=(renewing.YES,),
        hears={
            GetRenewalForm: renewing.a_form(terms=[renewing.a_term("P12M", 2400)]),
            OrderRenewal: wrong_fields("term", "accept_terms", "immediate_start"),
        },
        **BACK,
    ),
    "surplus given without a yes": refused(
        surplus.PAGES["fr"], {"choice": "gift"}, ChooseLinkedSurplus, "gift_confirmed"
    ),
    **declared("/retractation"),
    **declared("/resiliation"),
    "log-in refused": Posted(
        at="/connexion",
        sends=(entering.WHO,),
        hears={LogIn: Refusal(code="E-CONNEXION", status=401, detail="Adresse <ou> code incorrect.")},
        **BACK,
    ),
    "registration refused": refused("/inscription", entering.FORM, Register, *entering.FORM),
    "forgotten password, no address": refused(
        "/mot-de-passe", {"email": "nobody"}, AskPasswordReset, "email"
    ),
    "forgotten password, mail sent": Posted(
        at="/mot-de-passe",
        sends=({"email": "camille@example.org"},),
        hears={AskPasswordReset: Done()},
        shows="[role=status]",
    ),
    "weak password": Posted(
        at=LINK, sends=(CHOSEN,), hears={ResetPassword: wrong_fields("password")}, **BACK
    ),
    "link to choose a password, spent": Posted(
        at=LINK, sends=(CHOSEN,), hears={ResetPassword: SPENT}, **BACK
    ),
    "report refused": refused(
        "/signaler", support.FORM, SendNotice, "url", "ground", "text", "name", "email", "good_faith"
    ),
    "address confirmed": Posted(
        at="/confirmer?token=abc", sends=({},), hears={ConfirmEmail: Done()}, shows="[role=status]"
    ),
    "link of a mail, spent": Posted(
        at="/confirmer?token=abc", sends=({},), hears={ConfirmEmail: SPENT}, shows="h1", status=410
    ),
    "service away": Posted(
        at="/confirmer?token=abc", sends=({},), hears={ConfirmEmail: AWAY}, shows="h1", status=503
    ),
}
