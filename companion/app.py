"""The Flask application: ``wsgi`` is what gunicorn serves."""

from __future__ import annotations

from functools import partial

from flask import Flask, Response, abort, request

from companion.config import MAX_BODY_BYTES, Config, load
from companion.ledger import database
from companion.log import set_up_logging
from companion.operator.pages import operator_pages
from companion.security_headers import security_headers
from companion.web import errors, traffic
from companion.web.alerts import alerts_api
from companion.web.connect_page import connect_page
from companion.web.connect_requests import connect_requests
from companion.web.customers import customers
from companion.web.health import health
from companion.web.jobs import jobs_api
from companion.web.lists import lists
from companion.web.needs_you import needs_you_api
from companion.web.pairing import pairing
from companion.web.plugin_api import plugin_api
from companion.web.plugin_downloads import plugin_downloads
from companion.web.pull import pull
from companion.web.state import State
from companion.web.test_purchases import test_purchases_api
from companion.web.webhook_posts import WebhookPosts
from companion.web.webhooks import webhooks


def create_app(config: Config | None = None) -> Flask:
    """The application on the given settings, by default those of the environment."""
    config = config or load()
    set_up_logging(config)
    database.connect(config)
    app = Flask("companion", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.extensions["companion"] = State(config)
    for blueprint in (webhooks, pairing, plugin_api, lists, pull, customers, alerts_api, needs_you_api, jobs_api):
        app.register_blueprint(blueprint)
    for blueprint in (health, plugin_downloads, connect_page, connect_requests, test_purchases_api):
        app.register_blueprint(blueprint)
    if config.admin_password:
        app.register_blueprint(operator_pages(config))
    errors.register(app)
    counted = traffic.register(app)
    app.before_request(_refuse_nul)
    is_https = config.public_url.startswith("https://")
    app.after_request(partial(_secured, is_https=is_https))
    headers = security_headers(is_page=False, is_https=is_https)
    app.wsgi_app = WebhookPosts(app.wsgi_app, app.extensions["companion"], counted, headers)  # type: ignore[method-assign]
    return app


def _secured(answer: Response, *, is_https: bool) -> Response:
    """Whatever it is: errors, pages and files, too."""
    said = {name.lower() for name, _ in answer.headers}
    wanted = security_headers(is_page=answer.mimetype == "text/html", is_https=is_https)
    answer.headers.extend([(name, value) for name, value in wanted if name.lower() not in said])
    return answer


def _refuse_nul() -> None:
    """No name of ours has a NUL, and PostgreSQL takes none: it must not come as far as a question to the ledger."""
    if "\x00" in request.path:
        abort(404)


def __getattr__(name: str) -> Flask:
    """``wsgi`` is made when gunicorn asks for it, so that importing this module reads no environment."""
    if name == "wsgi":
        return create_app()
    raise AttributeError(name)
