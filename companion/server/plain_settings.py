"""gunicorn's settings as plain attributes: its own ``Config`` looks each up anew, some twenty times a request."""

from __future__ import annotations

from typing import Any

from gunicorn.config import Config


class PlainSettings:
    """What the settings are once a process has begun, when they no longer change; the rest is the original's."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.__dict__.update({name: getattr(config, name) for name in (*config.settings, "is_ssl")})

    def __getattr__(self, name: str) -> Any:
        return getattr(self._config, name)
