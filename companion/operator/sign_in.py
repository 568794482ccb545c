"""The way in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from companion.clock import now_ms
from companion.ledger import operators
from companion.operator import guard
from companion.operator.errors import PageError
from companion.operator.session import Sessions


def register(pages: Blueprint, sessions: Sessions) -> None:
    @pages.get("/sign-in")
    def sign_in() -> str | Response:
        if guard.session().signed_in:
            return redirect(url_for("operator.home"), 303)
        return render_template("operator/sign_in.html")

    @pages.post("/sign-in")
    def check_password() -> Response:
        address = guard.address()
        if wait_ms := operators.begin_sign_in(address, now_ms()):
            minutes = -(-wait_ms // 60_000)
            text = f"Too many tries from your address. Try again in {minutes} min."
            raise PageError(429, text, retry_seconds=-(-wait_ms // 1000))
        if not sessions.is_password(request.form.get("password", "")):
            operators.note(address, "sign_in", outcome="wrong password")
            return Response(
                render_template("operator/sign_in.html", wrong=True), 403, content_type="text/html; charset=utf-8"
            )
        operators.end_sign_in(address)
        operators.note(address, "sign_in")
        guard.sign_in()
        return redirect(url_for("operator.home"), 303)

    @pages.post("/sign-out")
    def sign_out() -> Response:
        operators.note(guard.address(), "sign_out")
        guard.sign_out()
        return redirect(url_for("operator.sign_in"), 303)
