"""A credit note from the treasurer's decision to the client's hands, and the chain in the hands of an auditor."""

import json
import subprocess
import sys
from pathlib import Path

from infra import verify_chain

from .client import Client
from .stack import command


def pdf_of(stack, number, bearer):
    kind = "credit-notes" if number.startswith("AV") else "invoices"
    headers = {"Authorization": f"Bearer {bearer}"}
    return stack.http.get(f"{stack.run['gateway']}/api/v1/{kind}/{number}/pdf", headers=headers).content


def verified(*arguments, cwd):
    script = Path(verify_chain.__file__).resolve()
    words = [sys.executable, "-I", "-S", str(script), *map(str, arguments)]
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)


def test_refund_is_decided_printed_mailed_and_verified_offline(stack, tmp_path):
    client, treasurer = Client.arrives(stack), stack.staff("treasurer")
    order = client.orders()
    client.presses(client.pays(order, "card"))
    invoice = client.live(order)[0]["invoice"]
    wanted = {"invoice": invoice, "amount_cents": 500, "why": "a mistake of ours"}
    stack.api("POST", "/ops/credit-notes", bearer=client.token, status=403, **wanted)
    refused = stack.api("POST", "/ops/credit-notes", bearer=treasurer, status=422, **wanted)
    assert refused["code"] == "E-REMBOURSEMENT"
    wanted["ground"] = "association_error"
    number = stack.api("POST", "/ops/credit-notes", bearer=treasurer, status=201, **wanted)["number"]
    assert number.startswith(f"AV-{stack.today().year}-")
    [shown] = stack.api("GET", "/credit-notes", bearer=client.token)["credit_notes"]
    assert (shown["number"], shown["invoice"]) == (number, invoice)
    assert stack.mail(client.email, f"avoir {number}")
    export = tmp_path / "chain.jsonl"
    command("chain", str(export), home=stack.home)
    issued = [json.loads(line)["number"] for line in export.read_text().splitlines()]
    assert issued[-1] == number
    for name in issued:
        bearer = client.token if name in {invoice, number} else treasurer
        (tmp_path / f"{name}.pdf").write_bytes(pdf_of(stack, name, bearer))
    done = verified(export, "--pdfs", tmp_path, cwd=tmp_path)
    assert (done.returncode, "nothing is wrong" in done.stdout) == (0, True), done.stdout
    assert "invariants hold" in command("verify", home=stack.home).stdout
