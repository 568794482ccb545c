"""People at a site, without a browser: open a page, log in, fill in a form, send it."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar

from tests.stack.process import ServiceError
from tests.stack.wordpress import ADMIN, WordPress


@dataclass
class Form:
    """One form of a page: where it goes, and its fields as a browser would send them."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return any(key == name or (key == "action" and value == name) for key, value in self.fields)

    def filled(self, values: dict[str, str]) -> list[tuple[str, str]]:
        """The fields with these values in place of, or beside, what the page had."""
        return [(key, value) for key, value in self.fields if key not in values] + list(values.items())


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select: str | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open and tag == "input" and given.get("name"):
            self._read_input(self._open, given)
        elif tag == "select":
            self._select = given.get("name")
        elif self._open and tag == "option" and self._select and "selected" in given:
            self._open.fields.append((self._select, given.get("value", "")))
        elif self._open and tag == "textarea" and given.get("name"):
            self._textarea = given["name"]
            self._open.fields.append((self._textarea, ""))

    @staticmethod
    def _read_input(form: Form, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ("submit", "button", "file") or (kind in ("checkbox", "radio") and "checked" not in given):
            return
        form.fields.append((given["name"], given.get("value", "on" if kind == "checkbox" else "")))

    def handle_data(self, data: str) -> None:
        if self._open and self._textarea:
            name, value = self._open.fields[-1]
            self._open.fields[-1] = (name, value + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None


class Visitor:
    """Somebody at one site, with cookies of their own."""

    def __init__(self, site: WordPress) -> None:
        self._site = site
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        self.page_url = ""
        self.page = ""

    def log_in(self, name: str, password: str) -> bool:
        """Whether the site's own login page lets them in."""
        self.open("/wp-login.php")
        self.submit("log", log=name, pwd=password)
        return "wp-login.php" not in self.page_url

    def add_header(self, name: str, value: str) -> None:
        self._opener.addheaders.append((name, value))

    def cookies(self) -> CookieJar:
        return self._cookies

    def open(self, path: str) -> str:
        """Open a page of the site; its HTML."""
        return self._load(urllib.request.Request(self._address(path)))

    def _address(self, path: str) -> str:
        """Of a page of the site, which may lie below a path itself; a whole address stays as it is."""
        return urllib.parse.urljoin(f"{self._site.url}/", path.removeprefix("/"))

    def forms(self) -> list[Form]:
        reader = _FormReader()
        reader.feed(self.page)
        return reader.forms

    def submit(self, having: str, /, **values: str) -> str:
        """Fill in and send the form of the open page that has this field or action; the page that follows."""
        found = [form for form in self.forms() if form.has(having)]
        if not found:
            fields = sorted({key for form in self.forms() for key, _ in form.fields})
            raise ServiceError(f"{self.page_url} has no form with a field {having!r}; its fields: {fields}")
        form = found[0]
        target = urllib.parse.urljoin(self.page_url, form.action)
        data = urllib.parse.urlencode(form.filled(values))
        if form.method == "get":
            return self._load(urllib.request.Request(f"{target.split('?')[0]}?{data}"))
        return self._load(urllib.request.Request(target, data=data.encode()))

    def status(self, path: str, fields: dict[str, str] | None = None) -> int:
        """The status of the answer to a page, or to fields sent there without any form; refusals included."""
        data = None if fields is None else urllib.parse.urlencode(fields).encode()
        try:
            self._load(urllib.request.Request(self._address(path), data=data))
        except ServiceError as error:
            return int(str(error).partition(" answered ")[2].split(":")[0])
        return 200

    def _load(self, request: urllib.request.Request) -> str:
        try:
            with self._opener.open(request, timeout=60) as answer:
                self.page_url, self.page = answer.url, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            with error:
                said = error.read().decode(errors="replace")
            raise ServiceError(f"{request.full_url} answered {error.code}: {said[-600:]}") from error
        return self.page


class Owner(Visitor):
    """A logged-in administrator of one site, who knows what the browser asks for before it (``authorization``)."""

    def __init__(self, site: WordPress, authorization: str = "") -> None:
        super().__init__(site)
        if authorization:
            self.add_header("Authorization", authorization)
        if not self.log_in(ADMIN, site.password):
            raise ServiceError(f"Could not log in to {site.url}/wp-admin/.")
