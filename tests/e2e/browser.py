"""Chromium that keeps to itself, its pages watched, and the built site on loopback."""

import functools
import http.server
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
SITE = ROOT / "docs" / "_build" / "html"
FLAGS = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update disable-sync"
QUIET = [f"--{flag}" for flag in FLAGS.split()]


@dataclass
class Watch:
    """What a page asked of others, and what it complained of."""

    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def over(self, page, own):
        """Note what `page` does; a request that would leave loopback is stopped, too."""
        page.on("console", lambda m: m.type == "error" and self.complaints.append(m.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "response", lambda r: r.status >= 400 and self.complaints.append(f"{r.status} {r.url}")
        )
        page.on("request", lambda r: self._inside(r.url, own) or self.strangers.append(r.url))
        page.on("websocket", lambda w: self._inside(w.url, own) or self.strangers.append(w.url))
        page.route(lambda url: not self._inside(url, own), lambda route: route.abort())

    def _inside(self, url, own):
        parts = urlsplit(url)
        return parts.scheme in ("data", "blob") or parts.netloc == urlsplit(own).netloc


@contextmanager
def watching(chromium):
    """Open pages that are watched; in the end none may have gone elsewhere."""
    pages = []

    def opened(own):
        page = chromium.new_page(viewport={"width": 1280, "height": 1400})
        page.set_default_timeout(120_000)  # a busy machine is no fault of the page
        page.watch = Watch()
        page.watch.over(page, own)
        pages.append(page)
        return page

    yield opened
    strangers = [url for page in pages for url in page.watch.strangers]
    for page in pages:
        page.close()
    assert not strangers, f"asked of others: {strangers}"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves without a log."""

    def log_message(self, *arguments):
        pass


@contextmanager
def served():
    """Address of the built site."""
    assert SITE.joinpath("index.html").is_file(), "no site yet: make docs"
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=SITE)
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
