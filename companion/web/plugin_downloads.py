"""The plugin of this very version: its zip, what WordPress asks about it, and the same signed for a paired site."""

from __future__ import annotations

from flask import Blueprint, Response, request

from companion.delivery.signing import DELIVER, sign
from companion.ledger import site_keys
from companion.plugin_package import FOLDER, ZIP_ROUTE, PluginMissing, package
from companion.text import to_json
from companion.web.auth import signed_by_plugin, site
from companion.web.errors import error_response
from companion.web.plugin_api import json_response
from companion.web.state import state

UPDATE_ROUTE = "/api/v1/plugin-update"

plugin_downloads = Blueprint("plugin_downloads", __name__)


@plugin_downloads.errorhandler(PluginMissing)
def missing(error: PluginMissing) -> Response:
    return error_response(404, "no_plugin", str(error))


@plugin_downloads.get(ZIP_ROUTE)
def plugin_zip() -> Response:
    packed = package()
    answer = Response(packed.content, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{FOLDER}.zip"'
    return _cacheable(answer, packed.sha256)


@plugin_downloads.get("/plugin/update.json")
def update() -> Response:
    return _cacheable(Response(to_json(_described()), mimetype="application/json"), package().sha256 + "-json")


@plugin_downloads.get(UPDATE_ROUTE)
@signed_by_plugin
def signed_update() -> Response:
    """The statement is signed as a text, so that a site need not trust the line that it came over."""
    statement = to_json(_described())
    signature = sign([site_keys.signing_key(site())], DELIVER, site().id, "GET", UPDATE_ROUTE, statement.encode())
    return json_response({"statement": statement, "signature": signature})


def _described() -> dict[str, object]:
    return {**package().described(), "package": f"{state().config.public_url}{ZIP_ROUTE}"}


def _cacheable(answer: Response, tag: str) -> Response:
    """Asked for anew each time and sent only when it changed; nothing on the way may pack it otherwise."""
    answer.headers["Cache-Control"] = "no-cache, no-transform"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.set_etag(tag)
    answer.make_conditional(request)
    return answer
