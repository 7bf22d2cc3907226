"""Getting to the calendar in a real browser, as Anna does."""

from playwright.sync_api import Page

from tests.intake.browsing import answered
from tests.server import Server


def qualified(page: Page, site: Server) -> None:
    """Have done the whole intake, and open the calendar."""
    answered(page, site.url)
    page.get_by_role("link", name="Kies een moment").click()
    page.wait_for_url("**/afspraak")
