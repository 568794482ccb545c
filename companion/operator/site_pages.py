"""One site: how it is, and what an operator does to it; adding another."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from companion.administration import connecting, doctor, site_setup
from companion.administration.remedies import ON_THE_PAGES
from companion.history import queries
from companion.http.ssrf import AddressRefused
from companion.ledger import connection_links, operators, sites
from companion.ledger.database import reading
from companion.ledger.models import Site
from companion.operator import guard
from companion.operator.errors import PageError
from companion.operator.records import grouped
from companion.operator.words import ACTIONS, CHECKS, WAYS, health_of
from companion.text import legible
from companion.web.state import state

ACTIONS_SHOWN, MAX_WORD = 10, 200
DONE_ALREADY = (
    "Nothing was done: this form was sent before, or somebody pressed the same button meanwhile. What was made then "
    "still counts, but is not shown again. For a new one open the site's page anew and press the button there."
)


def register(pages: Blueprint) -> None:
    pages.add_app_template_global(operators.last, "last_done")
    pages.add_url_rule("/sites/add", "add", add)
    pages.add_url_rule("/sites/add", "add_site", add_site, methods=["POST"])
    pages.add_url_rule("/sites/<site_id>", "site", show)
    pages.add_url_rule("/sites/<site_id>/pause", "pause", pause, methods=["POST"])
    pages.add_url_rule("/sites/<site_id>/resume", "resume", resume, methods=["POST"])
    pages.add_url_rule("/sites/<site_id>/code", "code", new_code, methods=["POST"])
    pages.add_url_rule("/sites/<site_id>/link", "link", new_link, methods=["POST"])
    pages.add_url_rule("/sites/<site_id>/rotate-key", "rotate_key", rotate_key, methods=["POST"])
    pages.add_url_rule("/sites/<site_id>/end-keys", "end_keys", ask_to_end_keys)
    pages.add_url_rule("/sites/<site_id>/end-keys", "end_site_keys", end_keys, methods=["POST"])
    pages.add_url_rule("/sites/<site_id>/secret-word", "secret_word", keep_secret_word, methods=["POST"])
    pages.add_url_rule("/sites/<site_id>/remove", "remove", ask_to_remove)
    pages.add_url_rule("/sites/<site_id>/remove", "remove_site", remove, methods=["POST"])
    pages.add_url_rule("/sites/<site_id>/check", "check_site", check)


def find(site_id: str) -> Site:
    """Raises PageError (404)."""
    try:
        return sites.get(site_id)
    except sites.SiteError as error:
        raise PageError(404, "There is no such site. It may have been removed.") from error


def show(site_id: str) -> str:
    site = find(site_id)
    with reading():
        found = queries.summary(site, site_setup.described(site, guard.config()))
    tone, health = health_of(found)
    done = operators.newest(ACTIONS_SHOWN, site=site.id)
    return render_template(
        "operator/site.html",
        site=found["site"],
        found=found,
        tone=tone,
        health=health,
        ways=WAYS,
        actions=done,
        words=ACTIONS,
        link_until=connection_links.open_until(site.id),
        saved="saved" in request.args,
    )


def pause(site_id: str) -> Response:
    site = find(site_id)
    with operators.noted(guard.address(), "site.pause", site=site.id):
        sites.pause(site.id)
    return _back(site)


def resume(site_id: str) -> Response:
    site = find(site_id)
    with operators.noted(guard.address(), "site.resume", site=site.id):
        sites.resume(site.id)
    state().waker.wake([site.id])
    return _back(site)


def new_link(site_id: str) -> str:
    """Shown in the answer and nowhere else: the ledger has its hash only."""
    site = find(site_id)
    _refuse_a_repeat(site, "site.link")
    with operators.noted(guard.address(), "site.link", site=site.id):
        return _invite(site, is_new=False)


def _invite(site: Site, *, is_new: bool, key: str | None = None) -> str:
    """``key``: the new one, where the old ones were just ended."""
    config = guard.config()
    return render_template(
        "operator/link.html",
        site=site,
        invitation=connecting.invite(site, config),
        is_new=is_new,
        key=key,
        companion_url=config.public_url,
        is_local=config.is_on_this_machine_only,
        webhook_url=site_setup.webhook_url(site, config),
    )


def new_code(site_id: str) -> str:
    """As a new link is."""
    site = find(site_id)
    _refuse_a_repeat(site, "site.code")
    with operators.noted(guard.address(), "site.code", site=site.id):
        code = sites.renew_code(site.id)
    config = guard.config()
    return render_template(
        "operator/code.html",
        site=site,
        code=code,
        companion_url=config.public_url,
        is_local=config.is_on_this_machine_only,
    )


def rotate_key(site_id: str) -> str:
    site = find(site_id)
    _refuse_a_repeat(site, "site.rotate_key")
    with operators.noted(guard.address(), "site.rotate_key", site=site.id):
        key, taken = site_setup.rotate_key(site.id, guard.config())
    said = site_setup.TAKEN if taken else site_setup.NOT_TAKEN_YET
    return render_template("operator/new_key.html", site=site, key=key, taken=taken, said=said)


def ask_to_end_keys(site_id: str) -> str:
    return render_template("operator/end_keys.html", site=find(site_id))


def end_keys(site_id: str) -> str:
    """For a key that leaked. Shows the link by which the plugin is connected anew, as a new link is shown."""
    site = find(site_id)
    if request.form.get("sure") != "yes":
        raise PageError(400, "Nothing was ended: tick that you are sure, then press the button.")
    with operators.noted(guard.address(), "site.end_keys", site=site.id):
        key = site_setup.end_keys(site.id)
        return _invite(site, is_new=False, key=key)


def keep_secret_word(site_id: str) -> Response:
    """ThriveCart's, set or replaced; no page shows it again. Raises SiteError for a site that listens to another."""
    site = find(site_id)
    word = request.form.get("word", "").strip()
    if not word or len(word) > MAX_WORD or not word.isprintable():
        raise PageError(400, f"Nothing was changed: copy the secret word from ThriveCart, up to {MAX_WORD} characters.")
    with operators.noted(guard.address(), "site.secret_word", site=site.id):
        sites.change_settings(site.id, secret_word=word, settings={})
    return redirect(url_for("operator.site", site_id=site.id, saved=1, _anchor="secret-word"), 303)


def ask_to_remove(site_id: str) -> str:
    return render_template("operator/remove.html", site=find(site_id))


def remove(site_id: str) -> Response:
    site = find(site_id)
    if request.form.get("sure") != "yes":
        raise PageError(400, "Nothing was removed: tick that you are sure, then press the button.")
    with operators.noted(guard.address(), "site.remove", site=site.id):
        sites.remove(site.id)
    return redirect(url_for("operator.home"), 303)


def check(site_id: str) -> str:
    """The doctor's look at one site, which is called now."""
    site = find(site_id)
    groups = grouped(doctor.examine_site(site, guard.config(), ON_THE_PAGES))
    return render_template("operator/checks.html", site=site, groups=groups, kinds=CHECKS, names={})


def add() -> str:
    return _form()


def _form(**shown: object) -> str:
    owners = [site for site in sites.every() if site.source == site.id]
    return render_template("operator/add.html", owners=owners, **shown)


def add_site() -> str | Response:
    """A repeated form, by two clicks or a reload, finds the site that the first one made."""
    url, name = _text("url"), _text("name")
    twins = site_setup.with_address(url)
    filled = {"url": url, "name": name, "listen_to": _text("listen_to")}
    if twins and request.form.get("again") != "yes":
        return Response(_form(twin=twins[0], **filled), 409, content_type="text/html; charset=utf-8")
    try:
        with operators.noted(guard.address(), "site.add", subject=url[:100]):
            added = site_setup.add(
                url, guard.config(), name=name or None, secret_word=None, listen_to=filled["listen_to"] or None
            )
    except (AddressRefused, sites.SiteError) as error:
        return Response(_form(wrong=str(error), **filled), 409, content_type="text/html; charset=utf-8")
    return _invite(added.site, is_new=True)


def _refuse_a_repeat(site: Site, what: str) -> None:
    """A page that shows a new link once is not to make another when it is loaded again: the one before would stop.

    The form says how often it was done when its page was shown (``parts.html``). Raises PageError (409).
    """
    if request.form.get("last", "") not in ("", str(operators.last(site.id, what))):
        raise PageError(409, DONE_ALREADY)


def _text(name: str) -> str:
    return legible(request.form.get(name, ""))[:2000]


def _back(site: Site) -> Response:
    return redirect(url_for("operator.site", site_id=site.id), 303)
