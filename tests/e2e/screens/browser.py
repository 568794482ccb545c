"""A real browser for the tests of the screens: Chromium through chromedriver's HTTP interface (W3C WebDriver)."""

from __future__ import annotations

import base64
import json
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.stack.process import HOST, Process, ServiceError, eventually, free_port

OPTIONS = (
    "--headless",
    "--no-sandbox",  # the tests may run as root, where Chromium's sandbox refuses to start
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-US",
)
ENTER = "\ue007"
DOWN, BACKSPACE = "\ue015", "\ue003"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key that the WebDriver standard gives element references
DRAWN = "requestAnimationFrame(() => setTimeout(arguments[0]))"
COMMAND_SECONDS = 60


class NoSuchElement(ServiceError):
    """Nothing on the page fits the selector."""


class ReplacedElement(ServiceError):
    """What was found on the page is no longer there: a screen that is refreshed put another in its place."""


ERRORS = {"no such element": NoSuchElement, "stale element reference": ReplacedElement}


class Browser:
    """One window; elements are named by CSS selectors."""

    def __init__(self, driver_url: str, profile: Path) -> None:
        self._driver_url = driver_url
        chrome = {"args": [*OPTIONS, f"--user-data-dir={profile}"], "binary": _program("chromium")}
        wanted = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": chrome}}}
        self._session = "/session/" + str(self._send("POST", "/session", wanted)["sessionId"])

    def open(self, url: str) -> None:
        self._do("POST", "/url", {"url": url})

    @property
    def url(self) -> str:
        return str(self._do("GET", "/url"))

    def resize(self, width: int, height: int) -> None:
        self._do("POST", "/window/rect", {"width": width, "height": height})

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns; it sees the arguments as ``arguments``."""
        return self._do("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def text(self, selector: str = "body") -> str:
        """The text a person sees in the first element that fits."""
        return str(self._on(selector, lambda element: self._do("GET", f"/element/{element}/text")))

    def texts(self, selector: str) -> list[str]:
        script = "return Array.from(document.querySelectorAll(arguments[0])).map(e => e.innerText.trim())"
        return [str(text) for text in self.run(script, selector)]

    def has(self, selector: str) -> bool:
        return bool(self.run("return document.querySelector(arguments[0]) !== null", selector))

    def value(self, selector: str) -> str:
        return str(self.run("return document.querySelector(arguments[0]).value", selector))

    def click(self, selector: str) -> None:
        """Click as a person does, on something that stays on the page, and wait until the page has drawn what follows.

        A part of it comes in a task after the click: ``toggle`` of a ``<details>`` that opens, for one.
        """
        self._press(selector)
        self._do("POST", "/execute/async", {"script": DRAWN, "args": []})

    def _press(self, selector: str) -> None:
        def press(element: str) -> None:
            self.run("arguments[0].scrollIntoView({block: 'center'})", {ELEMENT: element})
            self._do("POST", f"/element/{element}/click", {})

        self._on(selector, press)

    def follow(self, selector: str) -> None:
        """Click a link or a button that leads to another page, and wait until that is there."""
        self._leave(lambda: self._press(selector))

    def follow_script(self, script: str, *arguments: Any) -> None:
        """Run a script that leads to another page, and wait until that is there."""
        self._leave(lambda: self.run(script, *arguments))

    def send_form(self, selector: str) -> None:
        """Press Enter in a field of a form, and wait for the page that follows."""
        self._leave(lambda: self._on(selector, lambda element: self._type_into(element, ENTER)))

    def fill(self, selector: str, text: str) -> None:
        def fill(element: str) -> None:
            self._do("POST", f"/element/{element}/clear", {})
            self._type_into(element, text)

        self._on(selector, fill)

    def type(self, keys: str) -> None:
        """Press keys where the keyboard's focus is."""
        focus = self._do("GET", "/element/active")[ELEMENT]
        self._type_into(focus, keys)

    def type_keys(self, key: str) -> None:
        """A key pressed and let go, wherever the focus is."""
        press = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        self._do("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": press}]})

    def leave_by(self, act: Callable[[], object]) -> None:
        """Do something that leads to another page, and wait until that is there."""
        self._leave(act)

    def attach(self, selector: str, path: Path) -> None:
        """Choose a file in a file field."""
        self._type_into(self._find(selector), str(path))

    def _leave(self, act: Callable[[], object], seconds: float = 30) -> None:
        self.run("window.isThePageBefore = true")
        act()
        arrived = "return !window.isThePageBefore && document.readyState === 'complete'"
        eventually(lambda: self.run(arrived), seconds, lambda: f"still on {self.url}:\n{self.text()[:2000]}")

    def choose(self, selector: str, value: str) -> None:
        """Choose in a drop-down list, with the event that a person would cause."""
        script = """
            const list = document.querySelector(arguments[0]);
            list.value = arguments[1];
            list.dispatchEvent(new Event('change', {bubbles: true}));
        """
        self.run(script, selector, value)

    def screenshot(self, path: Path) -> None:
        """The whole page as PNG, not only the part in the window."""
        size = self.run("const e = document.documentElement; return [e.clientWidth, e.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": size[0], "height": max(size[1], 200), "scale": 1}
        wanted = {"cmd": "Page.captureScreenshot", "params": {"captureBeyondViewport": True, "clip": clip}}
        path.write_bytes(base64.b64decode(self._do("POST", "/goog/cdp/execute", wanted)["data"]))

    def cdp(self, command: str, **parameters: Any) -> Any:
        """A command of Chromium's own protocol, where WebDriver has none."""
        return self._do("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def quit(self) -> None:
        self._do("DELETE", "")

    def wait_for_text(self, text: str, seconds: float = 20) -> None:
        """Reload until the page says so."""

        def probe() -> bool:
            if text in self.text():
                return True
            self.open(self.url)
            return text in self.text()

        eventually(probe, seconds, lambda: f"{self.url} does not say {text!r}:\n{self.text()[:3000]}", pause=0.5)

    def _type_into(self, element: str, keys: str) -> None:
        self._do("POST", f"/element/{element}/value", {"text": keys})

    def _on(self, selector: str, act: Callable[[str], Any]) -> Any:
        """What ``act`` answers for the element that fits, looked for again where the page replaced it meanwhile."""
        for _ in range(3):
            with suppress(ReplacedElement):
                return act(self._find(selector))
        return act(self._find(selector))

    def _find(self, selector: str) -> str:
        found = self._do("POST", "/element", {"using": "css selector", "value": selector})
        return str(found[ELEMENT])

    def _do(self, method: str, path: str, body: Any = None) -> Any:
        return self._send(method, self._session + path, body)

    def _send(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._driver_url + path, data=data, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=COMMAND_SECONDS) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            with error:
                said = json.load(error)["value"]
            kind = ERRORS.get(said["error"], ServiceError)
            raise kind(f"{said['error']}: {said['message'].splitlines()[0]}") from error


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser with a new profile in a temporary folder; it and its driver end afterwards."""
    with tempfile.TemporaryDirectory(prefix="cc-browser-", ignore_cleanup_errors=True) as name:
        folder, port = Path(name), free_port()
        driver_url = f"http://{HOST}:{port}"
        driver = Process("chromedriver", [_program("chromedriver"), f"--port={port}"], folder / "driver.log")
        try:
            driver.wait_until(lambda: _is_ready(driver_url), 30)
            window = Browser(driver_url, folder / "profile")
            try:
                yield window
            finally:
                window.quit()
        finally:
            driver.stop(10)


def _is_ready(driver_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{driver_url}/status", timeout=5) as answer:
            return bool(json.load(answer)["value"]["ready"])
    except OSError:
        return False


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise ServiceError(f"{name} is missing; install it with: python3 -m tests.stack.packages test")
    return found
