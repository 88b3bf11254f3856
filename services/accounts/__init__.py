"""Owns identity: contact data, credentials, sessions, devices, roles, and the journal of what staff does with them.

Hears nothing yet. Says that an account was registered, activated, deactivated, that contact data changed, and to
notifications whatever its owner is to be told: links to mail, a log-in from a new device, another password or
address or second factor (M37).

Promises: hashes only, never a password, a link or a recovery code (R19); an unverified or inactive account cannot
order but can always log in, correct and download (R17, R18); the reader of the old address can take an account back
(ADR 0026); guessing becomes slow and locks no owner out (ADR 0027); staff has a second factor.
"""
