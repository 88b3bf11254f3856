"""What payments holds of persons: payments, cheques and what providers said of them."""

from dataclasses import replace

from services.payments.store.refunds import STILL_THERE
from shared.runtime.holdings import MIDNIGHT, UNSETTLED, Hindrance, Holding, Holdings

_DAY = "to_char($1::date, 'YYYY-MM-DD')"
_NOBODY = """record = jsonb_set(record, '{account_id}', '""')"""
_NULL = "'\\x5c7530303030'::bytea"
"""An escaped U+0000, which PostgreSQL reads in no JSON."""
_PAYER = (
    f"case when length(body) > 0 and position({_NULL} in body) = 0 then "
    + " || ".join(
        f"jsonb_path_query_array(convert_from(body, 'UTF8')::jsonb, '$.**.{part}')"
        for part in ("customer_details", "billing_details", "payer")
    )
    + " end"
)
"""What a raw message says of who paid; the rest of it is the provider's."""
_NEWEST = "2147483647"
"""A revision that no earlier news can overtake."""
_UNDER_WAY = "('opened', 'pending', 'review', 'captured', 'held', 'disputed')"
_ITS_ORDERS = "(select order_id from payable where account_id = $1)"
"""A refund that found no payment to give back names its order only."""
_MATCHED = (
    "join cheque on cheque.id = cheque_id join payment on payment.id = payment_id where account_id = $1"
)
"""Of an account. A scan is encrypted: its person is told of it here, and is given it by the treasurer."""
_TO_BE_SENT = (
    f"(refund.state = 'asked' or (refund.state = 'declined' and refund.surplus_id is null)) and {STILL_THERE}"
)
"""As on the treasurer's list (store/refunds.py). A declined refund of a surplus leaves that open, which hinders by
itself; what the bank took back cannot be given back."""

HOLDINGS = Holdings(
    held=(
        Holding(
            table="payable",
            category="accounting",
            words={"fr": "Ce qui était à payer", "en": "What was to be paid"},
            export="select record from payable where account_id = $1 order by order_id",
            dated="select max(last_day) from payable where account_id = $1",
            aged=f"update payable set account_id = '', {_NOBODY} where account_id <> '' and last_day < $1",
        ),
        Holding(
            table="payment",
            category="accounting",
            words={"fr": "Paiements", "en": "Payments"},
            export="select record from payment where account_id = $1 order by id",
            dated="select max(record ->> 'opened_at')::timestamptz::date from payment where account_id = $1",
            aged=f"update payment set account_id = '', redirect_url = null, {_NOBODY}"
            f" where account_id <> '' and record ->> 'opened_at' < {_DAY}",
        ),
        Holding(
            table="cheque",
            category="accounting",
            words={"fr": "Chèques", "en": "Cheques"},
            export="select cheque.record from cheque join payment on payment.id = payment_id"
            " where account_id = $1 order by cheque.id",
            dated="select max(cheque.record ->> 'received_on')::date from cheque"
            " join payment on payment.id = payment_id where account_id = $1",
            aged="update cheque set bank_key = id, number_key = '', interbank = '', account_end = '',"
            """ record = record || '{"drawer": "", "bank": "", "number": "", "account_id": "", "interbank": "","""
            """ "account_end": ""}'"""
            f" where record ->> 'account_id' <> '' and record ->> 'received_on' < {_DAY}",
        ),
        Holding(
            table="cheque_slip",
            category="accounting",
            words={"fr": "Bordereaux de remise de chèques", "en": "Deposit slips of cheques"},
            export=f"select number, issued_on, line from cheque_slip, jsonb_array_elements(lines) as line"
            f" where line ->> 'order_id' in {_ITS_ORDERS} order by number",
            dated="select max(issued_on) from cheque_slip, jsonb_array_elements(lines) as line"
            f" where line ->> 'order_id' in {_ITS_ORDERS}",
            aged="update cheque_slip set bytes = null, lines = '[]' where bytes is not null and issued_on < $1",
        ),
        Holding(
            table="unmatched_cheque",
            category="accounting",
            words={"fr": "Chèques sans référence", "en": "Cheques without a reference"},
            export=f"select unmatched_cheque.record from unmatched_cheque {_MATCHED} order by unmatched_cheque.id",
            dated=f"select max(unmatched_cheque.received_on) from unmatched_cheque {_MATCHED}",
            aged="update unmatched_cheque set bank_key = id, number_key = '', record = record ||"
            """ '{"drawer": "", "bank": "", "number": "", "interbank": "", "account_end": "", "reason": ""}'"""
            " where number_key <> '' and received_on < $1",
        ),
        Holding(
            table="cheque_scan",
            category="cheque_scan",
            words={"fr": "Numérisations de chèques", "en": "Scans of cheques"},
            export=f"select cheque_id, kept_from, length(sealed) as size from cheque_scan {_MATCHED}"
            " order by cheque_id",
            dated=f"select max(kept_from) from cheque_scan {_MATCHED}",
            aged="delete from cheque_scan where kept_from < $1",
        ),
        Holding(
            table="client_name",
            category="copies",
            words={"fr": "Nom du client", "en": "Name of the client"},
            export="select name, country, email_domain, consumer from client_name where account_id = $1 and name <> ''",
            erase=f"insert into client_name (account_id, revision, name) select one, {_NEWEST}, ''"
            " from unnest($1::text[]) as one on conflict (account_id) do update set revision = excluded.revision,"
            " name = excluded.name, country = excluded.country, email_domain = excluded.email_domain,"
            " consumer = excluded.consumer",
        ),
        Holding(
            table="surplus",
            category="accounting",
            words={"fr": "Sommes sans commande", "en": "Money without an order"},
            export="select record from surplus where record ->> 'account_id' = $1 order by id",
            dated="select max(record ->> 'found_at')::timestamptz::date from surplus"
            " where record ->> 'account_id' = $1",
            aged=f"update surplus set {_NOBODY}"
            f" where record ->> 'account_id' <> '' and record ->> 'found_at' < {_DAY}",
        ),
        Holding(
            table="refund",
            category="accounting",
            words={"fr": "Remboursements", "en": "Refunds"},
            export="select record from refund where record ->> 'account_id' = $1 order by id",
            dated="select max(asked_at)::date from refund where record ->> 'account_id' = $1",
            aged=f"update refund set {_NOBODY} where record ->> 'account_id' <> '' and asked_at < {MIDNIGHT}",
        ),
        Holding(
            table="bank_line",
            category="accounting",
            words={"fr": "Lignes de relevés bancaires", "en": "Lines of bank statements"},
            export="select booked_on, amount_cents, record ->> 'payer' as payer, record ->> 'text' as text"
            " from bank_line where account_id = $1 order by id",
            dated="select max(booked_on) from bank_line where account_id = $1",
            aged="update bank_line set account_id = '', payer_key = '', names_somebody = false,"
            """ record = record || '{"payer": "", "payer_account": "", "text": "", "account_id": ""}'"""
            " where names_somebody and booked_on < $1",
        ),
        Holding(
            table="notice",
            category="notice",
            words={"fr": "Messages des prestataires de paiement", "en": "Messages of payment providers"},
            export=f"select provider, event_type, notice.received_at, {_PAYER} as payer from notice"
            " join payment on payment.id = payment_id where account_id = $1 order by notice.id",
            dated="select max(notice.received_at)::date from notice join payment on payment.id = payment_id"
            " where account_id = $1 and length(body) > 0",
            aged=f"update notice set body = '' where body <> '' and received_at < {MIDNIGHT}"
            " and state not in ('received', 'reading')",
        ),
        Holding(
            table="verification_act",
            category="accounting",
            words={
                "fr": "Décisions sur des vérifications de paiement",
                "en": "Decisions about payments verified",
            },
            export=f"select at, what, why from verification_act where order_id in {_ITS_ORDERS} order by id",
            dated=f"select max(at)::date from verification_act where order_id in {_ITS_ORDERS}",
            aged=f"update verification_act set why = '' where why <> '' and order_id is not null and at < {MIDNIGHT}",
        ),
        Holding(
            table="account_standing",
            category="copies",
            words={"fr": "Compte désactivé", "en": "Deactivated account"},
            export="select reason, request from account_standing where account_id = $1 and reason is not null",
            erase=f"insert into account_standing (account_id, revision) select one, {_NEWEST}"
            " from unnest($1::text[]) as one on conflict (account_id) do update"
            " set revision = excluded.revision, reason = null, request = null",
        ),
    ),
    nothing={
        "delivery": "identities of transmissions",
        "cheque_slip_series": "numbers",
        "cheque_slip_act": "what became of deposit slips",
        "verification_rule": "which payments are verified",
        "fee_policy": "who bears what means of payment cost, and who of the staff decided so",
        "payout": "what providers sent to the association's bank",
        "payout_item": "the movements of payouts, by the provider's names",
        "provider_view": "up to when each provider was heard",
        "money": "where the money of each payment stands, a view of `payment`",
        "money_added": "sums of each means of payment and currency",
        "money_sum": "sums of each means of payment, as of before currencies were told apart",
        "means_seen": "up to which day each means was seen",
        "means_vouched": "up to which day somebody of the staff has looked himself",
        "bank_statement": "days and balances of the association's own account",
        "bank_gap": "days between statements, a view of `bank_statement`",
    },
    hindrances=(
        replace(
            UNSETTLED,
            until="select null::date from parked where state = 'parked' and exists (select from payable"
            " where account_id = $1 and position(convert_to(order_id, 'UTF8') in body) > 0)",
        ),
        Hindrance(
            code="E-EFFACEMENT-PAIEMENT",
            words={
                "fr": "Un paiement, un remboursement ou une contestation est en cours.",
                "en": "A payment, a refund or a dispute is under way.",
            },
            until=f"select decide_on from payment where account_id = $1 and state in {_UNDER_WAY}"
            " union all select null::date from refund left join payment on payment.id = payment_id"
            f" where (refund.record ->> 'account_id' = $1 or refund.record ->> 'order_id' in {_ITS_ORDERS})"
            f" and {_TO_BE_SENT}"
            " union all select null::date from surplus where record ->> 'account_id' = $1"
            " and state in ('open', 'refunding', 'credited')",
        ),
    ),
)
