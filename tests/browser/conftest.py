import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.stack import common

from .doubled import doubled
from .looking import Looking

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def stack():
    return common()


@pytest.fixture(scope="session")
def any_gateway():
    with doubled() as one:
        yield one


@pytest.fixture
def gateway(any_gateway):
    """A gateway whose services answer what a test says, for as long as it lasts."""
    any_gateway.begins()
    yield any_gateway
    any_gateway.ends()


@pytest.fixture(scope="session")
def browser():
    """Start a real headless Chromium, one for each worker; without one on the machine these tests cannot run."""
    if not CHROMIUM:
        pytest.skip("no chromium on this machine: install the system's package to run the browser tests")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="module")
def page(browser):
    context = browser.new_context(viewport={"width": 1100, "height": 850}, locale="fr-FR")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def any_looking(browser):
    one = Looking(browser)
    yield one
    one.close()


@pytest.fixture
def looking(any_looking):
    any_looking.begins()
    return any_looking


@pytest.fixture
def look(page):
    """Keep a picture of the page, when COLOMBIER_SCREENSHOTS names a folder, for a person to judge."""

    def keep(name):
        if folder := os.environ.get("COLOMBIER_SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    return keep
