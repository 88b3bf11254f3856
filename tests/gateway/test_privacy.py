"""What is kept of persons is public, and a copy that is larger than a message arrives whole (R71, R73, C9)."""

import base64
import json

from shared.contracts.accounts import ExportMe, GetPrivacy, PrivacyRow, PrivacyView
from shared.contracts.base import Document
from shared.contracts.retention import Recipient

BOTH = {"fr": "Factures <b>", "en": "Invoices <b>"}
VIEW = PrivacyView(
    retention=[
        PrivacyRow(category="accounting", what=BOTH, keep="P10Y", counted_from="year_end", ground=BOTH)
    ],
    recipients=[Recipient(name={"fr": "Relais", "en": "Relay"}, role="processor", purpose=BOTH, what=BOTH)],
    contact_email="contact@example.org",
)


async def test_the_table_of_retention_and_the_register_of_recipients_are_read_without_logging_in(
    client, outside
):
    await outside.answers(GetPrivacy, VIEW)
    french, english = (await client.get("/confidentialite")).text, (await client.get("/en/privacy")).text
    for said in ("Factures &lt;b&gt;", "10 ans", "Relais", "sous-traitant", "n’a plus d’effet"):
        assert said in french
    for said in ("Invoices &lt;b&gt;", "10 years", "Relay", "processor"):
        assert said in english
    assert (await client.get("/api/v1/privacy")).json()["retention"][0]["keep"] == "P10Y"


async def test_no_page_loads_anything_from_a_third_party(client, outside):
    await outside.answers(GetPrivacy, VIEW)
    page = (await client.get("/confidentialite")).text
    assert 'src="http' not in page
    assert "<script" not in page
    assert 'href="/confidentialite"' in (await client.get("/")).text


async def test_a_file_in_parts_is_put_together(client, outside, bearer):
    content = bytes(range(256)) * 9

    async def reply(message):
        begin = int((json.loads(message.data).get("part") or "x:0").partition(":")[2])
        end = begin + 1000
        part = Document(
            media_type="application/zip",
            name="a.zip",
            content_base64=base64.b64encode(content[begin:end]).decode(),
            next=f"018f0000-0000-7000-8000-000000000001:{end}" if end < len(content) else None,
        )
        await outside.nats.publish(message.reply, part.model_dump_json().encode())

    await outside.nats.subscribe(ExportMe.subject(), cb=reply)
    await outside.nats.flush()
    answer = await client.get("/api/v1/me/export", headers=bearer)
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-type"] == "application/zip"
