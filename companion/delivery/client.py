"""One signed request to a site, bounded in time and size; redirects are not followed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import InvalidHeader
from urllib3.util.retry import Retry

from companion import __version__
from companion.backoff import MAX_HINT_SECONDS
from companion.delivery.signing import DELIVER, SIGNATURE_HEADER, SITE_HEADER, sign
from companion.http.adapters import AnyAddressAdapter, Deadline, PublicAddressAdapter
from companion.http.ssrf import AddressRefused, check_url
from companion.ledger import site_keys, site_settings
from companion.ledger.models import Site

TIMEOUT_SECONDS = 15.0
CONNECT_SECONDS = 5.0
RETRY = Retry(retry_after_max=MAX_HINT_SECONDS)  # parses Retry-After, no more: what is tried again is in the ledger
MAX_BYTES = 2 * 1024 * 1024
NAMESPACE = "/cart-companion/v1"

# The transports to the plugin, in the order in which they are tried: REST with pretty permalinks, REST with
# plain ones, and admin-ajax for sites whose REST API a plugin or a firewall closes.
TRANSPORTS = {
    "pretty": "{url}/wp-json{route}",
    "plain": "{url}/?rest_route={route}",
    "ajax": "{url}/wp-admin/admin-ajax.php?action=cart_companion&route={route}",
}
CUSTOM_AJAX = "{url}?action=cart_companion&route={route}"  # where the plugin says that admin-ajax.php lies elsewhere


class NoAnswer(Exception):
    """Nothing came back: ``unreachable`` when no request got through at all, else it took too long."""

    def __init__(self, message: str, *, unreachable: bool) -> None:
        super().__init__(message)
        self.message, self.unreachable = message, unreachable


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, of whomever: ``is_ours`` when it carries the plugin's mark."""

    status: int
    headers: CaseInsensitiveDict[str]
    body: bytes
    is_ours: bool

    def json(self) -> Any:
        """The body as JSON, ``None`` when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def retry_after(self) -> float | None:
        """Seconds until the site wants to be asked again, by ``Retry-After`` in either of its forms (RFC 9110)."""
        try:
            return float(RETRY.parse_retry_after(self.headers.get("Retry-After", "")))
        except (InvalidHeader, ValueError, OverflowError):  # the latter two: more digits than there are seconds
            return None

    def describe(self) -> str:
        """What came, for people; nothing of the body that could be somebody's data."""
        kind = (self.headers.get("Content-Type") or "no content type").split(";")[0]
        if self.is_ours:
            body = self.json()
            words = body.get("message") if isinstance(body, dict) else None
            return f"The plugin answered {self.status}" + (f": {words[:300]}" if isinstance(words, str) else ".")
        if self.status in (301, 302, 303, 307, 308):
            return f"The site redirects ({self.status}) instead of answering: set the site's address to where it leads."
        return (
            f"Not the plugin but something before it answered ({self.status}, {kind}): "
            "a security plugin, a firewall, or an error of the site."
        )


class SiteClient:
    """Requests to one site over a connection that is kept for a run of batches."""

    def __init__(self, site: Site, *, allow_private: bool) -> None:
        self.site, self.allow_private = site, allow_private
        self.ajax_url = site_settings.ajax_url_of(site)
        self._session = requests.Session()
        self._session.trust_env = False
        adapter = AnyAddressAdapter() if allow_private else PublicAddressAdapter()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, adapter)

    def close(self) -> None:
        self._session.close()

    def post(self, transport: str, route: str, data: dict[str, Any], *, seconds: float = TIMEOUT_SECONDS) -> Answer:
        """Sign and send. Raises NoAnswer when nothing came back within ``seconds``."""
        route = NAMESPACE + route
        data = {**data, "site": site_settings.addressee(self.site)}
        body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": f"Cart-Companion/{__version__}",
            SITE_HEADER: self.site.id,
            SIGNATURE_HEADER: sign([site_keys.signing_key(self.site)], DELIVER, self.site.id, "POST", route, body),
        }
        url = self._url(transport, route)
        with Deadline(seconds) as deadline:
            try:
                check_url(self.site.url, allow_private=self.allow_private, look_up=False)
                response = self._session.post(
                    url,
                    data=body,
                    headers=headers,
                    timeout=(min(CONNECT_SECONDS, seconds), seconds),
                    allow_redirects=False,
                    stream=True,
                )
            except AddressRefused as error:
                raise NoAnswer(str(error), unreachable=True) from error
            except requests.exceptions.RequestException as error:
                if deadline.is_over or isinstance(error, requests.exceptions.ReadTimeout):
                    raise _too_slow(seconds) from error
                raise NoAnswer(_reason(error), unreachable=True) from error
            content = _body_of(response)
            if deadline.is_over:
                raise _too_slow(seconds)
        if content is None:
            raise NoAnswer("The answer broke off, or was longer than 2 MiB.", unreachable=False)
        mark = response.headers.get(SITE_HEADER)
        return Answer(response.status_code, response.headers, content, mark == self.site.id)

    def _url(self, transport: str, route: str) -> str:
        if transport == "ajax" and self.ajax_url is not None:
            return CUSTOM_AJAX.format(url=self.ajax_url, route=route)
        return TRANSPORTS[transport].format(url=self.site.url, route=route)


def _body_of(response: requests.Response) -> bytes | None:
    """The body; ``None`` when it broke off or is longer than 2 MiB."""
    content = bytearray()
    try:
        for chunk in response.iter_content(65536):
            content += chunk
            if len(content) > MAX_BYTES:
                return None
    except (requests.exceptions.RequestException, AttributeError, ValueError, OSError):
        return None
    finally:
        response.close()
    return bytes(content)


def _too_slow(seconds: float) -> NoAnswer:
    return NoAnswer(f"No whole answer within {seconds:.0f} s.", unreachable=False)


def _reason(error: requests.exceptions.RequestException) -> str:
    """Why nothing came, in words; without the request's own text, which names the whole URL."""
    text = str(error)
    for sign_, words in {
        "Name or service not known": "The site's name is not known.",
        "Failed to resolve": "The site's name is not known.",
        "refused": "The site refuses connections.",
        "timed out": "The site does not take the connection.",
        "CERTIFICATE": "The site's TLS certificate is not valid.",
        "private address": "The site's name leads to a private address.",
    }.items():
        if sign_ in text:
            return words
    return "The connection broke before an answer came."
