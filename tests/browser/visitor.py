"""A planner in front of a browser: reads words, clicks, types, and notes every complaint of the console."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from sizer.ui.words import WORDS

PATIENCE_MS = 120_000
PROBES = ("/_stcore/health", "/_stcore/host-config")
"""A page that is opened below the root is looked for there first, by Streamlit itself."""


class Visitor:
    """One browser context of its own, in one language."""

    def __init__(self, browser, address, language):
        self.address, self.number = address, 0 if language == "en" else 1
        locale = "zh-CN" if language == "zh" else "en-US"
        self.context = browser.new_context(viewport={"width": 1366, "height": 1600}, locale=locale)
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.complaints = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._said)
        self.page.on("requestfailed", self._failed)

    def _said(self, message):
        where = message.location.get("url", "")
        if message.type == "error" and not where.endswith(PROBES):
            self.complaints.append(f"{message.text} ({where})")

    def _failed(self, request):
        if not request.url.startswith(self.address):
            self.complaints.append(f"asked the internet for {request.url}")

    def word(self, key, **values):
        """Word of a key in the visitor's language."""
        return WORDS[key][self.number].format(**values)

    def open(self, path=""):
        self.paint(path)
        self.settle()

    def paint(self, path=""):
        """Open an address; its heading is there."""
        self.page.goto(f"{self.address}/{path}")
        expect(self.page.get_by_role("heading", level=1).first).to_be_visible(timeout=PATIENCE_MS)

    def settle(self):
        """Wait until the page has been drawn."""
        self.page.wait_for_timeout(250)
        self.page.wait_for_selector("[data-test-script-state='notRunning']")
        assert self.page.get_by_test_id("stException").count() == 0, self.page.get_by_test_id(
            "stException"
        ).all_inner_texts()

    def go(self, name):
        """Open a page from the side bar, and wait until it is all there."""
        self.look(name)
        self.settle()

    def look(self, name):
        """Open a page from the side bar; its heading is there."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=self.word(f"page.{name}"), exact=True).click()
        heading = self.page.get_by_role("heading", name=self.word(f"page.{name}"), exact=True, level=1)
        expect(heading).to_be_visible(timeout=PATIENCE_MS)

    def press(self, key, number=0):
        self.page.get_by_role("button", name=self.word(key), exact=True).nth(number).click()

    def type(self, label, value):
        field = self.page.get_by_label(label, exact=True).first
        field.fill(str(value))
        field.press("Enter")
        self.settle()

    def metric(self, key):
        """Figure on a card."""
        card = self.page.get_by_test_id("stMetric").filter(has_text=self.word(key)).first
        expect(card).to_be_visible(timeout=PATIENCE_MS)
        return card.get_by_test_id("stMetricValue").inner_text().strip()

    def download(self, name, folder: Path):
        """Download one of the files of the export page."""
        button = self.page.locator(f".st-key-download_{name} button")
        expect(button).to_be_visible()
        with self.page.expect_download(timeout=PATIENCE_MS) as found:
            button.click()
        path = folder / found.value.suggested_filename
        found.value.save_as(path)
        return path

    def tell(self):
        """Print where the visitor is and what can be read there, unless the page is closed."""
        if not self.page.is_closed():
            print(self.page.url, self.page.inner_text("body")[:3000], self.complaints, sep="\n")
            self.context.close()

    def close(self):
        self.context.close()
        assert not self.complaints, self.complaints
