"""What the environment says, read once into one frozen object."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from companion.trusted_proxies import TrustedProxies

EMBEDDED_DATABASE = "sqlite:///var/companion.db"
LISTEN_CONNECTIONS = 1  # of a worker: the one on which it hears that a site has work
NO_PROXIES = TrustedProxies()
BATCH_KEY = "companion.batch"  # in a request's WSGI environment: a dict of all requests that are served together
MAX_BODY_BYTES = 1024 * 1024  # of a request, after the chunks of a transfer coding are put together
MIN_ADMIN_PASSWORD = 12  # characters
THRIVECART_API = "https://thrivecart.com/api/external"


class ConfigError(ValueError):
    """A setting is missing or wrong; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of one process; docs/hosting.md lists the variable behind each field.

    ``data_folder`` holds what the embedded default writes beside the ledger, such as the secret key.
    ``db_connections`` is the most of one process to PostgreSQL; the one that listens is among them.
    """

    database_url: str = field(repr=False)  # may hold a password
    secret_key: str = field(repr=False)
    data_folder: Path
    port: int = 8000
    web_concurrency: int = 2
    db_connections: int = 6
    public_url: str = "http://localhost:8000"
    retention_days: int = 90
    metrics_token: str | None = field(default=None, repr=False)
    admin_password: str | None = field(default=None, repr=False)  # none: no operators' pages
    allow_private_sites: bool = False
    log_format: str = "text"
    trusted_proxies: TrustedProxies = NO_PROXIES
    secret_key_old: str | None = field(default=None, repr=False)
    thrivecart_api_url: str = THRIVECART_API  # another one in tests only

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """Those with which stored secrets are read; they are written with the first."""
        return (self.secret_key, self.secret_key_old) if self.secret_key_old else (self.secret_key,)

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite:")

    @property
    def is_on_this_machine_only(self) -> bool:
        """Whether ``public_url`` leads nowhere from outside: it was not set, or is loopback."""
        return urlsplit(self.public_url).hostname in ("localhost", "127.0.0.1", "::1")

    @property
    def sqlite_path(self) -> Path:
        return Path(self.database_url.removeprefix("sqlite:///"))


def load(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings. Raises ConfigError with what to set, and how."""
    url = environ.get("DATABASE_URL") or EMBEDDED_DATABASE
    if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ConfigError(
            "DATABASE_URL must start with sqlite:/// (three slashes), postgres:// or postgresql://; "
            f"it starts with {url.split(':')[0]!r}."
        )
    on_sqlite = url.startswith("sqlite:")
    if on_sqlite and environ.get("DYNO") and not environ.get("DATABASE_URL"):
        raise ConfigError(
            "On Heroku the disk is emptied at each restart, and SQLite with it. Add a PostgreSQL database "
            "(`heroku addons:create heroku-postgresql`), which sets DATABASE_URL."
        )
    folder = Path(url.removeprefix("sqlite:///")).parent if on_sqlite else Path("var")
    port = _number(environ, "PORT", 8000, low=1, high=65535)
    log_format = environ.get("LOG_FORMAT", "text")
    if log_format not in ("json", "text"):
        raise ConfigError(f"LOG_FORMAT must be json or text, not {log_format!r}.")
    allow_private_sites = environ.get("ALLOW_PRIVATE_SITES", "0").lower() in ("1", "true", "yes", "on")
    if environ.get("THRIVECART_API_URL") and not allow_private_sites:
        raise ConfigError("THRIVECART_API_URL is for tests, beside ALLOW_PRIVATE_SITES: API keys go to it. Unset it.")
    return Config(
        database_url=url.replace("postgres://", "postgresql://", 1),
        secret_key=_secret_key(environ, folder, on_sqlite),
        data_folder=folder,
        port=port,
        web_concurrency=_number(environ, "WEB_CONCURRENCY", 2, low=1, high=64),
        db_connections=_number(environ, "DB_CONNECTIONS", 6, low=LISTEN_CONNECTIONS + 1, high=500),
        public_url=(environ.get("PUBLIC_URL") or f"http://localhost:{port}").rstrip("/"),
        retention_days=_number(environ, "RETENTION_DAYS", 90, low=1, high=36500),
        metrics_token=environ.get("METRICS_TOKEN") or None,
        admin_password=_admin_password(environ),
        allow_private_sites=allow_private_sites,
        log_format=log_format,
        trusted_proxies=_trusted_proxies(environ),
        secret_key_old=environ.get("SECRET_KEY_OLD") or None,
        thrivecart_api_url=(environ.get("THRIVECART_API_URL") or THRIVECART_API).rstrip("/"),
    )


def _number(environ: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise ConfigError(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def _trusted_proxies(environ: Mapping[str, str]) -> TrustedProxies:
    """On Heroku, whose router adds the sender's address to whatever came, one proxy; elsewhere none unless said so."""
    text = environ.get("TRUSTED_PROXIES") or ("1" if environ.get("DYNO") else "0")
    try:
        return TrustedProxies.parse(text)
    except ValueError as error:
        raise ConfigError(
            "TRUSTED_PROXIES must be how many proxies stand before the companion (0 to 10), or their addresses and "
            f"networks with commas between, such as 10.0.0.0/8, not {text!r}."
        ) from error


def _admin_password(environ: Mapping[str, str]) -> str | None:
    """ADMIN_PASSWORD; ``None`` where it is not set, or empty."""
    password = environ.get("ADMIN_PASSWORD") or None
    if password is not None and len(password) < MIN_ADMIN_PASSWORD:
        raise ConfigError(
            f"ADMIN_PASSWORD is too short: it opens the operators' pages to everybody who guesses it. Use at least "
            f"{MIN_ADMIN_PASSWORD} characters, such as the output of `openssl rand -hex 16`, or unset it."
        )
    return password


def _secret_key(environ: Mapping[str, str], folder: Path, on_sqlite: bool) -> str:
    """SECRET_KEY, or on the embedded default one made once and kept beside the ledger."""
    if environ.get("SECRET_KEY"):
        return environ["SECRET_KEY"]
    if not on_sqlite:
        raise ConfigError(
            "SECRET_KEY is not set. Every web and worker process of a hosted companion needs the same one: "
            "set it to a long random text, such as the output of `openssl rand -hex 32`."
        )
    path = folder / "secret_key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    except OSError as error:
        raise ConfigError(f"Cannot write {path}: {error.strerror}. {_WHOSE_KEY}") from error
    try:
        return path.read_text().strip()
    except OSError as error:
        raise ConfigError(f"Cannot read {path}: {error.strerror}. {_WHOSE_KEY}") from error


_WHOSE_KEY = "Run this command as the user who runs the companion, or set SECRET_KEY."
