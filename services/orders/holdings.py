"""What orders holds of persons: whom invoices name, what was ordered and consented to, the documents themselves.

Invoices and credit notes are never changed while the law wants them kept. When their ten years are over, what names
a person goes: the PDF, and what the chain says of the document. The hashes of both stay, so the chain still holds
together and a document that somebody kept can still be proved (ADR 0041).
"""

from shared.contracts.base import Words
from shared.runtime.holdings import MIDNIGHT, Hindrance, Holding, Holdings

_NEWEST = "2147483647"
"""A revision that no earlier news can overtake."""
_DAY = "to_char($1::date, 'YYYY-MM-DD')"
_YEAR = "to_char($1::date, 'YYYY')"
_CONTRACT_DAY = "to_char($1::date - interval '14 months', 'YYYY-MM-DD')"
"""Contracts are kept for ten years after their end (L11). None ends later than 14 months after its order: that is
payable for one, and a term is of twelve at most."""
_OURS = (
    "(select array(select id from orders where account_id = $1"
    " union all select unnest(array[id, reference]) from hosting where account_id = $1))"
)
"""What a declaration of an account ($1) may be about: an order, or hostings by identity or by reference."""
_IS_ABOUT = f"string_to_array(about, ', ') && {_OURS}"
_SIGNED = "record #>> '{declarer,account_id}'"
_OWN = (
    f"coalesce({_SIGNED} = $1, lower(btrim(record #>> '{{declarer,email}}'))"
    " = (select lower(btrim(contact ->> 'email')) from account where id = $1), false)"
)
"""Whether it was made by the account signed in, or from its own address."""
_INVOICES: Words = {"fr": "Factures", "en": "Invoices"}
_NOTES: Words = {"fr": "Avoirs", "en": "Credit notes"}

_NAMED: tuple[tuple[str, Words, str], ...] = (
    ("invoice", _INVOICES, "F"),
    ("credit_note", _NOTES, "AV"),
)
_DOCUMENTS = tuple(
    Holding(
        table=f"{kind}_document",
        category="accounting",
        words=words,
        export=f"select number, sha256 from {kind}_document join {kind} using (number)"
        f" where account_id = $1 and bytes is not null order by number",
        aged=f"update {kind}_document set bytes = null where bytes is not null"
        f""" and number collate "C" < '{prefix}-' || {_YEAR}""",
    )
    for kind, words, prefix in _NAMED
)

HOLDINGS = Holdings(
    held=(
        Holding(
            table="account",
            category="copies",
            words={"fr": "Client facturé", "en": "Invoiced client"},
            export="select contact, state from account where id = $1 and contact is not null",
            erase="insert into account (id, contact_revision, state_revision, state)"
            f" select one, {_NEWEST}, {_NEWEST}, 'closed' from unnest($1::text[]) as one on conflict (id) do update"
            " set contact_revision = excluded.contact_revision, contact = null,"
            " state_revision = excluded.state_revision, state = excluded.state, reason = null,"
            " request = null",
        ),
        Holding(
            table="orders",
            category="connection",
            words={"fr": "Adresse réseau des commandes", "en": "Network address of orders"},
            dated="select max(record ->> 'ordered_on')::date from orders"
            " where account_id = $1 and record ->> 'address' is not null",
            aged="update orders set record = jsonb_set(record, '{address}', 'null')"
            f" where record ->> 'address' is not null and record ->> 'ordered_on' < {_DAY}",
        ),
        Holding(
            table="order_sheet",
            category="contract",
            words={"fr": "Informations données avant les commandes", "en": "What was told before orders"},
            export="select order_sheet.record from order_sheet join orders on orders.id = order_id"
            " where account_id = $1 order by order_id",
            aged=f"delete from order_sheet where given_at < {MIDNIGHT} - interval '14 months'",
        ),
        Holding(
            table="paper",
            category="contract",
            words={"fr": "Contrats remis", "en": "Contracts handed out"},
            export="select name, sha256 from printed_paper join orders on what = 'order:' || orders.id"
            " where account_id = $1 order by what, printed_paper.language",
            aged="with gone as (delete from printed_paper using orders where what = 'order:' || orders.id"
            f" and account_id <> '' and orders.record ->> 'ordered_on' < {_CONTRACT_DAY} returning sha256)"
            " delete from paper where sha256 in (select sha256 from gone)",
        ),
        Holding(
            table="printed_paper",
            category="contract",
            words={"fr": "Contrats remis", "en": "Contracts handed out"},
            otherwise="goes with its paper",
        ),
        Holding(
            table="declaration",
            category="contract",
            words={"fr": "Rétractations et résiliations", "en": "Withdrawals and terminations"},
            export=f"select case when {_OWN} then record - 'author' else record - 'author' - 'declarer' end as record"
            f" from declaration where {_SIGNED} = $1 or {_IS_ABOUT} order by id",
            aged=f"delete from declaration where declared_at < {MIDNIGHT}",
        ),
        Holding(
            table="modification_recipient",
            category="contract",
            words={"fr": "Modifications annoncées", "en": "Announced changes"},
            export="select reference, hosting_id, told_at from modification_recipient r"
            " join modification m on m.id = r.modification_id where account_id = $1 order by told_at, hosting_id",
            aged=f"delete from modification_recipient where told_at < {MIDNIGHT}",
        ),
        Holding(
            table="dispute",
            category="contract",
            words={"fr": "Contestations de factures", "en": "Disputes of invoices"},
            export="select record - 'decided_by' as record from dispute where account_id = $1 order by id",
            aged="delete from dispute where received_on < $1 and state <> 'open'",
        ),
        Holding(
            table="orders",
            category="contract",
            words={"fr": "Commandes", "en": "Orders"},
            export="select record from orders where account_id = $1 order by id",
            dated="select (max(record ->> 'ordered_on')::date + interval '14 months')::date from orders"
            " where account_id = $1",
            aged="""update orders set account_id = '', record = jsonb_set(record, '{account_id}', '""')"""
            f" where account_id <> '' and record ->> 'ordered_on' < {_CONTRACT_DAY}",
        ),
        Holding(
            table="invoice",
            category="accounting",
            words=_INVOICES,
            export="select record from invoice where account_id = $1 order by year, sequence",
            dated="select max(issued_on) from invoice where account_id = $1",
            otherwise="numbers, amounts and a random identity stay; what they led to is erased before",
        ),
        Holding(
            table="credit_note",
            category="accounting",
            words=_NOTES,
            export="select record - 'author' as record from credit_note where account_id = $1 order by year, sequence",
            dated="select max(issued_on) from credit_note where account_id = $1",
            aged="""update credit_note set record = record || '{"why": null, "author": null}'"""
            " where (record ->> 'why' is not null or record ->> 'author' is not null)"
            f""" and number collate "C" < 'AV-' || {_YEAR}""",
        ),
        *_DOCUMENTS,
        Holding(
            table="chain",
            category="accounting",
            words={"fr": "Noms et adresses sur les factures", "en": "Names and addresses on invoices"},
            export="select number, canonical::jsonb -> 'client' as client from chain"
            " join (select number, account_id from invoice union all select number, account_id from credit_note)"
            " as issued using (number) where account_id = $1 and canonical is not null order by position",
            aged="update chain set canonical = null where canonical is not null and issued_on < $1",
        ),
    ),
    nothing={
        "offer": "what is sold",
        "price_history": "prices, and who of the staff set them",
        "offer_option": "what is sold with it",
        "option_price_history": "prices of options, and who of the staff set them",
        "offer_act": "what was decided about offers, and who of the staff did",
        "stock": "numbers",
        "terms": "texts",
        "terms_translation": "texts",
        "clause_rulings": "texts",
        "order_series": "numbers",
        "invoice_series": "numbers",
        "credit_note_series": "numbers",
        "attempt": "amounts under random identities; payments holds the rest",
        "modification": "texts, and who of the staff announced them",
        "left_service": "days and amounts under random identities",
        "service_period": "dates under random identities",
        "hosting": "dates under random identities; lifecycle holds the rest",
    },
    hindrances=(
        Hindrance(
            code="E-EFFACEMENT-COMMANDE",
            words={"fr": "Une commande attend son paiement.", "en": "An order awaits its payment."},
            until="select due_on - 1 from orders where account_id = $1 and due_on is not null",
        ),
        Hindrance(
            code="E-EFFACEMENT-DECLARATION",
            words={
                "fr": "Une rétractation ou une résiliation attend sa réponse.",
                "en": "A withdrawal or a termination awaits its answer.",
            },
            until="select null::date from declaration where state in ('received', 'queued')"
            f" and ({_OWN} or {_IS_ABOUT})",
        ),
        Hindrance(
            code="E-EFFACEMENT-CONTESTATION",
            words={
                "fr": "La contestation d'une facture attend sa réponse.",
                "en": "A dispute awaits its answer.",
            },
            until="select null::date from dispute where account_id = $1 and state = 'open'",
        ),
        Hindrance(
            code="E-EFFACEMENT-DETTE",
            words={"fr": "Une facture reste à payer.", "en": "An invoice is still to be paid."},
            until="select null::date from invoice i where i.account_id = $1"
            " and exists (select from attempt a where a.order_id = i.order_id and a.accepted"
            " and a.owed_until is not null)"
            " and not exists (select from attempt a where a.order_id = i.order_id and a.accepted"
            " and a.owed_until is null)"
            " and (i.record ->> 'total_cents')::bigint > (select coalesce(sum(c.total_cents), 0)"
            " from credit_note c where c.invoice_number = i.number)",
        ),
    ),
)
