"""A copy of one's data and its erasure, through the public API of a running stack (R72, M30)."""

import io
import json
import zipfile

from .client import Client
from .stack import command

PASSWORD = "une-phrase-longue-et-secrete"


def copy_of(stack, client):
    """Return the files of somebody's archive."""
    answer = stack.http.get(f"{stack.run['gateway']}/api/v1/me/export", headers=client.bearer)
    assert answer.headers["content-type"] == "application/zip", answer.text
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    return {name: archive.read(name) for name in archive.namelist()}


def test_a_person_takes_a_copy_and_leaves(stack):
    client = Client.arrives(stack)
    files = copy_of(stack, client)
    assert {"accounts.json", "notifications.json", "orders.json", "donnees.pdf"} <= set(files)
    assert client.email in files["accounts.json"].decode()
    assert json.loads(files["notifications.json"])["service"] == "notifications"
    stack.api("POST", "/me/erasure", bearer=client.token, status=403, password="something else entirely")
    asked = stack.api("POST", "/me/erasure", bearer=client.token, status=202, password=PASSWORD)
    assert (asked["state"], asked["obstacles"]) == ("asked", [])
    assert stack.mail(client.email, "effacement prévu")
    assert stack.api("DELETE", "/me/erasure", bearer=client.token)["state"] == "none"
    stack.api("POST", "/me/erasure", bearer=client.token, status=202, password=PASSWORD)
    stack.advance("15d")
    stack.api("GET", "/me", bearer=client.token, status=401)
    stack.api("POST", "/session", status=401, email=client.email, password=PASSWORD)
    again = Client.arrives(stack)
    assert "retention" in again.get("/privacy")


CLIENTS = """\
client;kind;name;email;street;postal_code;city;country;hosting;offer;volume;term;starts_on;ends_on;order;paid
17;person;Éloïse Pré;eloise@example.org;1 rue du Port;77190;Melun;FR;eloise;web;10;P12M;2025-12-20;2027-12-20;FA-812;24,00
18;person;Bo;{email};1 rue du Port;77190;Melun;FR;;;;;;;;
"""


def test_clients_of_an_older_system_are_taken_over_all_or_none_and_without_a_mail(stack, tmp_path):
    """R17, R19: nobody has a password until it is chosen by the mailed link."""
    file, client = tmp_path / "clients.csv", Client.arrives(stack)
    file.write_bytes(CLIENTS.format(email=client.email).encode("cp1252"))
    refused = command("import", "accounts", str(file), home=stack.home, check=False)
    assert (refused.returncode, "E-EMAIL" in refused.stdout) == (1, True)
    file.write_bytes(CLIENTS.format(email="bo@example.org").encode("cp1252"))
    words = ("import", "accounts", str(file))
    assert "2 would be imported" in command(*words, "--dry-run", home=stack.home).stdout
    for told in ("clients: 2 imported, 0 known", "clients: 0 imported, 2 known"):
        assert told in command(*words, home=stack.home).stdout
    stack.api("POST", "/password/forgotten", status=202, email="eloise@example.org")
    assert stack.mail("eloise@example.org", "mot de passe")
    found = stack.api("GET", "/ops/hostings", bearer=stack.staff("support"), q="eloise")["hostings"]
    assert [(one["state"], one["ends_on"]) for one in found] == [("active", "2027-12-20")]
    assert [one for one in stack.subjects("eloise@example.org") if "mot de passe" not in one] == []
