"""The key that links are signed with in tests, and what a letter carries of a link."""

from shared.values.signed import sign

LINK_KEY = "key-of-these-tests"


def token_of(link_id: str) -> str:
    """Return what stands in the letter about a link that an event names."""
    return sign(link_id, key=LINK_KEY, purpose="account")
