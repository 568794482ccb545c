"""Node-RED 4 from npm: http-in -> file -> http response. The file is appended to and not synced: nothing is durable."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.bench.peers.peer import BUILD, NotHere, Peer, lines_in
from tests.stack.process import HOST, Process, accepts_connections, free_port

PACKAGE = "node-red@4"
FOLDER = BUILD / "node-red"
RED = FOLDER / "node_modules" / "node-red" / "red.js"
INSTALL_SECONDS = 300
SETTINGS = """
module.exports = {
    uiHost: "127.0.0.1", httpAdminRoot: false, disableEditor: true, credentialSecret: false,
    telemetry: { enabled: false }, logging: { console: { level: "warn" } },
};
"""


def flow(kept: Path) -> list[dict[str, object]]:
    """One flow; the answer goes out when the line was written."""
    file = {
        "filename": str(kept),
        "filenameType": "str",
        "appendNewline": True,
        "createDir": False,
        "overwriteFile": "false",
        "encoding": "none",
    }
    return [
        {"id": "flow", "type": "tab", "label": "webhooks"},
        {"id": "in", "type": "http in", "z": "flow", "url": "/hook", "method": "post", "wires": [["keep"]]},
        {"id": "keep", "type": "file", "z": "flow", **file, "wires": [["answer"]]},
        {"id": "answer", "type": "http response", "z": "flow", "statusCode": "200", "wires": []},
    ]


@contextmanager
def node_red() -> Iterator[Peer]:
    """A running one. Raises NotHere."""
    _install()
    with tempfile.TemporaryDirectory(prefix="cc-red-", ignore_cleanup_errors=True) as name:
        folder, port = Path(name), free_port()
        kept = folder / "kept.jsonl"
        (folder / "settings.js").write_text(SETTINGS)
        (folder / "flows.json").write_text(json.dumps(flow(kept)))
        command: list[str | Path] = ["node", RED, "-u", folder, "-p", str(port), "flows.json"]
        process = Process("Node-RED", command, folder / "log", cwd=folder)
        try:
            process.wait_until(lambda: accepts_connections(port), 60)
            yield Peer(f"http://{HOST}:{port}/hook", partial(lines_in, kept), process.pid)
        finally:
            process.stop(5)


def _install() -> None:
    if RED.exists():
        return
    if not (npm := shutil.which("npm")):
        raise NotHere("there is no npm on this machine")
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--prefix", str(FOLDER), "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotHere("npm did not answer in time") from error
    if done.returncode or not RED.exists():
        raise NotHere(f"npm could not install it: {done.stderr.strip()[-300:]}")
