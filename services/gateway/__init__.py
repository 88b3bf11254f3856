"""Owns the HTTP face of Colombier: the JSON API below `/api/v1` and the portal's pages. Nothing durable.

Hears nothing and says nothing. Each request contract that declares its HTTP face becomes one call here: its
guard, its limits and its OpenAPI are derived, so a new endpoint needs nothing in this service. It establishes
who calls (the session is asked of accounts each time), checks the shape of what was sent, asks the owner over
NATS and translates the answer or the refusal.

Promises: a refusal is `application/problem+json` with the register's code and a sentence in the language of
the caller, never a stack trace; a page loads nothing from third parties; French without prefix is the
reference, English stands below `/en/` (R87).
"""
