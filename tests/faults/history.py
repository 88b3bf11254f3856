"""One history that touches every service: orders, cards, a cheque that bounces, a request, renewals, the end, the deletion.

Two months on simulated time, several clients of each sort at once. Played on an undisturbed stage and on disturbed
ones, its end must be the same: `ending.py` says what that is.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from tests.journeys.client import Client, token_of

PASSWORD = "une-phrase-longue-et-secrete"
ADDRESS = {"street": "1 rue de l'Exemple", "postal_code": "77190", "city": "Dammarie", "country": "FR"}
PATIENCE_SECONDS = 90
THERE_ALREADY, USED = 409, 410
"""What a repeated registration hears, and a repeated confirmation, when the first was done and its answer was lost."""
FIRST_SCENE = date(2026, 11, 23)
"""A day after the stage's first, so that every run acts shortly after midnight and none passes one by itself."""
CREDIT, BOUNCE, SETTLEMENT, RENEWAL = (date(2026, 11, day) for day in (26, 27, 28, 29))
AFTER_THE_END, LAST_DAY = date(2026, 12, 25), date(2027, 1, 26)


@dataclass
class Customer(Client):
    """A client of the journeys who is as patient as the faults are long."""

    @classmethod
    def named(cls, stage, role):
        me = cls(stage, f"{role}@client.example")
        facts = {"kind": "person", "name": f"Cliente {role}", "address": ADDRESS, "language": "fr"}
        asked = stage.call(
            "POST", "/api/v1/accounts", json={"email": me.email, "password": PASSWORD, **facts}
        )
        assert asked.status_code in (201, THERE_ALREADY), asked.text
        letter = stage.eventually(lambda: me.letters("Confirm"), patience=PATIENCE_SECONDS)[0]
        token = re.search(r"(?:confirmer|confirm)/([\w.~-]+)", letter.get_body(("plain",)).get_content())[1]
        confirmed = stage.call("POST", "/api/v1/accounts/confirm", json={"token": token})
        assert confirmed.status_code in (200, USED), confirmed.text
        me.token = stage.api("POST", "/session", email=me.email, password=PASSWORD)["token"]
        return me

    def letters(self, word):
        return [mail for mail in self.stack.mails(self.email) if word in str(mail["Subject"])]

    def orders(self, offer="web", term="P1M", **line):
        version = self.stack.api("GET", "/terms")["version"]
        lines = [{"offer": offer, "term": term, **line}]
        return self.post("/orders", status=201, lines=lines, accept_terms=version, immediate_start=True)

    def presses(self, opened, button="card"):
        self.stack.call("GET", opened["redirect_url"]).raise_for_status()
        assert self.stack.call("POST", f"{opened['redirect_url']}/{button}").is_redirect

    def until(self, ask, good):
        return self.stack.eventually(ask, good, patience=PATIENCE_SECONDS)

    def live(self, order):
        self.until(lambda: self.order(order), lambda o: o["state"] == "paid" and o["invoice"])
        hosting = self.until(self.hosting, lambda h: h["state"] == "active")
        assert self.stack.call("GET", hosting["address"]).status_code == 200
        return hosting


@dataclass
class History:
    """Who plays, and what became of them."""

    stage: object
    crowd: int = 3
    """Clients of each sort."""

    def play(self):
        """Play all scenes; the stage rests at the end."""
        stage = self.stage
        stage.advance_to(FIRST_SCENE)
        self.treasurer, self.volunteer = stage.staff("treasurer"), stage.staff("support")
        with ThreadPoolExecutor(4) as self.pool:
            payers, renewers, doublers, bouncers = (
                self.all(scene, [f"{name}{number}" for number in range(self.crowd)])
                for name, scene in (
                    ("payer", self.pays_by_card),
                    ("renewer", self.pays_by_card),
                    ("doubler", self.pays_twice),
                    ("bouncer", self.sends_a_cheque),
                )
            )
            self.all(self.never_pays, [f"absent{number}" for number in range(self.crowd)])
            self.go_on(CREDIT)
            self.all(self.is_credited, bouncers)
            self.all(self.asks_for_help, payers)
            self.go_on(BOUNCE)
            self.all(self.bounces, bouncers)
            self.go_on(SETTLEMENT)
            self.all(self.settles_the_debt, bouncers)
            self.go_on(RENEWAL)
            self.all(self.renews, renewers)
            self.give_back(doublers)
            self.go_on(AFTER_THE_END)
            self.all(self.is_disabled, payers)
            self.go_on(LAST_DAY)
            self.all(self.is_deleted, payers)
        stage.rest()
        return self

    def go_on(self, day):
        """Finish what the scene has begun, so that nothing of it falls into a later day; then play the days."""
        self.stage.rest()
        self.stage.advance_to(day)

    def all(self, scene, names):
        return list(self.pool.map(scene, names))

    def pays_by_card(self, role):
        me = Customer.named(self.stage, role)
        me.placed = me.orders()
        me.presses(me.pays(me.placed, "card"))
        me.live(me.placed)
        return me

    def pays_twice(self, role):
        """By PayPal, whose money takes its time, and by card meanwhile."""
        me = Customer.named(self.stage, role)
        me.placed = me.orders(term="P3M")
        paypal = me.pays(me.placed, "paypal")
        approve = f"/orders/{token_of(paypal)}/approve"
        self.stage.double("paypal", approve, returns=False, capture="pending")
        [capture] = self.stage.eventually(lambda: self.taken(paypal), patience=PATIENCE_SECONDS)
        me.presses(me.pays(me.placed, "card"))
        me.live(me.placed)
        self.stage.double("paypal", f"/captures/{capture}/complete")
        return me

    def taken(self, opened):
        """Return the names of what was taken at PayPal for an attempt."""
        known = self.stage.http.get(f"{self.stage.run['fakes']['paypal']}/_fake/state").json()
        return [one["id"] for one in known["capture"] if one["invoice_id"] == opened["payment_id"]]

    def sends_a_cheque(self, role):
        me = Customer.named(self.stage, role)
        me.placed = me.orders(term="P3M")
        me.pays(me.placed, "cheque")
        today = self.stage.today().isoformat()
        facts = {"bank": "Banque", "number": me.placed["reference"][-7:], "drawer": f"Tireur {role}"}
        me.cheque = self.office(
            "/ops/cheques",
            order_reference=me.placed["cheque_reference"],
            amount_cents=me.placed["total"]["amount_cents"],
            french_bank=True,
            reference_on_back="yes",
            received_on=today,
            **facts,
        )["id"]
        self.office(f"/ops/cheques/{me.cheque}/deposit", deposited_on=today)
        return me

    def is_credited(self, me):
        self.office(f"/ops/cheques/{me.cheque}/credit", credited_on=CREDIT.isoformat())
        me.live(me.placed)

    def bounces(self, me):
        self.office(
            f"/ops/cheques/{me.cheque}/bounce", bounced_on=BOUNCE.isoformat(), reason="sans provision"
        )
        me.until(lambda: me.letters(""), lambda found: found)

    def asks_for_help(self, me):
        """A request that is answered, answered back, and closed by its client."""
        services = me.until(lambda: me.get("/tickets")["hostings"], bool)
        words = {"title": "Mon site ne répond pas", "text": "Depuis ce matin, la page d'accueil est vide."}
        ticket = me.post("/tickets", status=201, hostings=services, may_access=True, **words)["reference"]
        answer = {"text": "Quelle adresse ouvrez-vous ?", "then": "waiting_client"}
        self.office(f"/ops/tickets/{ticket}/answer", self.volunteer, **answer)
        me.post(f"/tickets/{ticket}/messages", status=201, text="Merci, tout marche.")
        me.post(f"/tickets/{ticket}/close")

    def settles_the_debt(self, me):
        me.presses(me.pays(me.placed, "card"))

    def never_pays(self, role):
        me = Customer.named(self.stage, role)
        me.orders(offer="vps")

    def renews(self, me):
        hosting = me.hosting()
        renewal = me.orders(hosting_id=hosting["id"])
        me.presses(me.pays(renewal, "card"))
        me.until(me.hosting, lambda h: h["ends_on"] > hosting["ends_on"])

    def is_disabled(self, me):
        me.until(me.hosting, lambda h: h["state"] == "disabled")

    def is_deleted(self, me):
        me.until(me.hosting, lambda h: h["state"] == "deleted")

    def give_back(self, doublers):
        """The treasurer gives back what was paid twice."""
        listed = lambda: self.stage.api("GET", "/ops/surplus", bearer=self.treasurer)["surpluses"]  # noqa: E731
        found = self.stage.eventually(listed, lambda s: len(s) == len(doublers), patience=PATIENCE_SECONDS)
        self.all(lambda one: self.office(f"/ops/surplus/{one['id']}/refund"), found)

    def office(self, path, who=None, **body):
        return self.stage.api("POST", path, bearer=who or self.treasurer, **body)
