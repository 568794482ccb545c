"""Where a connection link leads: into the site's wp-admin, or to a page that shows how to get the plugin there first.

To open it uses nothing up, however often mail scanners do: only the plugin's ``POST /api/v1/pair`` does. The page has
no script, sets no cookie, and tells nobody its address (``Referrer-Policy``).
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from companion.administration import connecting
from companion.clock import day
from companion.delivery import site_look
from companion.ledger import connection_links, sites
from companion.ledger.connection_links import LinkState
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.refusal_limits import RefusalKind
from companion.plugin_package import ZIP_ROUTE
from companion.web.errors import RETRY_SECONDS, RequestError
from companion.web.limits import count_refused, refuse_shut_sender
from companion.web.state import state

IS_OVER = {
    LinkState.USED: (
        "This link has been used",
        "It connects a site once. If that was you, all is well: look under Cart Companion in your WordPress. "
        "If the site is not connected, ask whoever sent you the link for a new one.",
    ),
    LinkState.REPLACED: (
        "There is a newer link",
        "A new link was made after this one, and only the newest works. Look for it in your mail, or ask whoever sent "
        "you this one.",
    ),
    LinkState.EXPIRED: (
        "This link is too old",
        "A link works for 7 days. Ask whoever sent it to you for a new one.",
    ),
}
UNKNOWN = (
    "This link is not known here",
    "Part of it may be missing: copy the whole link from the message, or ask whoever sent it to you for a new one.",
)

connect_page = Blueprint(
    "connect", __name__, url_prefix="/connect", template_folder="templates", static_folder="static"
)


@connect_page.get("/<token>")
def show(token: str) -> AnyResponse:
    refuse_shut_sender(RefusalKind.PAIRING_CODE)
    link = connection_links.find(token)
    if link is None:
        count_refused(RefusalKind.PAIRING_CODE)
        return _said(404, *UNKNOWN)
    if link.state is not LinkState.OPEN:
        return _said(410, *IS_OVER[link.state])
    config, site = state().config, sites.get(link.site)
    if admin := site_look.admin_of(site.url, allow_private=config.allow_private_sites):
        return _closed(redirect(connecting.screen_of(admin, config, token), 303))
    return _page(
        200,
        "steps",
        site=site,
        screen=connecting.screen_of(site_look.usual_admin_of(site.url), config, token),
        upload=f"{site.url}/wp-admin/plugin-install.php?tab=upload",
        plugin=config.public_url + ZIP_ROUTE,
        here=url_for("connect.show", token=token),
        day=day(link.expires_at),
    )


@connect_page.errorhandler(RequestError)
def refused(error: RequestError) -> AnyResponse:
    answer = _said(error.status, "Not now", error.message)
    if error.retry_after_seconds is not None:
        answer.headers["Retry-After"] = str(error.retry_after_seconds)
    return answer


@connect_page.errorhandler(LedgerUnavailable)
def unavailable(_: LedgerUnavailable) -> AnyResponse:
    answer = _said(503, "Not now", "The companion cannot read its records at this moment. Try again in a minute.")
    answer.headers["Retry-After"] = RETRY_SECONDS
    return answer


def _said(status: int, title: str, text: str) -> AnyResponse:
    return _page(status, "said", title=title, text=text)


def _page(status: int, name: str, **values: object) -> AnyResponse:
    return _closed(Response(render_template(f"connect/{name}.html", **values), status))


def _closed(answer: AnyResponse) -> AnyResponse:
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
