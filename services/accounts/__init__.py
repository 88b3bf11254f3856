"""Owns identity: contact data, credentials, sessions, roles. Hears nothing yet.

Says that an account was registered, activated, deactivated, that contact data changed, that somebody logged in
from a new device. Promises: hashes only, never a password (R19); an unverified or inactive account cannot order
but can always log in, correct and download (R17, R18).
"""
