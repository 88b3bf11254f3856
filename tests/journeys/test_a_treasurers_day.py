"""A treasurer's day from the first envelope to the last cent, by the API and the command line (docs/treasurer.md)."""

import shutil
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from .client import Client, token_of
from .stack import Stack, command, new_home
from .treasury import Treasurer, books, paper

ORDERS = {
    "anne": {"volume": 10},
    "bruno": {"volume": 10},
    "carole": {"volume": 10},
    "fanny": {"term": "P3M"},
    "hugo": {"volume": 5},
    "ines": {"volume": 5, "term": "P3M"},
}
"""What is not the smallest web hosting for a year, at 24.00."""
GIFT, UNKNOWN = 1700, 3000
FEES = 115 + 115 + 61
"""Of two cards at 60.00 and one at 24.00: 1.5 % and 25 cents each are Stripe's."""


@dataclass
class Day:
    """What somebody who plays the day has to remember."""

    stack: Stack
    treasurer: Treasurer
    clients: dict = field(default_factory=dict)
    orders: dict = field(default_factory=dict)
    told: dict = field(default_factory=dict)

    def orders_and_chooses(self, name, method):
        client = self.clients[name] = Client.arrives(self.stack)
        self.orders[name] = client.orders(**ORDERS.get(name, {}))
        self.told[name] = client.pays(self.orders[name], method)
        return client

    def approves(self, name):
        self.stack.double("paypal", f"/orders/{token_of(self.told[name])}/approve", returns=False)

    def state_of(self, name):
        return self.clients[name].order(self.orders[name])["state"]

    def live(self, name):
        return self.clients[name].live(self.orders[name])


@pytest.fixture
def day():
    home = new_home()
    stack = Stack.up(home, "--start", "2026-11-23")
    yield Day(stack, Treasurer.signs_in(stack))
    stack.down()
    shutil.rmtree(home, ignore_errors=True)


def test_a_treasurers_day(day):
    clients_choose_their_means(day)
    an_envelope_is_opened(day)
    slip = a_slip_goes_to_the_bank(day)
    payout = a_provider_pays_out(day)
    the_statement_settles_what_it_can(day, slip, payout)
    the_treasurer_settles_the_rest(day)
    what_is_verified_is_decided(day)
    what_came_twice_goes_back(day)
    bounced = a_cheque_bounces(day)
    another_cheque_replaces_it(day, bounced)
    a_dispute_comes_and_goes(day)
    a_refund_is_sent_by_hand(day)
    everything_adds_up(day)


def clients_choose_their_means(day):
    rule = {"kind": "amount", "from_cents": 5000, "reason": "larger orders are looked at"}
    day.treasurer.does("/verification-rules", status=201, **rule)
    for name in ("anne", "bruno"):
        day.orders_and_chooses(name, "card").presses(day.told[name])
    for name in ("carole", "denis"):
        day.orders_and_chooses(name, "paypal")
        day.approves(name)
    for name in ("emile", "fanny", "gaston"):
        day.orders_and_chooses(name, "cheque")
    for name in ("hugo", "ines"):
        day.orders_and_chooses(name, "transfer")
    jules = day.orders_and_chooses("jules", "transfer")
    jules.presses(jules.pays(day.orders["jules"], "card"))
    day.treasurer.sees(card={"accepted": 2400, "held": 12000}, paypal={"accepted": 2400, "held": 6000})
    assert day.treasurer.waits() == {"cheque_announced": 3, "hold": 3}


def an_envelope_is_opened(day):
    stack, treasurer = day.stack, day.treasurer
    [emile, gaston] = [day.orders[name]["cheque_reference"] for name in ("emile", "gaston")]
    known = {"order_reference": emile, "reference_on_back": "yes"}
    assert treasurer.does("/cheques", status=201, **paper(stack, "101", 2400), **known)["state"] == "received"
    bare = treasurer.does("/unmatched-cheques", status=201, **paper(stack, "102", 660))
    likeliest = bare["candidates"][0]
    assert likeliest["order_reference"] == day.orders["fanny"]["reference"]
    assert [one["kind"] for one in likeliest["reasons"]] == ["amount", "name", "promised"]
    why = "the only order of 6.60 whose client chose a cheque"
    chosen = {"order_reference": likeliest["order_reference"], "reason": why}
    matched = treasurer.does(f"/unmatched-cheques/{bare['id']}/match", **chosen)
    assert matched["state"] == "received"
    foreign = {"order_reference": gaston, "reference_on_back": "yes"}
    foreign |= paper(stack, "103", 2400, french_bank=False, bank="Bank of Elsewhere")
    back = treasurer.does("/cheques", status=201, **foreign)
    assert (back["state"], back["refusal"]) == ("returned", "E-CHEQUE-BANQUE")
    assert "situé en France" in " ".join(stack.mail(day.clients["gaston"].email, "refusé").split())
    assert treasurer.waits() == {"cheque_in_hand": 2, "hold": 3}


def a_slip_goes_to_the_bank(day):
    treasurer = day.treasurer
    slip = treasurer.does("/cheque-slips", status=201)
    assert (slip["count"], slip["total"]["amount_cents"]) == (2, 3060)
    assert treasurer.file(f"/cheque-slips/{slip['number']}/pdf").startswith(b"%PDF-")
    assert treasurer.waits() == {"slip_printed": 1, "hold": 3}
    today = day.stack.today().isoformat()
    treasurer.does(f"/cheque-slips/{slip['number']}/deposit", deposited_on=today)
    assert treasurer.waits() == {"slip_at_bank": 1, "hold": 3}
    [at_bank] = treasurer.asks("/transit")["slips"]
    assert (at_bank["slip"], at_bank["amount"]["amount_cents"]) == (slip["number"], 3060)
    return slip["number"]


def a_provider_pays_out(day):
    day.stack.double("stripe", "/payouts")
    day.stack.advance("2d")
    [payout] = day.stack.eventually(lambda: day.treasurer.asks("/payouts")["payouts"])
    parts = {part: payout[part]["amount_cents"] for part in ("gross", "fee", "amount", "refunded")}
    assert parts == {"gross": 14400, "fee": FEES, "amount": 14400 - FEES, "refunded": 0}
    assert (payout["state"], payout["case"]) == ("under_way", None)
    return payout["id"]


def the_statement_settles_what_it_can(day, slip, payout):
    stack, treasurer = day.stack, day.treasurer
    books(stack, 3060, f"REMISE DE CHEQUES {slip}", name="Banque")
    books(stack, 3600, day.told["hugo"]["instructions"]["reference"])
    books(stack, 2400, day.told["jules"]["instructions"]["reference"])
    books(stack, 14400 - FEES, "STRIPE O4K2", name="STRIPE TECHNOLOGY EUROPE LTD")
    books(stack, 990, "hebergement")
    books(stack, GIFT, "bravo et merci", name="Ami Exemple")
    books(stack, UNKNOWN, "virement", name="Autre Exemple")
    assert treasurer.reads_the_bank("csv")["new_lines"] == 7
    assert treasurer.lines("slip")[3060]["slip"] == slip
    assert treasurer.lines("payout")[14400 - FEES]["payout"] == payout
    [arrived] = treasurer.asks("/payouts", state="arrived")["payouts"]
    assert (arrived["id"], arrived["booked_on"]) == (payout, stack.today().isoformat())
    assert treasurer.lines("credited")[3600]["order_reference"] == day.orders["hugo"]["reference"]
    assert set(treasurer.lines()) == {990, GIFT, UNKNOWN}
    transit = treasurer.asks("/transit")
    assert (transit["payouts"], transit["slips"]) == ([], [])
    treasurer.sees(cheque={"accepted": 3060}, transfer={"accepted": 3600, "surplus": 2400})
    for name in ("emile", "fanny", "hugo"):
        day.live(name)


def the_treasurer_settles_the_rest(day):
    treasurer, open_lines = day.treasurer, day.treasurer.lines()
    [proposed] = open_lines[990]["proposals"]
    assert proposed["order_reference"] == day.orders["ines"]["reference"]
    line = f"/bank/lines/{open_lines[990]['id']}"
    assert treasurer.does(f"{line}/assign", order=proposed["order_reference"])["state"] == "credited"
    line = f"/bank/lines/{open_lines[GIFT]['id']}"
    assert treasurer.does(f"{line}/file", note="a gift")["state"] == "filed"
    line = f"/bank/lines/{open_lines[UNKNOWN]['id']}"
    assert treasurer.does(f"{line}/apart")["state"] == "surplus"
    treasurer.sees(transfer={"accepted": 3600 + 990, "surplus": 2400 + UNKNOWN})
    day.live("ines")
    assert treasurer.brings("csv")["statements"][0]["lines"] == 7
    assert treasurer.brings("xml", status=409)["code"] == "E-RELEVE-FORMAT"
    assert treasurer.waits() == {"hold": 3, "surplus_unowned": 1}


def what_is_verified_is_decided(day):
    stack, treasurer = day.stack, day.treasurer
    holds = {one["order_reference"]: one for one in treasurer.asks("/holds")["holds"]}
    anne, bruno, carole = (holds[day.orders[name]["reference"]] for name in ("anne", "bruno", "carole"))
    assert carole["accepted_on"] == (stack.today() - timedelta(days=2) + timedelta(days=16)).isoformat()
    assert treasurer.does(f"/holds/{anne['id']}/read")["status"] == "paid"
    assert treasurer.does(f"/holds/{anne['id']}/accept", reason="known by telephone")["state"] == "accepted"
    reason = "the holder of the card knows nothing of it"
    assert treasurer.does(f"/holds/{bruno['id']}/refuse", reason=reason)["state"] == "refused"
    treasurer.sees(
        card={"accepted": 2400 + 6000, "given_back": 6000}, paypal={"accepted": 2400, "held": 6000}
    )
    day.live("anne")
    assert day.state_of("bruno") == "payable"
    assert stack.mail(day.clients["bruno"].email, "refusé")
    assert treasurer.waits() == {"hold": 1, "surplus_unowned": 1}


def what_came_twice_goes_back(day):
    stack, treasurer, jules = day.stack, day.treasurer, day.clients["jules"]
    assert "IBAN" in stack.mail(jules.email, "24,00")
    [asked] = jules.get("/me/surplus")["surpluses"]
    assert (asked["cause"], asked["left"]["amount_cents"]) == ("duplicate", 2400)
    jules.post(f"/me/surplus/{asked['id']}", choice="refund")
    assert treasurer.waits() == {"hold": 1, "surplus_to_send": 1, "surplus_unowned": 1}
    known = {one["id"]: one for one in treasurer.asks("/surplus")["surpluses"]}
    assert (known[asked["id"]]["by_hand"], known[asked["id"]]["choice"]) == (True, "refund")
    treasurer.does(f"/surplus/{asked['id']}/refund", reason="transfer of today")
    treasurer.sees(transfer={"accepted": 4590, "surplus": UNKNOWN, "given_back": 2400})
    assert treasurer.waits() == {"hold": 1, "surplus_unowned": 1}


def a_cheque_bounces(day):
    """Days after its credit the bank takes it back: the service stops, its client owes it again (R50)."""
    stack, treasurer, emile = day.stack, day.treasurer, day.clients["emile"]
    stack.advance("2d")
    [cheque] = [
        one for one in treasurer.asks("/cheques", state="accepted")["cheques"] if one["number"] == "101"
    ]
    told = {"bounced_on": stack.today().isoformat(), "reason": "sans provision", "bank_charge_cents": 1200}
    treasurer.does(f"/cheques/{cheque['id']}/bounce", **told)
    treasurer.sees(cheque={"accepted": 660, "taken_back": 2400})
    [owed] = stack.eventually(lambda: treasurer.asks("/unpaid")["unpaid"])
    assert (owed["order_reference"], owed["left"]["amount_cents"]) == (day.orders["emile"]["reference"], 2400)
    shown = treasurer.asks(f"/cheques/{cheque['id']}")
    assert (shown["debt"], shown["bank_charge"]["amount_cents"]) == ("open", 1200)
    assert shown["acts"] == ["present_again", "replace"]
    assert stack.mail(emile.email, "refusé")
    site = emile.hosting()["address"]
    stack.eventually(lambda: stack.http.get(site).status_code, lambda status: status == 503)
    return cheque["id"]


def another_cheque_replaces_it(day, bounced):
    """From the next day on the statement may come in the other format."""
    stack, treasurer, emile = day.stack, day.treasurer, day.clients["emile"]
    other = treasurer.does(f"/cheques/{bounced}/replace", status=201, **paper(stack, "777", 2400))
    slip = treasurer.does("/cheque-slips", status=201, cheques=[other["id"]])["number"]
    treasurer.does(f"/cheque-slips/{slip}/deposit", deposited_on=stack.today().isoformat())
    books(stack, 2400, f"REMISE CHEQUES {slip}", name="Banque")
    read_until = date.fromisoformat(treasurer.asks("/transit")["bank_read_until"])
    brought = treasurer.reads_the_bank("xml", first=read_until + timedelta(days=1))
    assert (brought["format"], brought["new_lines"]) == ("camt.053", 1)
    treasurer.sees(cheque={"accepted": 660 + 2400, "taken_back": 2400})
    site = emile.hosting()["address"]
    stack.eventually(lambda: stack.http.get(site).status_code, lambda status: status == 200)
    assert treasurer.asks("/unpaid")["unpaid"] == []


def a_dispute_comes_and_goes(day):
    stack, treasurer = day.stack, day.treasurer
    charges = stack.http.get(f"{stack.run['fakes']['stripe']}/_fake/state").json()["charge"]
    [charge] = [one["id"] for one in charges if one["amount"] == 2400]
    stack.double("stripe", f"/charges/{charge}/dispute")
    [contested] = stack.eventually(lambda: treasurer.asks("/contested")["payments"])
    assert contested["order_reference"] == day.orders["jules"]["reference"]
    assert treasurer.waits()["contested"] == 1
    stack.double("stripe", f"/charges/{charge}/dispute", outcome="won")
    stack.eventually(lambda: treasurer.asks("/contested")["payments"], lambda left: not left)


def a_refund_is_sent_by_hand(day):
    """What came by cheque no provider gives back: the credit note is mailed, and its money waits (R51)."""
    stack, treasurer, fanny = day.stack, day.treasurer, day.clients["fanny"]
    wish = {"invoice": fanny.order(day.orders["fanny"])["invoice"], "ground": "association_error"}
    assert treasurer.asks(f"/invoices/{wish['invoice']}/credit", **wish)["left"]["amount_cents"] == 660
    wish |= {"amount_cents": 160, "why": "billed a day too many"}
    number = treasurer.does("/credit-notes", status=201, **wish)["number"]
    [refund] = stack.eventually(lambda: treasurer.asks("/refunds")["refunds"])
    assert (refund["credit_note"], refund["by_hand"], refund["amount"]["amount_cents"]) == (number, True, 160)
    assert stack.mail(fanny.email, f"avoir {number}")
    assert treasurer.waits()["refund_to_send"] == 1
    treasurer.does(f"/refunds/{refund['id']}/sent", reason="transfer of today")
    assert treasurer.asks("/refunds")["refunds"] == []


def everything_adds_up(day):
    treasurer, home = day.treasurer, day.stack.home
    treasurer.sees(
        card={"accepted": 8400, "given_back": 6000},
        paypal={"accepted": 2400, "held": 6000},
        cheque={"accepted": 3060 - 160, "given_back": 160, "taken_back": 2400},
        transfer={"accepted": 4590, "surplus": UNKNOWN, "given_back": 2400},
    )
    assert treasurer.came() == {"card": 14400, "paypal": 8400, "cheque": 5460, "transfer": 9990}
    assert treasurer.waits() == {"hold": 1, "surplus_unowned": 1}
    assert "invariants hold" in command("verify", home=home).stdout
    assert "everything is well" in command("status", home=home).stdout
    told = command("acts", "--contract", "BounceCheque", home=home).stdout
    assert "sans provision" in told
