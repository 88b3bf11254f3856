"""A client's things, each of a kind that a path can name; and every call that a stranger might make about them."""

import time

from .whole import PASSWORD

PROOF = {"password": PASSWORD}
PIECE = {"file": "1", "document": "identity", "name": "copy.png", "content_base64": "iVBORw0KGgo="}
CALLS = {
    f"{method} {path}": (method, path, body)
    for method, path, body in (
        ("GET", "/hostings/{hosting}", None),
        ("GET", "/hostings/{hosting}/history", None),
        ("GET", "/hostings/{hosting}/interventions", None),
        ("GET", "/hostings/{hosting}/terms", None),
        ("POST", "/hostings/{hosting}/archive", {}),
        ("POST", "/hostings/{hosting}/volume", {"volume": 5}),
        ("POST", "/hostings/{hosting}/termination", {}),
        ("DELETE", "/hostings/{hosting}/termination", None),
        ("POST", "/hostings/{hosting}/erasure", {"repeat": "{hosting}", "confirm": True}),
        ("GET", "/orders/{order}", None),
        ("GET", "/orders/{order}/contract", None),
        ("POST", "/orders/{order}/set-aside", {}),
        ("POST", "/orders/{order}/payments", {"method": "cheque"}),
        ("POST", "/orders/{order}/cheque-posted", {}),
        ("POST", "/orders/{order}/credit", {}),
        ("POST", "/me/surplus/{surplus}", {"choice": "refund"}),
        ("POST", "/payments/{payment_id}/follow", {}),
        ("GET", "/invoices/{number}", None),
        ("GET", "/invoices/{number}/pdf", None),
        ("POST", "/invoices/{number}/disputes", {"ground": "not mine"}),
        ("GET", "/credit-notes/{note}", None),
        ("GET", "/credit-notes/{note}/pdf", None),
        ("POST", "/me/documents/{document}/files", PIECE),
        ("DELETE", "/me/sessions/{session_id}", None),
        ("PATCH", "/me/passkeys/{passkey}", {"name": "mine"}),
        ("POST", "/me/passkeys/{passkey}/remove", PROOF),
        ("PATCH", "/me/delegates/{person}", {"duties": ["billing"], **PROOF}),
        ("DELETE", "/me/delegates/{person}", None),
        ("DELETE", "/me/owners/{owner_id}", None),
        ("GET", "/tickets/{ticket}", None),
        ("POST", "/tickets/{ticket}/messages", {"text": "not mine"}),
        ("POST", "/tickets/{ticket}/access", {"may_access": False}),
        ("POST", "/tickets/{ticket}/close", {}),
    )
}


def ask(http, token, method, path, body=None):
    headers = {"Authorization": f"Bearer {token}"}
    return http.request(method, path, headers=headers, **({} if body is None else {"json": body}))


def done(answer):
    assert answer.is_success, answer.text
    return answer.json()


def eventually(look, patience=20):
    """Wait until something is there."""
    end = time.monotonic() + patience
    while not (found := look()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
    return found


def things(http, tokens):
    """Let the client order, pay by cheque, be credited a part and invite somebody; return what all that is called."""
    mine, treasurer = tokens["client"], tokens["treasurer"]
    get = lambda path: done(ask(http, mine, "GET", path))  # noqa: E731
    order = get("/orders")["orders"][0]
    payment = done(ask(http, mine, "POST", f"/orders/{order['reference']}/payments", {"method": "cheque"}))
    _credit_cheque(http, treasurer, order)
    invoice = eventually(lambda: get("/invoices")["invoices"])[0]
    note = {"invoice": invoice["number"], "ground": "association_error", "amount_cents": 100, "why": "slip"}
    issued = done(ask(http, treasurer, "POST", "/ops/credit-notes", note))
    invited = {"email": "alix@example.org", "duties": ["technical"], **PROOF}
    invitation = done(ask(http, mine, "POST", "/me/delegates", invited))["invitations"][0]
    request = {"title": "Page blanche", "text": "Mon site affiche une page blanche."}
    ticket = done(ask(http, mine, "POST", "/tickets", request))["reference"]
    return {
        "ticket": ticket,
        "order": order["id"],
        "payment_id": payment["payment_id"],
        "number": invoice["number"],
        "note": issued["number"],
        "surplus": "018f0000-0000-7000-8000-000000000010",
        "hosting": eventually(lambda: get("/hostings")["hostings"])[0]["id"],
        "session_id": get("/me/sessions")["sessions"][0]["id"],
        "passkey": "018f0000-0000-7000-8000-000000000009",
        "person": invitation["id"],
        "owner_id": get("/me")["id"],
        "document": _ask_documents(http, tokens["board"], get("/me")["id"]),
    }


def _ask_documents(http, board, account_id):
    asked = {"documents": ["identity"], "purpose": "to see who may call"}
    return done(ask(http, board, "POST", f"/ops/accounts/{account_id}/documents", asked))["request"]


def _credit_cheque(http, treasurer, order):
    today = done(ask(http, treasurer, "GET", "/ops/clock"))["today"]
    entered = {
        "order_reference": order["reference"],
        "amount_cents": order["total"]["amount_cents"],
        "bank": "Banque",
        "number": "0000001",
        "drawer": "Camille",
        "french_bank": True,
        "reference_on_back": "yes",
        "received_on": today,
    }
    cheque = done(ask(http, treasurer, "POST", "/ops/cheques", entered))["id"]
    done(ask(http, treasurer, "POST", f"/ops/cheques/{cheque}/deposit", {"deposited_on": today}))
    done(ask(http, treasurer, "POST", f"/ops/cheques/{cheque}/credit", {"credited_on": today}))
