"""A contract on paper, from the order to the client's mailbox, and an invoice that a machine can read (L03, L04, L23)."""

import hashlib
import io

from pypdf import PdfReader

from .client import Client


def pdf_of(stack, path, bearer):
    answer = stack.http.get(
        f"{stack.run['gateway']}/api/v1{path}", headers={"Authorization": f"Bearer {bearer}"}
    )
    assert answer.status_code == 200, answer.text
    return answer.content


def attached(stack, client, word):
    """Wait for a mail, and return {name: content} of what it carries."""
    stack.mail(client.email, word)
    [message] = [one for one in stack.mails(client.email) if word in str(one["Subject"])]
    return {part.get_filename(): part.get_content() for part in message.iter_attachments()}


def test_paid_order_is_confirmed_with_the_papers_that_the_site_hands_out(stack):
    client, stranger = Client.arrives(stack), Client.arrives(stack)
    order = client.orders()
    client.presses(client.pays(order, "card"))
    invoice = client.live(order)[0]["invoice"]
    papers = attached(stack, client, "Confirmation de votre contrat")
    contract = pdf_of(stack, f"/orders/{order['id']}/contract", client.token)
    terms = pdf_of(stack, f"/terms/{order['terms_version']}/pdf", client.token)
    assert papers[f"contrat-{order['reference']}.pdf"] == contract
    assert papers[f"conditions-{order['terms_version']}.pdf"] == terms
    assert papers["formulaire-de-retractation.pdf"].startswith(b"%PDF")
    assert attached(stack, client, "enregistrée") == {f"contrat-{order['reference']}.pdf": contract}
    stack.api("GET", f"/orders/{order['id']}/contract", bearer=stranger.token, status=404)
    printed = pdf_of(stack, f"/invoices/{invoice}/pdf", client.token)
    again = pdf_of(stack, f"/invoices/{invoice}/pdf", client.token)
    assert hashlib.sha256(printed).digest() == hashlib.sha256(again).digest()
    [xml] = PdfReader(io.BytesIO(printed)).attachments["factur-x.xml"]
    assert invoice.encode() in xml
