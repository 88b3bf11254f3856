import os
import shutil

import pytest

from tests.journeys.stack import common

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


@pytest.fixture(scope="module")
def page():
    """Open a page of a real headless Chromium; without one on the machine these tests cannot run."""
    if not CHROMIUM:
        pytest.skip("no chromium on this machine: install the system's package to run the browser tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        opened = browser.new_page(viewport={"width": 1100, "height": 850}, locale="fr-FR")
        yield opened
        browser.close()


@pytest.fixture
def look(page):
    """Keep a picture of the page, when COLOMBIER_SCREENSHOTS names a folder, for a person to judge."""

    def keep(name):
        if folder := os.environ.get("COLOMBIER_SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    return keep
