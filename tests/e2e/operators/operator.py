"""An operator at a browser without JavaScript: opens pages, sends their forms."""

from __future__ import annotations

import re

import requests

PASSWORD = "a password of operators"


class Operator:
    """One browser; answers are not followed, so that a test sees each of them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False

    def open(self, path: str = "") -> requests.Response:
        return self.http.get(f"{self.url}/operator{path}", timeout=30, allow_redirects=False)

    def send(
        self, path: str, page: str = "", *, origin: str | None = None, **fields: str | list[str]
    ) -> requests.Response:
        """Send a form as ``page`` has it; ``origin``: of another page than ours."""
        fields.setdefault("form_token", self.form_token(page))
        return self.http.post(
            f"{self.url}/operator{path}",
            data=fields,
            headers={"Origin": origin or self.url},
            timeout=30,
            allow_redirects=False,
        )

    def form_token(self, page: str = "") -> str:
        found = re.search(r'name="form_token" value="(\w+)"', self.open(page).text)
        return found[1] if found else ""

    def sign_in(self, password: str = PASSWORD) -> requests.Response:
        return self.send("/sign-in", "/sign-in", password=password)
