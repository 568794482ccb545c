"""Debian packages that the demo, the tests and the lint need: installs what is missing, starts nothing."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

PHP = ("php-cli", "php-mysql", "php-curl", "php-xml", "php-mbstring")
GROUPS: dict[str, tuple[str, ...]] = {
    "demo": (
        *PHP,
        "wordpress",
        "wordpress-theme-twentytwentythree",
        "mariadb-server-core",
        "mariadb-client-core",
    ),
    "test": ("postgresql", "pgbouncer", "memcached", "phpunit", "php-parser", "chromium", "chromium-driver"),
    "bench": ("postgresql",),
    "chaos": ("postgresql",),
    "matrix": ("phpunit",),
    "lint": (*PHP, "wordpress", "php-parser", "php-codesniffer"),
    "companion": (),
    "unit": ("php-cli", "phpunit"),
}
NEEDS = {"test": ("demo",), "bench": ("demo",), "matrix": ("demo",)}
NPM = ("nodejs", "npm")  # where there is no npm yet: Node's own packages bring it along, and exclude Debian's
NEEDS_NPM = {"test", "matrix"}
DROPPED = {"php-codesniffer"}  # Debian 13 has it no more: `make lint` does without, and says so
NO_SERVICES = Path("/usr/sbin/policy-rc.d")


def wanted(groups: Iterable[str]) -> list[str]:
    """Names of all packages of these groups, and what makes ``python3 -m venv`` work."""
    names: list[str] = []
    for group in groups:
        for part in (*NEEDS.get(group, ()), group):
            names.extend(GROUPS[part])
    if NEEDS_NPM & set(groups) and not shutil.which("npm"):
        names.extend(NPM)
    # Debian splits ensurepip off its own Python; another Python brings it along.
    if importlib.util.find_spec("ensurepip") is None and sysconfig.get_path("stdlib").startswith("/usr/lib/"):
        names.append("python3-venv")
    return list(dict.fromkeys(names))


def missing(names: Iterable[str]) -> list[str]:
    """Those of the packages that dpkg does not show as installed."""
    listed = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Package}\t${db:Status-Abbrev}\n", *names],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    installed = {line.split("\t")[0] for line in listed.splitlines() if line.split("\t")[1].startswith("ii")}
    return [name for name in names if name not in installed]


def as_root() -> list[str]:
    """What to put before a command that needs root; exits with advice when there is no way."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        return ["sudo"]
    sys.exit("Installing packages needs root: run this as root, or install sudo and allow it for this user.")


@contextmanager
def services_kept_off(root: list[str]) -> Iterator[None]:
    """Keep package scripts from starting system services, the Debian way (policy-rc.d answers 101)."""
    if NO_SERVICES.exists():
        yield
        return
    with tempfile.NamedTemporaryFile("w", suffix="-policy-rc.d") as policy:
        policy.write("#!/bin/sh\nexit 101\n")
        policy.flush()
        subprocess.run([*root, "install", "-m", "755", policy.name, str(NO_SERVICES)], check=True)
        try:
            yield
        finally:
            subprocess.run([*root, "rm", "-f", str(NO_SERVICES)], check=True)


def install(names: list[str]) -> None:
    """Install packages with apt-get, without recommendations and without a question."""
    root = as_root()
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=600"]
    with services_kept_off(root):
        run_quietly([*apt, "update"])
        if there := [name for name in names if name not in DROPPED or is_offered(name)]:
            run_quietly([*apt, "install", "--no-install-recommends", *there])


def is_offered(name: str) -> bool:
    """Whether this release of Debian has the package (apt's own lists say so)."""
    policy = subprocess.run(
        ["apt-cache", "policy", name], env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True, check=False
    )
    return re.search(r"^ *Candidate: (?!\(none\))", policy.stdout, re.MULTILINE) is not None


def run_quietly(command: list[str]) -> None:
    """Run a command that says much; its last words are shown only when it fails, and end this program."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        last_words = "\n".join(done.stdout.splitlines()[-25:])
        sys.exit(f"{last_words}\n\n`{' '.join(command)}` failed with exit code {done.returncode}; see above.")


def main(groups: list[str]) -> None:
    """Install the missing packages of the named groups."""
    if unknown := set(groups) - set(GROUPS):
        sys.exit(f"No such group: {', '.join(sorted(unknown))}. There are: {', '.join(GROUPS)}.")
    names = wanted(groups or list(GROUPS))
    if not names:
        return
    if not shutil.which("dpkg-query"):
        sys.exit(f"This needs Debian's packages ({', '.join(names)}); dpkg was not found on this machine.")
    absent = missing(names)
    if any(name not in DROPPED or is_offered(name) for name in absent):
        print(f"Installing {', '.join(absent)} ...", flush=True)
        install(absent)
        if still := [name for name in missing(absent) if name not in DROPPED]:
            sys.exit(f"apt-get reported success, but these packages are not installed: {', '.join(still)}.")


if __name__ == "__main__":
    main(sys.argv[1:])
