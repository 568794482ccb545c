"""All pages for operators, put together; without ADMIN_PASSWORD there are none."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from companion import __version__
from companion.clock import iso
from companion.config import Config
from companion.operator import (
    errors,
    event_pages,
    guard,
    needs_you_pages,
    records,
    request_pages,
    sign_in,
    site_list,
    site_pages,
    words,
)
from companion.operator.session import Sessions
from companion.plugin_package import ZIP_ROUTE, PluginMissing, package


def operator_pages(config: Config) -> Blueprint:
    """The blueprint of ``/operator``."""
    pages = Blueprint("operator", __name__, url_prefix="/operator", template_folder="templates", static_folder="static")
    sessions = Sessions(config.secret_key, config.admin_password or "")
    guard.register(pages, config, sessions)
    errors.register(pages)
    site_list.register(pages)
    site_pages.register(pages)
    needs_you_pages.register(pages)
    event_pages.register(pages)
    request_pages.register(pages)
    records.register(pages)
    sign_in.register(pages, sessions)

    pages.add_app_template_filter(iso)
    pages.add_app_template_filter(words.type_of)
    pages.add_app_template_filter(words.needs)

    @pages.context_processor
    def shared() -> dict[str, Any]:
        return {"form_token": guard.form_token, "version": __version__, "plugin": _plugin()}

    return pages


def _plugin() -> dict[str, str]:
    """Where the plugin of this version is handed out; or why it is not."""
    try:
        return {"version": package().version, "zip": ZIP_ROUTE}
    except PluginMissing as error:
        return {"missing": str(error)}
