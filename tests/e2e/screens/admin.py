"""The administrator of one site at the browser.

With CART_COMPANION_SCREENSHOTS set to a folder, each screen is saved there, wide and narrow, to be looked at.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.e2e.screens.browser import Browser
from tests.stack.wordpress import ADMIN, WordPress

STATUS = "admin.php?page=cart-companion"
RULES = "admin.php?page=cart-companion-rules"
IMPORT = "admin.php?page=cart-companion-import"
NEEDS_YOU = "admin.php?page=cart-companion-needs-you"
CONNECT = "admin.php?page=cart-companion-connect"
WIDE, NARROW = (1280, 900), (400, 850)

# Not typed: the login page's own script empties and selects fields a moment after it was loaded.
LOG_IN = """
    document.querySelector('#user_login').value = arguments[0];
    document.querySelector('#user_pass').value = arguments[1];
    document.querySelector('#loginform').submit();
"""

# A field without a name for a screen reader, an id used twice, a page without one main heading.
FAULTS_FOR_A_SCREEN_READER = """
    const faults = [];
    const root = document.querySelector('.wrap.cart-companion');
    if (root.querySelectorAll('h1').length !== 1) { faults.push('not one h1'); }
    for (const field of root.querySelectorAll('input:not([type=hidden], [type=submit]), select, textarea')) {
        if (!field.labels.length && !field.getAttribute('aria-label')) { faults.push('no label: ' + field.outerHTML); }
    }
    const ids = Array.from(root.querySelectorAll('[id]'), element => element.id);
    faults.push(...ids.filter((id, at) => ids.indexOf(id) !== at).map(id => 'twice: ' + id));
    for (const element of root.querySelectorAll('[aria-describedby]')) {
        if (!document.getElementById(element.getAttribute('aria-describedby'))) { faults.push(element.outerHTML); }
    }
    return faults;
"""


class Admin:
    """Logged in; opens pages of wp-admin and reads what they say."""

    def __init__(self, window: Browser, site: WordPress) -> None:
        self.window, self._site = window, site
        window.open(f"{site.url}/wp-admin/profile.php")
        if window.has("#loginform"):
            window.follow_script(LOG_IN, ADMIN, site.password)
        assert "wp-admin" in window.url, window.text()
        window.run("sessionStorage.clear()")  # what another test entered and did not save

    def open(self, page: str) -> None:
        self.window.open(f"{self._site.url}/wp-admin/{page}")

    def notice(self) -> str:
        """What the screen says about the form that was sent."""
        return self.window.text(".wrap > .notice.is-dismissible")

    def table(self) -> list[str]:
        return self.window.texts(".cart-companion-events tbody tr, .wp-list-table tbody tr")

    def keep_picture(self, name: str) -> None:
        """Look at the screen on a wide and a narrow window: nothing may stick out, every field has its label."""
        for width, height in (WIDE, NARROW):
            screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
            self.window.cdp("Emulation.setDeviceMetricsOverride", **screen)
            self._screenshot(f"{name}-{width}")
            # Not window.innerWidth: on a phone that grows with what sticks out.
            assert self.window.run("return document.documentElement.scrollWidth") <= width, f"{name} {width}"
        self.window.cdp("Emulation.clearDeviceMetricsOverride")
        assert self.window.run(FAULTS_FOR_A_SCREEN_READER) == []

    def keep_dashboard(self, name: str) -> None:
        """A picture of core's dashboard, of which only one box is ours."""
        self._screenshot(name)

    def _screenshot(self, name: str) -> None:
        if folder := os.environ.get("CART_COMPANION_SCREENSHOTS"):
            self.window.screenshot(Path(folder) / f"{name}.png")
