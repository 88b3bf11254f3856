"""A copy of one's data and its erasure, through the public API of a running stack (R72, M30)."""

import io
import json
import zipfile

from .client import Client

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
