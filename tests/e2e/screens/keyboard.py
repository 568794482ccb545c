"""A person who uses wp-admin without a mouse: keys alone, and where they are must be seen."""

from __future__ import annotations

from typing import Any

from tests.e2e.screens.browser import Browser

TAB, ENTER, SPACE, DOWN, ESCAPE, SHIFT = "\ue004", "\ue007", " ", "\ue015", "\ue00c", "\ue008"
MOST_TABS = 250

# What has the focus in our own parts must look different for it: an outline, or a ring by shadow.
FOCUS = """
    const at = document.activeElement;
    const style = getComputedStyle(at);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    const box = at.getBoundingClientRect();
    return {
        fits: arguments[0] !== '' && at.matches(arguments[0]),
        name: at.tagName + '.' + at.className + ' ' + (at.textContent || at.value || '').trim().slice(0, 40),
        ours: at.closest('.wrap.cart-companion') !== null,
        seen: (outlined || style.boxShadow !== 'none') && box.width > 0 && box.height > 0,
        at: [...document.querySelectorAll('*')].indexOf(at),
    };
"""


class Keyboard:
    def __init__(self, window: Browser) -> None:
        self.window = window
        self.hidden: list[str] = []

    def press(self, *keys: str) -> None:
        """Each key down and up again."""
        for key in keys:
            self.window.type_keys(key)

    def write(self, text: str) -> None:
        self.press(*text)

    def focus(self, selector: str = "") -> dict[str, Any]:
        """What has the focus, and whether it fits the selector."""
        found: dict[str, Any] = self.window.run(FOCUS, selector)
        return found

    def tab_to(self, selector: str) -> None:
        """Press Tab until this has the focus; what is passed on the way is looked at."""
        passed: list[str] = []
        for _ in range(MOST_TABS):
            self.press(TAB)
            here = self.focus(selector)
            passed.append(here["name"])
            if here["ours"] and not here["seen"]:
                self.hidden.append(here["name"])
            if here["fits"]:
                return
        raise AssertionError(f"Tab does not lead to {selector}; it passed {passed}")

    def follow(self, key: str = ENTER) -> None:
        """Press a key that leads to another page."""
        self.window.leave_by(lambda: self.press(key))
