async def test_health(client, outside, bearer):
    r = await client.get("/health"); print(r, r.headers)
    r = await client.get("/api/v1/offers"); print(r, r.text, r.headers)
    r = await client.get("/api/v1/orders"); print(r, r.text, r.headers)
    r = await client.get("/api/v1/orders", headers=bearer); print(r, r.text, r.headers)
    r = await client.get("/api/v1/nope"); print(r, r.text, r.headers)
    r = await client.put("/api/v1/orders"); print(r, r.text, r.headers)
    r = await client.options("/api/v1/orders"); print(r, r.text, r.headers)
    r = await client.head("/health"); print(r, r.text, r.headers)
    r = await client.get("/"); print(r, r.text)
    r = await client.get("/en/"); print(r, r.text[:100])
    r = await client.get("/api/v1/docs"); print(r, r.text)
    assert 0
