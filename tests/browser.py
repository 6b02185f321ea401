"""A real browser for journeys: the system's Chromium or Chrome, driven by Playwright.

Where there is none, the journeys are skipped and the end of the run says so in large letters.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
#: Without these, Chromium calls home at every start, which tests must not.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
LOUD = "BROWSER JOURNEYS WERE SKIPPED: no Chromium or Chrome was found. See .ci/run."


def executable() -> str | None:
    """TPMA_TESTS_BROWSER, or the first browser on the path."""
    named = os.environ.get("TPMA_TESTS_BROWSER")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = executable()
    if path is None:
        pytest.skip(LOUD)
    # Chromium's own sandbox needs a user other than root.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
    with sync_playwright() as playwright:
        it = playwright.chromium.launch(executable_path=path, args=flags)
        yield it
        it.close()


@dataclass
class Visit:
    """A page of one person, and everything that went wrong on it."""

    page: Page
    base_url: str
    #: Console errors, failed scripts, refused contents, answers of 500 and above.
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Response | None:
        return self.page.goto(self.base_url + path, wait_until="load")

    def sign_in(self, email: str, password: str) -> None:
        self.open("/sign-in")
        form = self.page.locator("form.form")
        form.get_by_label("Email").or_(form.locator("[name=email]")).first.fill(email)
        form.locator("[name=password]").fill(password)
        form.locator("button").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def overflow(self) -> int:
        """How many pixels wider than the window the page is: 0 where nothing sticks out.

        A window that was resized a moment ago may still be laying its frames out.
        """
        found = 0
        for _ in range(20):
            found = self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert isinstance(found, int)
            if found == 0:
                break
            self.page.wait_for_timeout(100)
        return found


@contextmanager
def visiting(
    browser: Browser,
    base_url: str,
    *,
    locale: str = "en-US",
    width: int = 1440,
    height: int = 900,
    dark: bool = False,
    script: bool = True,
) -> Iterator[Visit]:
    context = browser.new_context(
        locale=locale,
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        java_script_enabled=script,
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    visit = Visit(page, base_url)

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            visit.complaints.append(f"{page.url}: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= 500:
            visit.complaints.append(f"{response.url}: {response.status}")

    page.on("console", heard)
    page.on("response", answered)
    page.on("pageerror", lambda error: visit.complaints.append(f"{page.url}: {error}"))
    try:
        yield visit
    finally:
        context.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if executable() is None:
        terminalreporter.section(LOUD, red=True, bold=True)
