"""The Flask application: ``wsgi`` is what gunicorn serves."""

from __future__ import annotations

from flask import Flask, abort, request

from companion.config import MAX_BODY_BYTES, Config, load
from companion.ledger import database
from companion.log import set_up_logging
from companion.operator.pages import operator_pages
from companion.web import errors
from companion.web.alerts import alerts_api
from companion.web.customers import customers
from companion.web.health import health
from companion.web.jobs import jobs_api
from companion.web.lists import lists
from companion.web.needs_you import needs_you_api
from companion.web.pairing import pairing
from companion.web.plugin_api import plugin_api
from companion.web.pull import pull
from companion.web.state import State
from companion.web.webhooks import webhooks


def create_app(config: Config | None = None) -> Flask:
    """The application on the given settings, by default those of the environment."""
    config = config or load()
    set_up_logging(config)
    database.connect(config)
    app = Flask("companion", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.extensions["companion"] = State(config)
    blueprints = (webhooks, pairing, plugin_api, lists, pull, customers, alerts_api, needs_you_api, jobs_api, health)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    if config.admin_password:
        app.register_blueprint(operator_pages(config))
    errors.register(app)
    app.before_request(_refuse_nul)
    return app


def _refuse_nul() -> None:
    """No name of ours has a NUL, and PostgreSQL takes none: it must not come as far as a question to the ledger."""
    if "\x00" in request.path:
        abort(404)


def __getattr__(name: str) -> Flask:
    """``wsgi`` is made when gunicorn asks for it, so that importing this module reads no environment."""
    if name == "wsgi":
        return create_app()
    raise AttributeError(name)
