"""Settings from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from companion import config
from companion.config import ConfigError


@pytest.mark.parametrize(
    ("environ", "word"),
    [
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://u@h/d"}, "SECRET_KEY"),
        ({"PORT": "http"}, "PORT"),
        ({"DB_CONNECTIONS": "1"}, "DB_CONNECTIONS"),
        ({"ADMIN_PASSWORD": "short"}, "ADMIN_PASSWORD is too short"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT"),
        ({"DYNO": "web.1"}, "heroku-postgresql"),
        ({"TRUSTED_PROXIES": "11"}, "TRUSTED_PROXIES"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
        ({"TRUSTED_PROXIES": "all"}, "TRUSTED_PROXIES"),
        ({"TRUSTED_PROXIES": "10.0.0.1/8"}, "TRUSTED_PROXIES"),
    ],
)
def test_a_wrong_setting_is_named(environ: dict[str, str], word: str) -> None:
    with pytest.raises(ConfigError, match=word):
        config.load(environ)


def test_the_embedded_default_makes_its_secret_key_once(tmp_path: Path) -> None:
    environ = {"DATABASE_URL": f"sqlite:///{tmp_path}/var/companion.db"}
    assert config.load(environ).secret_key == config.load(environ).secret_key
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o077 == 0


def test_no_secret_is_in_what_a_log_or_a_traceback_would_show() -> None:
    secrets = {
        "DATABASE_URL": "postgresql://companion:db-secret@db/companion",
        "SECRET_KEY": "key-secret",
        "SECRET_KEY_OLD": "old-secret",
        "METRICS_TOKEN": "token-secret",
        "ADMIN_PASSWORD": "password-secret",
    }
    assert "secret" not in repr(config.load(secrets)).replace("secret_key", "")
