"""What every answer tells browsers: run nothing, show nothing in a frame, guess no type, tell no address onwards."""

from __future__ import annotations

_FOR_DATA = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_FOR_PAGES = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"  # no inline
)
_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)
_HTTPS_ONLY = ("Strict-Transport-Security", "max-age=31536000")


def security_headers(*, is_page: bool, is_https: bool) -> tuple[tuple[str, str], ...]:
    """Names and values; an answer that says one of them itself means it. ``is_https``: so are we reached."""
    policy = ("Content-Security-Policy", _FOR_PAGES if is_page else _FOR_DATA)
    return (*_ALWAYS, policy, _HTTPS_ONLY) if is_https else (*_ALWAYS, policy)
