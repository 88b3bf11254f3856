"""The treasurer of a running stack, acting through the API alone, and the papers of such a day."""

from base64 import b64encode
from dataclasses import dataclass

PLACES = ("accepted", "held", "surplus", "used", "given_back", "taken_back")


@dataclass
class Treasurer:
    """Somebody who signed in as treasurer."""

    stack: object
    token: str

    @classmethod
    def signs_in(cls, stack):
        return cls(stack, stack.staff("treasurer"))

    def asks(self, path, **query):
        return self.stack.api("GET", f"/ops{path}", bearer=self.token, **query)

    def does(self, path, /, *, status=None, **body):
        return self.stack.api("POST", f"/ops{path}", bearer=self.token, status=status, **body)

    def file(self, path):
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.stack.http.get(f"{self.stack.run['gateway']}/api/v1/ops{path}", headers=headers).content

    def waits(self):
        """Return how many of each kind wait, as the overview tells it."""
        return {one["what"]: one["count"] for one in self.asks("/treasury")["waiting"]}

    def places(self):
        """Return where the money of each means stands, in cents, the empty places left out."""
        told = self.asks("/treasury")["places"]
        for one in told:
            assert one["missing"]["amount_cents"] == 0
            assert one["came"]["amount_cents"] == sum(one[place]["amount_cents"] for place in PLACES)
        return {
            one["method"]: {place: cents for place in PLACES if (cents := one[place]["amount_cents"])}
            for one in told
        }

    def came(self):
        return {one["method"]: one["came"]["amount_cents"] for one in self.asks("/treasury")["places"]}

    def sees(self, **places):
        """Wait until the money of these means stands where it should."""
        self.stack.eventually(
            self.places, lambda told: all(told[method] == stands for method, stands in places.items())
        )

    def lines(self, state="open"):
        return {one["amount"]["amount_cents"]: one for one in self.asks("/bank/lines", state=state)["lines"]}

    def brings(self, kind, *, status=None, **days):
        """Fetch a statement at the double of the bank, and bring it."""
        bank = self.stack.run["fakes"]["bank"]
        file = self.stack.http.get(f"{bank}/statement.{kind}", params=days).content
        return self.does("/bank/statements", status=status, content_base64=b64encode(file).decode())

    def reads_the_bank(self, kind, **days):
        """Bring a statement, and wait until none of its lines is new any more."""
        [brought] = self.brings(kind, **days)["statements"]
        self.stack.eventually(lambda: self.lines("new"), lambda new: not new)
        return brought


def paper(stack, number, cents, **differs):
    """Return what stands on a cheque."""
    usual = {
        "amount_cents": cents,
        "number": number,
        "bank": "Banque Exemple",
        "drawer": "Cliente Exemple",
        "french_bank": True,
        "received_on": stack.today().isoformat(),
    }
    return usual | differs


def books(stack, cents, text, name="Cliente Exemple"):
    """Have the double of the bank book a credit today."""
    stack.double(
        "bank", "/transfers", reference=text, amount_cents=cents, name=name, on=stack.today().isoformat()
    )
