"""Owns identity: contact data, credentials, sessions, devices, roles, the journal of what staff does with them, and
the rights of persons over their data.

Hears each day. Asks every service what it holds of a person. Says that an account was registered, activated,
deactivated, erased, that contact data changed, and to notifications whatever its owner is to be told: links to
mail, a log-in from a new device, another password or address or second factor (M37), an erasure asked or held (M30).

Promises: hashes only, never a password, a link or a recovery code (R19); an unverified or inactive account cannot
order but can always log in, correct and download (R17, R18); the reader of the old address can take an account back
(ADR 0026); guessing becomes slow and locks no owner out (ADR 0027); staff has a second factor; a copy of all that
is held of a person, and its erasure by the table of retention (R72, L14, ADR 0040).
"""
