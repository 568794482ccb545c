"""Every error is JSON that says what to do; turned into HTTP here and nowhere else."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, json
from werkzeug.exceptions import HTTPException

from companion.ledger.errors import LedgerUnavailable
from companion.ledger.health import note_refusal
from companion.ledger.jobs import JobError
from companion.ledger.sites import SiteError
from companion.messages import Message, messages_in

log = logging.getLogger("companion.web")

RETRY_SECONDS = "5"


class RequestError(Exception):
    """An answer that is an error: HTTP status, a code for programs, a message for people; when to try again."""

    def __init__(self, status: int, code: str, message: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.retry_after_seconds = retry_after_seconds


def error_response(status: int, code: str, message: str) -> Response:
    answer: dict[str, Any] = {"error": {"code": code, "message": message}}
    if coded := messages_in(answer):
        answer["messages"] = coded
    body = json.dumps(answer)
    return Response(body, status=status, mimetype="application/json")


_HTTP_WORDS = {
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take this method."),
    413: ("too_large", "The body is over 1 MiB. A webhook of ThriveCart's is a few kB: check what is sent here."),
}


_JOB_STATUS = {"unknown_job": 404, "bad_file": 400, "bad_mapping": 400}


def register(app: Flask) -> None:
    @app.errorhandler(RequestError)
    def refused(error: RequestError) -> Response:
        answer = error_response(error.status, error.code, error.message)
        if error.retry_after_seconds is not None:
            answer.headers["Retry-After"] = str(error.retry_after_seconds)
        return answer

    @app.errorhandler(SiteError)
    def not_possible(error: SiteError) -> Response:
        return error_response(409, "not_possible", str(error))

    @app.errorhandler(JobError)
    def no_such_job(error: JobError) -> Response:
        return error_response(_JOB_STATUS.get(error.code, 409), error.code, str(error))

    app.register_error_handler(LedgerUnavailable, ledger_unavailable)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        code, message = _HTTP_WORDS.get(status, ("bad_request", error.description or "The request cannot be read."))
        return error_response(status, code, message)

    app.register_error_handler(Exception, unexpected)


def ledger_unavailable(error: LedgerUnavailable) -> Response:
    log.error("ledger unavailable: %s", error)
    note_refusal(error)
    answer = error_response(503, "ledger_unavailable", Message("companion.ledger_unavailable"))
    answer.headers["Retry-After"] = RETRY_SECONDS
    return answer


def unexpected(error: Exception) -> Response:
    log.exception("unexpected error", exc_info=error)
    return error_response(500, "internal", Message("companion.unexpected"))
