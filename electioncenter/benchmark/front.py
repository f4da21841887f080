"""nginx with the configuration we ship, on free ports and in a directory of its own.

Used by the benchmark and by tests: what they show is shown of `docs/deploy/nginx.conf` itself.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


SHIPPED = Path(settings.BASE_DIR) / "docs" / "deploy" / "nginx.conf"
TOKEN = "change-me-0123456789"  # noqa: S105 (as in the example; for this machine only)
SECONDS = 10.0
_PATH = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"  # where Debian puts it
_MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 1;
{user}
events {{ worker_connections 1024; }}
http {{
    types {{
        text/html html; text/css css; image/svg+xml svg; image/png png; application/xml xml;
        text/javascript js; text/calendar ics; application/json json; text/csv csv;
    }}
    default_type application/octet-stream;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    """A running nginx. `static`, `copy` and `plain` are directories one may put files into."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "access.log").read_text(encoding="utf-8")


def is_installed() -> bool:
    return shutil.which("nginx", path=_PATH) is not None


@contextmanager
def front(folder: Path, *, origin_port: int) -> Iterator[Front]:
    """Serves what gunicorn at that port of this machine answers, until the block ends."""
    port = free_port()
    for name in ("static", "media", "copy", "cache"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "site.conf").write_text(configured(folder, port, origin_port), encoding="utf-8")
    # Workers may not stay root where directories are ours alone.
    user = "user root;" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(_MAIN.format(folder=folder, user=user), encoding="utf-8")
    program = shutil.which("nginx", path=_PATH)
    assert program is not None, "nginx is not installed"
    process = subprocess.Popen([program, "-c", str(main), "-e", str(folder / "error.log")])
    try:
        wait_for(port, process)
        yield Front(folder, port, process)
    finally:
        process.send_signal(signal.SIGQUIT)
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def configured(folder: Path, port: int, origin_port: int) -> str:
    """The shipped file for this machine: ports and paths replaced, without its TLS."""
    text = SHIPPED.read_text(encoding="utf-8")
    redirect = text[text.index("server {\n    listen 80;") : text.index("server {\n    listen 443")]
    for old, new in (
        (redirect, ""),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("    ssl_certificate /etc/ssl/elections.example.pem;\n", ""),
        ("    ssl_certificate_key /etc/ssl/elections.example.key;\n", ""),
        ("server_name elections.example;", "server_name _;"),
        ("X-Forwarded-Proto https", "X-Forwarded-Proto http"),
        ("127.0.0.1:8000", f"127.0.0.1:{origin_port}"),
        ("/var/cache/nginx/electioncenter", f"{folder}/cache"),
        ("/var/log/nginx/electioncenter.log", f"{folder}/access.log"),
        ("/var/log/nginx/electioncenter.error.log", f"{folder}/site-error.log"),
        ("/srv/electioncenter", str(folder)),
    ):
        assert old in text, f"nginx.conf no longer holds {old!r}"
        text = text.replace(old, new)
    return text


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, process: subprocess.Popen[bytes], *, seconds: float = SECONDS) -> None:
    """Until somebody listens there; an error when the process ended or takes longer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"Nobody listens on port {port}: {process.args!r}")
