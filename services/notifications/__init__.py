"""Owns the address book, the register of outgoing mail and its delivery. Decides no date, no price, no state.

Hears: whatever a letter in `emails/` is about, and how account holders are reached. Says: `EmailAccepted`,
`EmailGivenUp`. A letter goes out because an event was said; the event carries what the reader is to be told.
Asks orders for the files that travel with a letter, when it is sent (ADR 0039).

Promises: each fact is told once, however often it is said (one row per letter and fact), to the address and
in the language that the reader has when it is sent. A mail server that is away delays a letter and never
loses it. What SMTP leaves open is told in `mailer/smtp.py`.
"""
