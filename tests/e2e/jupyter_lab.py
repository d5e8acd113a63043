"""JupyterLab as ``make lab`` starts it, on a copy of the notebooks."""

import json
import os
import secrets
import shlex
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager

import pytest

from browser import ROOT


@contextmanager
def started_lab(home, locale):
    """JupyterLab as ``make lab`` starts it, from its start to its end."""
    port, token = free_port(), secrets.token_hex(16)
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    configure(home, port, token, locale)
    folders = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    folders |= {"JUPYTER_CONFIG_DIR": "config", "IPYTHONDIR": "ipython"}
    environment = os.environ | {name: str(home / folder) for name, folder in folders.items()}
    with (home / "lab.log").open("w") as log:
        server = subprocess.Popen(lab_command(), cwd=home, env=environment, stdout=log, stderr=log)
        try:
            wait_for(server, port, home / "lab.log")
            yield f"http://127.0.0.1:{port}", token
        finally:
            server.terminate()
            server.wait(30)


def configure(home, port, token, locale):
    """Settings of the server and of the interface, in folders of their own."""
    written = {
        "config/jupyter_server_config.json": {
            "ServerApp": {"port": port, "port_retries": 0, "open_browser": False},
            "IdentityProvider": {"token": token},
        },
        "config/jupyter_lab_config.json": {"LabApp": {"expose_app_in_browser": True}},
        # Else figures off screen are not in the page.
        "settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {
            "windowingMode": "none"
        },
        "settings/@jupyterlab/translation-extension/plugin.jupyterlab-settings": {"locale": locale},
    }
    for name, settings in written.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings), encoding="utf-8")


def lab_command():
    """What ``make lab`` runs, word by word."""
    make = ["make", "--no-print-directory", "--dry-run", "lab"]
    shown = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    line = shown[shown.index(".venv/bin/jupyter lab") :].replace("\\\n", "")
    program, *words = shlex.split(line)
    return [str(ROOT / program), *words]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(server, port, log):
    """Until it answers; what it wrote if it ended instead."""
    for _ in range(240):
        assert server.poll() is None, log.read_text()
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.25)
    pytest.fail(f"JupyterLab did not answer within a minute:\n{log.read_text()}")
