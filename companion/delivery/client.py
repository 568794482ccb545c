"""One signed request to a site, bounded in time and size; redirects are not followed."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import InvalidHeader
from urllib3.util.retry import Retry

from companion import __version__
from companion.backoff import MAX_HINT_SECONDS
from companion.delivery.own_answers import own_answer
from companion.delivery.signing import DELIVER, SIGNATURE_HEADER, SITE_HEADER, sign
from companion.http.adapters import Deadline, guarded_session
from companion.http.ssrf import AddressRefused, check_url
from companion.ledger import site_keys, site_settings
from companion.ledger.models import Site
from companion.ledger.states import Transport
from companion.messages import Message
from companion.text import sanitize

TIMEOUT_SECONDS = 15.0
CONNECT_SECONDS = 5.0  # over all addresses of the site's name
RETRY = Retry(retry_after_max=MAX_HINT_SECONDS)  # parses Retry-After, no more: what is tried again is in the ledger
MAX_BYTES = 2 * 1024 * 1024
GONE = 410  # WordPress answers so for a closed site of a network, whatever is asked (ms_site_check())
NAMESPACE = "/cart-companion/v1"

# The transports to the plugin, in the order in which they are tried: REST with pretty permalinks, REST with
# plain ones, and admin-ajax for sites whose REST API a plugin or a firewall closes.
TRANSPORTS = {
    Transport.PRETTY: "{url}/wp-json{route}",
    Transport.PLAIN: "{url}/?rest_route={route}",
    Transport.AJAX: "{url}/wp-admin/admin-ajax.php?action=cart_companion&route={route}",
}
CUSTOM_AJAX = "{url}?action=cart_companion&route={route}"  # where the plugin says that admin-ajax.php lies elsewhere


class NoAnswer(Exception):
    """Nothing came back: ``unreachable`` when no request got through at all, else it took too long."""

    def __init__(self, message: str, *, unreachable: bool) -> None:
        super().__init__(message)
        self.message, self.unreachable = message, unreachable


class GaveWay(Exception):
    """The request was broken off for sites that wait for a place: nothing is known of this one, and nothing counts."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, of whomever: ``is_ours`` when it carries the plugin's mark, as a header or in the body."""

    status: int
    headers: CaseInsensitiveDict[str]
    body: bytes
    is_ours: bool

    def json(self) -> Any:
        """The body as JSON, without what others have printed around ours; ``None`` when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            own = own_answer(self.body)
            return json.loads(own.body) if own else None

    def results(self) -> list[Any] | None:
        """The results of deliveries, in the plugin's own answer; ``None`` when it is another's, or holds none."""
        body = self.json() if self.is_ours and self.status == 200 else None
        results = body.get("results") if isinstance(body, dict) else None
        return results if isinstance(results, list) else None

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
            if not isinstance(words, str):
                return Message("answer.by_plugin", status=self.status)
            return Message("answer.by_plugin_because", status=self.status, message=sanitize(words[:300]))
        if self.status in (301, 302, 303, 307, 308):
            return Message("answer.redirect", status=self.status)
        if self.status == GONE:
            return Message("answer.gone", status=self.status)
        return Message("answer.not_ours", status=self.status, kind=kind)


class SiteClient:
    """Requests to one site over a connection that is kept for a run of batches."""

    def __init__(self, site: Site, *, allow_private: bool) -> None:
        self.site, self.allow_private = site, allow_private
        self.asked_at: float | None = None  # while a request is under way, since when, by the monotonic clock
        self._deadline: Deadline | None = None
        self._gave_way = False
        self.ajax_url = site_settings.ajax_url_of(site)
        self._addressee = site_settings.addressee(site)
        self._key = site_keys.signing_key(site)
        self.offered_key = next(reversed(site_keys.offered_keys(site)), None)  # which the plugin is to take over
        self._session = guarded_session(allow_private=allow_private)

    def close(self) -> None:
        self._session.close()

    def give_way(self) -> None:
        """From another thread: break the request off that is under way; its ``post`` raises GaveWay."""
        deadline = self._deadline
        if deadline is not None:
            self._gave_way = True
            deadline.cut()

    def post(
        self, transport: Transport, route: str, data: dict[str, Any], *, seconds: float = TIMEOUT_SECONDS
    ) -> Answer:
        """Sign and send. Raises NoAnswer when nothing came back within ``seconds``, GaveWay."""
        route = NAMESPACE + route
        url = self._url(transport, route)
        data = {**data, "site": self._addressee}
        body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": f"Cart-Companion/{__version__}",
            SITE_HEADER: self.site.id,
            SIGNATURE_HEADER: sign([self._key], DELIVER, self.site.id, "POST", route, body),
        }
        self.asked_at, self._gave_way = time.monotonic(), False
        try:
            return self._sent(url, body, headers, seconds)
        except NoAnswer as error:
            if self._gave_way:
                raise GaveWay from error
            raise
        finally:
            self.asked_at = self._deadline = None

    def _sent(self, url: str, body: bytes, headers: dict[str, str], seconds: float) -> Answer:
        with Deadline(seconds) as deadline:
            self._deadline = deadline
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
                is_made = not isinstance(error, requests.exceptions.ConnectTimeout)
                if is_made and (deadline.is_over or isinstance(error, requests.exceptions.ReadTimeout)):
                    raise _too_slow(seconds) from error
                raise NoAnswer(_reason(error), unreachable=True) from error
            content = _body_of(response)
            if deadline.is_over:
                raise _too_slow(seconds)
        if content is None:
            raise NoAnswer(Message("answer.broke_off"), unreachable=False)
        is_ours = response.headers.get(SITE_HEADER) == self.site.id
        own = None if is_ours else own_answer(content, self.site.id)
        if own is None:
            return Answer(response.status_code, response.headers, content, is_ours)
        # What another plugin printed was sent before our headers could be, and a status with it.
        return Answer(own.status or 200, response.headers, own.body, is_ours=True)

    def _url(self, transport: Transport, route: str) -> str:
        if transport == Transport.AJAX and self.ajax_url is not None:
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
    return NoAnswer(Message("answer.too_slow", seconds=round(seconds)), unreachable=False)


def _reason(error: requests.exceptions.RequestException) -> str:
    """Why nothing came, in words; without the request's own text, which names the whole URL."""
    text = str(error)
    for sign_, code in {
        "Name or service not known": "site.unknown_name",
        "Failed to resolve": "site.unknown_name",
        "refused": "site.refuses",
        "timed out": "site.no_connection",
        "CERTIFICATE": "site.bad_certificate",
        "private address": "site.private",
    }.items():
        if sign_ in text:
            return Message(code)
    return Message("site.broke")
