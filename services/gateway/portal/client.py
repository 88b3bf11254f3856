"""Pages of somebody who is signed in: what they show, and the forms on them.

A form names its act in the field `do`. What is done leads back to the page by a redirect, which then says so; what is
refused is told on the same page with what was typed, but never a secret. Whoever is not signed in is led to log in.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args, get_origin
from urllib.parse import urlencode

from litestar.response import Redirect
from pydantic import SecretStr, TypeAdapter

from services.gateway.domain.problems import FIELDS_CODE, NOT_FOUND, Refused
from shared.contracts.accounts import Language
from shared.contracts.base import Awaiting, Caller, Data, Refusal, Request

from .entering import to_log_in
from .visit import KEY, AnyResponse, Page, Visit

INVALID, NOT_SIGNED_IN = 422, 401
CORRECTABLE = frozenset({401, 403, 409, 410, 422, 429})
SESSION_CODES = frozenset({"E-SESSION"})
DO, DONE = "do", "done"
LONGEST_REDISPLAYED = 50_000
"""Twice the longest field of any form, for a browser ends a line with two signs: what a check carries on is whole."""

INSTRUCTIONS: Mapping[str, Mapping[Language, str]] = {
    "country": {
        "fr": "Saisissez deux lettres, comme FR ou BE.",
        "en": "Enter two letters, such as FR or BE.",
    },
    "email": {
        "fr": "Saisissez une adresse au format nom@exemple.fr.",
        "en": "Enter an address such as name@example.org.",
    },
    "second_email": {
        "fr": "Saisissez une adresse au format nom@exemple.fr.",
        "en": "Enter an address such as name@example.org.",
    },
    "duties": {"fr": "Cochez au moins une case.", "en": "Tick at least one box."},
    "confirm": {"fr": "Cochez la case pour confirmer.", "en": "Tick the box to confirm."},
    "starts_at": {"fr": "Saisissez un jour et une heure.", "en": "Enter a day and an hour."},
    "ends_at": {"fr": "Saisissez un jour et une heure.", "en": "Enter a day and an hour."},
    "document": {"fr": "Dites de quel document il s’agit.", "en": "Say which document it is."},
    "amount_cents": {
        "fr": "Saisissez un montant en euros, comme 24 ou 24,50.",
        "en": "Enter an amount in euro, such as 24 or 24.50.",
    },
    "french_bank": {"fr": "Dites si la banque est en France.", "en": "Say whether the bank is in France."},
    "cheques": {"fr": "Cochez au moins un chèque.", "en": "Tick at least one cheque."},
    "order": {"fr": "Saisissez le numéro de la commande.", "en": "Enter the number of the order."},
    "order_reference": {
        "fr": "Saisissez le numéro de la commande ou la référence lue au dos.",
        "en": "Enter the number of the order, or the reference read on the back.",
    },
    "received_on": {"fr": "Saisissez une date.", "en": "Enter a date."},
    "drawer": {
        "fr": "Saisissez le nom imprimé sur le chèque.",
        "en": "Enter the name printed on the cheque.",
    },
    "content_base64": {"fr": "Choisissez un fichier plus petit.", "en": "Choose a smaller file."},
    "note": {
        "fr": "Écrivez ce que c’est, en 300 caractères.",
        "en": "Write what it is, in 300 characters.",
    },
    "prices": {
        "fr": "Donnez au moins un prix : une durée et un montant.",
        "en": "Give at least one price: a term and an amount.",
    },
    "price_cents": {
        "fr": "Saisissez un montant en euros, comme 24 ou 24,50 ; 0 pour ce qui est gratuit.",
        "en": "Enter an amount in euro, such as 24 or 24.50; 0 for what is free.",
    },
    "volume": {"fr": "Indiquez un volume en Go, comme 10.", "en": "Give a volume in GB, such as 10."},
    "term": {"fr": "Indiquez une durée en mois, comme 12.", "en": "Give a term in months, such as 12."},
    "sold_from": {"fr": "Saisissez une date.", "en": "Enter a date."},
    "valid_from": {"fr": "Saisissez une date.", "en": "Enter a date."},
    "found_at": {"fr": "Saisissez un jour et une heure.", "en": "Enter a day and an hour."},
    "cnil_notified_at": {"fr": "Saisissez un jour et une heure.", "en": "Enter a day and an hour."},
    "persons_told_at": {"fr": "Saisissez un jour et une heure.", "en": "Enter a day and an hour."},
    "categories": {"fr": "Cochez au moins une catégorie.", "en": "Tick at least one category."},
    "persons": {"fr": "Saisissez un nombre, même approché.", "en": "Enter a number, even a rough one."},
    "ends_on": {"fr": "Saisissez une date, ou laissez vide.", "en": "Enter a date, or leave it empty."},
}
"""What to do about a field, where the words for programs would not tell a person."""
BY_CONTRACT = frozenset(
    {"text", "reason", "ground", "what", "risk"}
    | {f"{part}_{language}" for part in ("nature", "effects", "measures") for language in ("fr", "en")}
)
"""Fields whose name alone does not tell what is asked: on one page a choice, on another a text."""

Sent = Mapping[str, str]
Fields = Callable[[Visit, Sent], dict[str, Any]]
Reads = Callable[[Visit, Caller], Awaitable[dict[str, Any]]]
Goes = Callable[[Visit, Data], str]


def given(*names: str) -> Fields:
    """Return what takes fields as they were typed; a field left empty is not given."""
    return lambda _, sent: {name: sent[name].strip() for name in names if sent.get(name, "").strip()}


def typed(*names: str) -> Fields:
    """Return what takes fields exactly as they were typed, blanks and all: passwords."""
    return lambda _, sent: {name: sent.get(name, "") for name in names}


def of_path(*names: str) -> Fields:
    """Return what takes the names in the page's address."""
    return lambda visit, _: {name: str(visit.call.path_params[name]) for name in names}


def both(*parts: Fields) -> Fields:
    """Return the fields of several."""
    return lambda visit, sent: {name: value for part in parts for name, value in part(visit, sent).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a form asks."""

    contract: type[Request]
    fields: Fields
    done: Mapping[Language, str] = field(default_factory=dict)
    """What is said when it is done."""
    shows: bool = False
    """Its answer is shown once, at once, and stands in no address: it holds a secret."""
    goes: Goes | None = None
    """Where to go on with the answer; None: back to the page."""
    once: bool = False
    """Its form carries a key, under which it is done once however often it is sent."""
    corrected_in: str = ""
    """The form where it is corrected when it is refused, as its own has but hidden fields; empty: its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a page says of the form that was sent."""

    do: str = ""
    done: str = ""
    refusal: Refusal | None = None
    typed: Sent = field(default_factory=dict)
    answer: Data | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with which field."""

    def kept(self, name: str, otherwise: object = "") -> str:
        """Return what stands in a field: what was typed, or what is known."""
        return str(self.typed.get(name, "" if otherwise is None else otherwise))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPage:
    """One page of the client's area."""

    template: str
    reads: Reads
    acts: Mapping[str, Act] = field(default_factory=dict)

    def page(self, fr: str, en: str, *, keeps: tuple[str, ...] = ()) -> Page:
        posts = self.act if self.acts else None
        return Page(fr=fr, en=en, shows=self.show, posts=posts, keeps=keeps)

    async def show(self, visit: Visit) -> AnyResponse:
        """Show the page to whoever is signed in. Raises Refused: for an address that means nothing."""
        visit.check_address()
        caller = await visit.caller()
        if caller.account_id is None:
            return to_log_in(visit, visit.here)
        did = self.acts.get(str(visit.call.query_params.get(DONE, "")))
        return await self.tell(visit, caller, Told(done=did.done.get(visit.language, "") if did else ""))

    async def act(self, visit: Visit) -> AnyResponse:
        """Do what a form of the page asks. Raises Refused: for a foreign form, or where nothing can be corrected."""
        visit.check_address()
        sent = await visit.form()
        caller = await client_of(visit, sent)
        if caller is None:
            return to_log_in(visit, visit.here)
        act = self.chosen(sent)
        if act is None:
            raise Refused(NOT_FOUND.say(visit.language))
        try:
            key = visit.expected(KEY, sent.get("key", "")) if act.once else None
            answer = await visit.act(caller, act.contract, key=key, **act.fields(visit, sent))
        except Refused as refused:
            shown = _showable(act.contract, sent)
            do = act.corrected_in or sent[DO]
            told = refusing(visit, refused, do=do, shown=shown, contract=act.contract)
            return await self.tell(visit, caller, told)
        view = _read(act.contract, answer)
        if act.shows:
            shown = _showable(act.contract, sent)
            return await self.tell(visit, caller, Told(do=sent[DO], answer=view, typed=shown))
        then = act.goes(visit, view) if act.goes else f"{visit.here}?{urlencode({DONE: sent[DO]})}"
        cookies = visit.portal.sessions.cookies_after(act.contract, answer)
        return Redirect(then, status_code=303, cookies=cookies)

    def chosen(self, sent: Sent) -> Act | None:
        """Return what a form asks; None: nothing that this page knows."""
        return self.acts.get(sent.get(DO, ""))

    async def tell(self, visit: Visit, caller: Caller, told: Told) -> AnyResponse:
        values = await self.reads(visit, caller)
        status = INVALID if told.refusal else 200
        return visit.show_form(self.template, status=status, told=told, **values)


async def client_of(visit: Visit, sent: Sent) -> Caller | None:
    """Return who sent a form; None where the session has ended. Raises Refused for a foreign form."""
    try:
        caller = await visit.sender(sent)
    except Refused as refused:
        if refused.refusal.status != NOT_SIGNED_IN:
            raise
        return None
    return caller if caller.account_id else None


def correctable(refused: Refused) -> Refusal:
    """Return what can be told beside the form. Raises Refused when that is not its sender's to correct."""
    refusal = refused.refusal
    if refusal.status not in CORRECTABLE or refusal.code in SESSION_CODES:
        raise refused
    return refusal


def refusing(
    visit: Visit, refused: Refused, *, do: str = "", shown: Sent, contract: type[Request] | None = None
) -> Told:
    """Return what a page says of a form that was refused. Raises Refused when that is not its sender's to correct."""
    refusal = correctable(refused)
    wrong = refusal.fields if refusal.code == FIELDS_CODE else {}
    fields = {name.split(".")[-1]: str(text) for name, text in wrong.items()}
    said = {name: INSTRUCTIONS[name][visit.language] for name in fields.keys() & INSTRUCTIONS.keys()}
    if contract:
        said |= {name: _asked(contract, name)[visit.language] for name in fields.keys() & BY_CONTRACT}
    return Told(do=do, refusal=refusal, typed=shown, wrong=fields | said)


def _asked(contract: type[Request], name: str) -> Mapping[Language, str]:
    """Return what a contract asks of a field: a choice, or a text of so many characters."""
    field_ = contract.model_fields[name]
    if get_origin(field_.annotation) is Literal:
        return {"fr": "Choisissez une réponse.", "en": "Choose an answer."}
    least = max((getattr(one, "min_length", 0) for one in field_.metadata), default=0)
    most = max((getattr(one, "max_length", 0) for one in field_.metadata), default=0)
    assert most, f"{contract.__name__}.{name} is not bounded"
    return {
        "fr": f"Écrivez de {least} à {most} caractères." if least else f"Écrivez {most} caractères au plus.",
        "en": f"Write {least} to {most} characters." if least else f"Write {most} characters at most.",
    }


def _read(contract: type[Request], answer: bytes) -> Data:
    """Read what was answered: that it waits for a second person, where that may be (ADR 0048)."""
    expected: Any = contract.answer | Awaiting if contract.may_wait else contract.answer
    view: Data = TypeAdapter(expected).validate_json(answer)
    return view


def _showable(contract: type[Request], sent: Sent) -> dict[str, str]:
    """Return what may be shown again: no password, no code."""
    secret = {name for name, one in contract.model_fields.items() if _is_secret(one.annotation)}
    return {name: text[:LONGEST_REDISPLAYED] for name, text in sent.items() if name not in secret}


def _is_secret(annotation: Any) -> bool:
    return annotation is SecretStr or any(map(_is_secret, get_args(annotation)))
