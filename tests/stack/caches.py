"""The caches that hosts put into a WordPress by drop-ins: objects in memcached, whole pages in files."""

from __future__ import annotations

import getpass
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.stack.process import Process, ServiceError

if TYPE_CHECKING:
    from tests.stack.wordpress import WordPress

DROP_INS = Path(__file__).resolve().parent / "php"
EVERYWHERE = bool(os.environ.get("WORDPRESS_CACHES"))  # every site of the tests has both


def _put_drop_in(site: WordPress, name: str) -> Path:
    """Load tests/stack/php/NAME.php as a drop-in; where it is."""
    loader = site.folder / "wp-content" / f"{name}.php"
    loader.write_text(f"<?php\nrequire_once '{DROP_INS / loader.name}';\n")
    return loader


@contextmanager
def memcached() -> Iterator[Path]:
    """The socket of a memcached of our own."""
    program = shutil.which("memcached", path="/usr/bin:/usr/local/bin:/usr/sbin")
    if not program:
        raise ServiceError("memcached is missing; install it with: python3 -m tests.stack.packages test")
    with tempfile.TemporaryDirectory(prefix="cc-mc-", ignore_cleanup_errors=True) as folder:
        socket = Path(folder) / "memcached.sock"
        command = [program, "-s", str(socket), "-m", "64", "-t", "2", "-u", getpass.getuser()]
        process = Process("memcached", command, Path(folder) / "log")
        try:
            process.wait_until(socket.exists, 10)
            yield socket
        finally:
            process.stop()


@contextmanager
def object_cache(site: WordPress) -> Iterator[None]:
    """The site with a persistent object cache; nothing stays in the groups of its constant STACK_CACHE_LOSES."""
    with memcached() as socket:
        site.write_config(STACK_CACHE_SOCKET=str(socket), STACK_CACHE_LOSES=[])
        drop_in = _put_drop_in(site, "object-cache")
        try:
            yield
        finally:
            drop_in.unlink()
            site.write_config(STACK_CACHE_SOCKET=None, STACK_CACHE_LOSES=None)


@contextmanager
def caches_of_all(site: WordPress) -> Iterator[None]:
    """Both caches, where WORDPRESS_CACHES asks for them."""
    if not EVERYWHERE:
        yield
        return
    with object_cache(site), page_cache(site):
        yield


@contextmanager
def page_cache(site: WordPress) -> Iterator[None]:
    """The site with a cache of the pages that anonymous visitors get."""
    drop_in = _put_drop_in(site, "advanced-cache")
    site.write_config(WP_CACHE=True)
    try:
        yield
    finally:
        drop_in.unlink()
        site.write_config(WP_CACHE=None)
        shutil.rmtree(site.folder / "wp-content" / "cache", ignore_errors=True)
