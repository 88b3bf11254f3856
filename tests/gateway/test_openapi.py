import jsonschema
import schemathesis
from schemathesis.specs.openapi.schemas import OpenApiSchema

from services.gateway.api.derived import calls
from services.gateway.api.openapi import document

DOCUMENT = document("https://example.org")


def operation(method: str, path: str) -> dict:
    return DOCUMENT["paths"][path][method]


async def test_the_document_is_served_as_it_is_written(client):
    answer = await client.get("/api/v1/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["paths"] == DOCUMENT["paths"]
    assert answer.json()["servers"] == [{"url": "http://127.0.0.1:8000/api/v1"}]


def test_schemathesis_reads_every_call():
    schema: OpenApiSchema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.validate()
    found = {(result.ok().method.upper(), result.ok().path) for result in schema.get_all_operations()}
    assert found == {(call.http.method, call.http.path) for call in calls()}


def test_every_schema_is_a_valid_one_and_every_reference_leads_somewhere():
    schemas = DOCUMENT["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    for ref in _references(DOCUMENT):
        _, _, place, name = ref.split("/")
        assert name in DOCUMENT["components"][place], ref
    assert not {call.contract.__name__ for call in calls()} & set(schemas)


def _references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _references(each)


def test_fields_stand_where_they_travel():
    opened = operation("post", "/orders/{order}/payments")
    assert [(p["name"], p["in"], p["required"]) for p in opened["parameters"]] == [
        ("order", "path", True),
        ("Idempotency-Key", "header", False),
    ]
    body = opened["requestBody"]["content"]["application/json"]["schema"]
    assert (list(body["properties"]), body["required"]) == (["method"], ["method"])
    found = operation("get", "/ops/hostings")
    assert [(p["name"], p["in"], p["required"]) for p in found["parameters"]] == [
        ("q", "query", False),
        ("failing", "query", False),
    ]
    assert "requestBody" not in operation("post", "/orders/{order}/set-aside")


def test_who_may_call_is_said_twice_for_programs_and_for_people():
    assert operation("get", "/offers")["security"][0] == {}
    assert operation("get", "/me")["security"] == [{"bearer": []}, {"cookie": []}]
    assert operation("patch", "/me")["security"] == [{"bearer": []}, {"cookie": [], "csrf": []}]
    assert operation("get", "/ops/holds")["x-roles"] == ["board", "treasurer"]


def test_answers_and_problems_are_described():
    placed = operation("post", "/orders")["responses"]
    assert set(placed) == {"201", "4XX", "5XX"}
    assert placed["201"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/OrderView"
    }
    assert list(DOCUMENT["components"]["responses"]["Problem"]["content"]) == ["application/problem+json"]
    pdf = operation("get", "/invoices/{number}/pdf")["responses"]["200"]
    assert pdf["content"]["*/*"]["schema"]["format"] == "binary"


async def test_the_page_for_people_lists_every_call_and_loads_nothing_foreign(client):
    page = await client.get("/api/v1/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert all(f"<code>{call.http.method} {call.http.path}</code>" in page.text for call in calls())
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "<script" not in page.text
