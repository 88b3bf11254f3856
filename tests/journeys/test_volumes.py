"""S6: less volume and back is free, more is ordered and paid for the days that are left (R80 to R83)."""

from datetime import date

from .client import Client


def hosted(stack, volume):
    client = Client.arrives(stack)
    order = client.orders(volume=volume)
    client.presses(client.pays(order, "card"))
    return client, client.live(order)[1]


def choose(client, hosting, volume, status):
    return client.post(f"/hostings/{hosting['reference']}/volume", status=status, volume=volume)


def test_a_greater_volume_is_ordered_for_the_days_that_are_left(stack):
    client, hosting = hosted(stack, 1)
    larger = client.orders(term=None, hosting_id=hosting["reference"], volume=5)
    reckoning = larger["lines"][0]["upgrade"]
    days = (date.fromisoformat(hosting["ends_on"]) - stack.today()).days
    assert (reckoning["days_left"], reckoning["price_after"] - reckoning["price_before"]) == (days, 1200)
    assert larger["total"]["amount_cents"] == 1200 * days // reckoning["days_of_term"]
    client.presses(client.pays(larger, "card"))
    grown = stack.eventually(client.hosting, lambda h: h["volume"] == 5)
    assert (grown["ends_on"], grown["volume_in_use"]) == (hosting["ends_on"], 5)
    stack.eventually(lambda: len(client.get("/invoices")["invoices"]) == 2)


def test_a_volume_shrinks_by_a_click_as_far_as_the_data_fits(stack):
    client, hosting = hosted(stack, 5)
    heavy = stack.home / "hosting" / "sites" / hosting["reference"] / "site" / "heavy.bin"
    with heavy.open("wb") as file:
        file.truncate(1_100_000_000)
    assert choose(client, hosting, 1, 409)["code"] == "E-VOLUME"
    heavy.unlink()
    assert choose(client, hosting, 1, 200)["volume_in_use"] == 1
    assert choose(client, hosting, 10, 409)["code"] == "E-VOLUME-COMMANDE"
    assert (choose(client, hosting, 5, 200)["volume_in_use"], client.hosting()["volume"]) == (5, 5)
    assert client.get("/credit-notes")["credit_notes"] == []


def test_somebody_elses_volume_is_not_there(stack):
    _, hosting = hosted(stack, 5)
    choose(Client.arrives(stack), hosting, 1, 404)
