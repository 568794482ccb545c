"""What holds for each request to the operators' pages: signed in, sent by our own form, closed headers."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from companion.config import Config
from companion.operator.errors import PageError
from companion.operator.session import COOKIE, LIFETIME_SECONDS, Session, Sessions
from companion.web.limits import network_of_sender
from companion.web.state import state

FOR_ALL = frozenset({"operator.sign_in", "operator.check_password", "operator.static"})
HEADERS = {  # beside what every answer has (security_headers.py)
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",  # with no-referrer a browser would hide the Origin of our own forms
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}


def register(pages: Blueprint, config: Config, sessions: Sessions) -> None:
    """Put the guard before and behind each page."""

    @pages.before_request
    def check() -> AnyResponse | None:
        g.sessions = sessions
        found = sessions.read(request.cookies.get(COOKIE))
        g.session = found or sessions.start(signed_in=False)
        g.new_session = found is None
        if request.endpoint not in FOR_ALL and not g.session.signed_in:
            if request.method == "POST":
                raise PageError(401, "You are not signed in any more. Sign in, then do it again: nothing was changed.")
            return redirect(url_for("operator.sign_in"), 303)
        if request.method not in ("GET", "HEAD"):
            _check_form(config)
        return None

    @pages.after_request
    def close(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers[name] = value
        if g.get("forget_session"):
            set_cookie(response, COOKIE, "", 0)
        elif g.get("new_session") and request.endpoint != "operator.static":
            set_cookie(response, COOKIE, sessions.cookie_of(g.session), LIFETIME_SECONDS)
        return response


def set_cookie(response: AnyResponse, name: str, value: str, seconds: int) -> None:
    """For these pages only, and for no script; 0 seconds: forget it."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        expires=None if seconds else 0,
        path="/operator",
        secure=config().public_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )


def sign_in() -> None:
    """This browser has given the password; its id and its form tokens are new from now on."""
    g.session, g.new_session = g.sessions.start(signed_in=True), True


def sign_out() -> None:
    g.forget_session = True


def session() -> Session:
    found: Session = g.session
    return found


def form_token() -> str:
    return str(g.sessions.form_token(g.session))


def address() -> str:
    """Who asks, for limits and the audit."""
    return network_of_sender()


def config() -> Config:
    return state().config


def _check_form(config: Config) -> None:
    """Raises PageError for a form that another site sent, or that is from another session."""
    origin = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "").netloc.lower()
    if origin not in (request.host.lower(), urlsplit(config.public_url).netloc.lower()):
        raise PageError(403, "This form was not sent from the companion's own page. Open the page and send it there.")
    if not g.sessions.is_form_token(g.session, request.form.get("form_token", "")):
        raise PageError(403, "This form is out of date. Go back, load the page again and send it there.")
