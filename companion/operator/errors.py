"""What can go wrong on an operators' page, as a page that says what to do."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, g, render_template
from werkzeug.exceptions import HTTPException

from companion.administration.remedies import ON_THE_PAGES
from companion.http.ssrf import AddressRefused
from companion.ledger.connection_requests import RequestClosed
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.jobs import JobError
from companion.ledger.sites import SiteError
from companion.replay import NothingToReplay
from companion.web.errors import RETRY_SECONDS

log = logging.getLogger("companion.operator")


class PageError(Exception):
    """The page cannot be shown, or the form not be taken; the message is for the operator."""

    def __init__(self, status: int, message: str, *, retry_seconds: int | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.retry_seconds = status, message, retry_seconds


def register(pages: Blueprint) -> None:
    @pages.errorhandler(PageError)
    def refused(error: PageError) -> Response:
        answer = _page(error.status, error.message)
        if error.retry_seconds is not None:
            answer.headers["Retry-After"] = str(error.retry_seconds)
        return answer

    @pages.errorhandler(SiteError)
    @pages.errorhandler(AddressRefused)
    @pages.errorhandler(RequestClosed)
    @pages.errorhandler(NothingToReplay)
    @pages.errorhandler(JobError)
    def not_possible(error: Exception) -> Response:
        return _page(409, str(error))

    @pages.errorhandler(LedgerUnavailable)
    def unavailable(error: LedgerUnavailable) -> Response:
        log.error("ledger unavailable: %s", error)
        reason = ON_THE_PAGES.worded(str(error))
        answer = _page(503, f"The database cannot be used now. {reason} Load the page again in a few seconds.")
        answer.headers["Retry-After"] = RETRY_SECONDS
        return answer

    @pages.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        return _page(error.code or 500, error.description or "The request cannot be read.")

    @pages.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.exception("unexpected error", exc_info=error)
        return _page(500, "Something unexpected went wrong. The companion's log has the details.")


def _page(status: int, message: str) -> Response:
    is_in = "session" in g and g.session.signed_in
    return Response(render_template("operator/error.html", message=message, is_in=is_in), status)
