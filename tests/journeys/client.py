"""A client of the association, acting through the public API alone."""

import re
from dataclasses import dataclass
from itertools import count

_numbers = count(1)


@dataclass
class Client:
    stack: object
    email: str
    token: str = ""

    @classmethod
    def arrives(cls, stack, language="fr", country="FR"):
        client = cls(stack, f"client{next(_numbers)}.{stack.home.name[-6:].lower()}@client.example")
        address = {
            "street": "1 rue de l'Exemple",
            "postal_code": "77190",
            "city": "Dammarie",
            "country": country,
        }
        stack.api(
            "POST",
            "/accounts",
            status=201,
            email=client.email,
            password="une-phrase-longue-et-secrete",
            kind="person",
            name="Cliente Exemple",
            address=address,
            language=language,
        )
        text = stack.mail(client.email, "Confirm")
        token = re.search(r"(?:confirmer|confirm)/([\w.~-]+)", text)[1]
        stack.api("POST", "/accounts/confirm", token=token)
        client.token = stack.api(
            "POST", "/session", email=client.email, password="une-phrase-longue-et-secrete"
        )["token"]
        return client

    @property
    def bearer(self):
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path, **query):
        return self.stack.api("GET", path, bearer=self.token, **query)

    def post(self, path, *, status=None, **body):
        return self.stack.api("POST", path, bearer=self.token, status=status, **body)

    def orders(self, offer="web", term="P12M", **line):
        version = self.stack.api("GET", "/terms")["version"]
        place = lambda: self.stack.http.post(  # noqa: E731
            f"{self.stack.run['gateway']}/api/v1/orders",
            json={
                "lines": [{"offer": offer, "term": term, **line}],
                "accept_terms": version,
                "immediate_start": True,
            },
            headers={"Authorization": f"Bearer {self.token}"},
        )
        reply = self.stack.eventually(place, lambda r: r.status_code == 201, patience=5)
        return reply.json()

    def pays(self, order, method):
        return self.post(f"/orders/{order['reference']}/payments", status=201, method=method)

    def presses(self, opened, button="card"):
        """Press a button of the provider's page."""
        self.stack.http.get(opened["redirect_url"]).raise_for_status()
        pressed = self.stack.http.post(f"{opened['redirect_url']}/{button}", follow_redirects=False)
        assert pressed.is_redirect, pressed.text
        return pressed.headers["location"]

    def order(self, order):
        return self.get(f"/orders/{order['id']}")

    def hosting(self):
        found = self.get("/hostings")["hostings"]
        return found[0] if found else {"state": None}

    def live(self, order):
        """Wait until the order is invoiced and the site answers."""
        paid = self.stack.eventually(
            lambda: self.order(order), lambda o: o["state"] == "paid" and o["invoice"]
        )
        hosting = self.stack.eventually(self.hosting, lambda h: h["state"] == "active")
        assert self.stack.http.get(hosting["address"]).status_code == 200
        return paid, hosting


def session_of(opened):
    return opened["redirect_url"].rstrip("/").rsplit("/", 1)[-1]


def token_of(opened):
    return opened["redirect_url"].rsplit("token=", 1)[-1].split("&")[0]
