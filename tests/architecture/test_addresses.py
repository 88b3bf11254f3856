"""The address of the site is one setting (R07); nothing leads to the platform for disputes that was closed (L10)."""

import re

from . import source

ADDRESS = re.compile(r"https?://(\w[\w.-]*)")
ELSEWHERE = {"127.0.0.1", "api.stripe.com", "api-m.paypal.com", "api.paypal.com"}
"""Hosts that code names: this machine, where nothing else is set, and providers' that a setting replaces."""
KINDS = ("*.py", "*.md", "*.jinja", "*.typ", "*.css", "*.js", "*.xml", "*.yaml")
CLOSED_PLATFORM = re.compile(r"ec\.europa\.eu/(consumers/)?odr|webgate\.ec\.europa\.eu", re.IGNORECASE)


def texts(*tops):
    """Yield what code and people read, with where it stands."""
    for path in sorted(found for top in tops for kind in KINDS for found in (source.ROOT / top).rglob(kind)):
        yield source.name_of(path), path.read_text(encoding="utf-8")


def test_no_code_and_no_template_names_the_host_of_a_site():
    named = {(where, host) for where, text in texts("services", "shared") for host in ADDRESS.findall(text)}
    assert sorted((where, host) for where, host in named if host not in ELSEWHERE) == []


def test_nothing_leads_to_the_dispute_platform_that_was_closed():
    """L10: since 20 July 2025."""
    assert [
        where for where, text in texts("services", "shared", "infra") if CLOSED_PLATFORM.search(text)
    ] == []
    assert CLOSED_PLATFORM.search("https://ec.europa.eu/consumers/odr/")
