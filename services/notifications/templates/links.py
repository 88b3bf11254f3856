"""The pages of the portal that letters point to: French words without prefix, English ones below /en.

A link that lets its reader do something carries what it is for, signed, so that whoever has the letter can do just
that. It is made when the letter is written: no message carries one (ADR 0099).
"""

from dataclasses import dataclass, field
from urllib.parse import quote

from shared.contracts.accounts import Language
from shared.values.signed import Purpose, sign

PATHS: dict[str, dict[Language, str]] = {
    "home": {"fr": "/", "en": "/en/"},
    "confirm": {"fr": "/inscription/confirmer/{}", "en": "/en/register/confirm/{}"},
    "reset": {"fr": "/mot-de-passe/{}", "en": "/en/password/{}"},
    "confirm_email": {"fr": "/compte/adresse/confirmer/{}", "en": "/en/account/address/confirm/{}"},
    "confirm_second": {
        "fr": "/compte/adresse/seconde/{}",
        "en": "/en/account/address/second/{}",
    },
    "cancel_email": {"fr": "/compte/adresse/annuler/{}", "en": "/en/account/address/cancel/{}"},
    "join": {"fr": "/invitation/{}", "en": "/en/invitation/{}"},
    "order": {"fr": "/commandes/{}", "en": "/en/orders/{}"},
    "pay": {"fr": "/payer/{}", "en": "/en/pay/{}"},
    "invoice": {"fr": "/factures/{}", "en": "/en/invoices/{}"},
    "dispute": {"fr": "/factures/{}/contester", "en": "/en/invoices/{}/dispute"},
    "credit_note": {"fr": "/avoirs/{}", "en": "/en/credit-notes/{}"},
    "hosting": {"fr": "/services/{}", "en": "/en/services/{}"},
    "renew": {"fr": "/renouveler/{}", "en": "/en/renew/{}"},
    "surplus": {"fr": "/trop-percu/{}", "en": "/en/surplus/{}"},
    "retrieve": {"fr": "/services/{}/donnees", "en": "/en/services/{}/data"},
    "terms": {"fr": "/conditions/{}", "en": "/en/terms/{}"},
    "documents": {"fr": "/compte/documents/{}", "en": "/en/account/documents/{}"},
    "security": {"fr": "/compte/securite", "en": "/en/account/security"},
    "withdraw": {"fr": "/retractation", "en": "/en/withdrawal"},
    "terminate": {"fr": "/resiliation", "en": "/en/termination"},
    "leave": {
        "fr": "/resiliation?contract={}&for_modification=true",
        "en": "/en/termination?contract={}&for_modification=true",
    },
    "modifications": {"fr": "/modifications", "en": "/en/changes"},
    "support": {"fr": "/assistance", "en": "/en/support"},
    "ticket": {"fr": "/demandes/{}", "en": "/en/requests/{}"},
    "ticket_desk": {"fr": "/equipe/demandes/{}", "en": "/en/staff/requests/{}"},
    "notice": {"fr": "/signaler/{}", "en": "/en/report/{}"},
    "dispute_desk": {"fr": "/tresor/contestations/{}", "en": "/en/treasury/disputes/{}"},
    "notice_desk": {"fr": "/equipe/signalements", "en": "/en/staff/notices"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Addresses of the portal in one language; `public_url` is the canonical base (R07)."""

    public_url: str
    key: str = field(repr=False)
    """Signs what a link lets its reader do."""
    language: Language = "fr"

    def home(self) -> str:
        return self._to("home")

    def confirm(self, link_id: str) -> str:
        return self._signed("confirm", link_id, purpose="account")

    def reset(self, link_id: str) -> str:
        return self._signed("reset", link_id, purpose="account")

    def confirm_email(self, link_id: str) -> str:
        return self._signed("confirm_email", link_id, purpose="account")

    def confirm_second(self, link_id: str) -> str:
        return self._signed("confirm_second", link_id, purpose="account")

    def cancel_email(self, link_id: str) -> str:
        return self._signed("cancel_email", link_id, purpose="account")

    def join(self, link_id: str) -> str:
        return self._signed("join", link_id, purpose="account")

    def order(self, reference: str) -> str:
        return self._to("order", reference)

    def pay(self, reference: str) -> str:
        return self._signed("pay", reference, purpose="pay")

    def invoice(self, number: str) -> str:
        return self._to("invoice", number)

    def dispute(self, number: str) -> str:
        return self._to("dispute", number)

    def credit_note(self, number: str) -> str:
        return self._to("credit_note", number)

    def hosting(self, reference: str) -> str:
        return self._to("hosting", reference)

    def renew(self, reference: str) -> str:
        return self._signed("renew", reference, purpose="renew")

    def surplus(self, surplus_id: str) -> str:
        return self._signed("surplus", surplus_id, purpose="surplus")

    def retrieve(self, reference: str) -> str:
        return self._to("retrieve", reference)

    def terms(self, version: str) -> str:
        return self._to("terms", version)

    def documents(self, request: str) -> str:
        return self._to("documents", request)

    def security(self) -> str:
        return self._to("security")

    def withdraw(self) -> str:
        return self._to("withdraw")

    def terminate(self) -> str:
        return self._to("terminate")

    def leave(self, reference: str) -> str:
        return self._to("leave", reference)

    def modifications(self) -> str:
        return self._to("modifications")

    def support(self) -> str:
        return self._to("support")

    def ticket(self, reference: str) -> str:
        return self._to("ticket", reference)

    def ticket_desk(self, reference: str) -> str:
        return self._to("ticket_desk", reference)

    def notice(self, reference: str) -> str:
        return self._to("notice", reference)

    def dispute_desk(self, dispute: str) -> str:
        return self._to("dispute_desk", dispute)

    def notice_desk(self) -> str:
        return self._to("notice_desk")

    def _signed(self, page: str, name: str, *, purpose: Purpose) -> str:
        return self._to(page, sign(name, key=self.key, purpose=purpose))

    def _to(self, page: str, *names: str) -> str:
        path = PATHS[page][self.language].format(*(quote(name, safe="") for name in names))
        return self.public_url.rstrip("/") + path
