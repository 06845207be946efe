"""How gunicorn serves the site. It reads this file by itself when started from here."""

import ctypes
import gc
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from threading import Timer

from django.utils.module_loading import import_string

sys.path.insert(0, str(Path(__file__).parent))

from coalition_site import draining, logs

# From linux/prctl.h: the signal that a process gets when the one that began it dies.
PR_SET_PDEATHSIG = 1

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
worker_class = "gthread"
# The site is loaded once and its workers share that memory. HUP thus brings no new code: start anew instead.
preload_app = True
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
# Each is held by a sender for as long as that takes: nginx in front lets in only what has come whole.
threads = 4
# Longer than nginx keeps a connection, so that none is closed while a request comes over it.
keepalive = 75
graceful_timeout = 30
# A worker is replaced now and then, at different moments, so that no leak ever grows.
max_requests = 100_000
max_requests_jitter = 10_000
# Whom it believes that somebody came by https.
forwarded_allow_ips = os.environ.get("TRUSTED_PROXIES") or "127.0.0.1,::1"
# Nobody steers it, and a file system that is read-only has no place for it.
control_socket_disable = True
# What it says itself comes as the site's log does. Who asked for what is in nginx's.
logconfig_dict = logs.config(
    os.environ.get("LOG_FORMAT"), {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}}
)


def when_ready(server):
    """Let SIGTERM wait for DRAIN_SECONDS, in which /healthz/ready says no and requests are answered as ever."""
    # Workers that look for garbage in what was loaded would each get a copy of it.
    gc.freeze()
    seconds = float(os.environ.get("DRAIN_SECONDS") or 0)

    def end(number, frame):
        if draining.has_begun() or not seconds:
            server.signal(number, frame)
        else:
            draining.begin()
            timer = Timer(seconds, server.signal, (number, frame))
            timer.daemon = True
            timer.start()

    signal.signal(signal.SIGTERM, end)


def post_fork(server, worker):
    """Let a worker end with the main process. Left alone it would keep its door open for long and let nobody in."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def pre_request(worker, request):
    """Let nobody come back over a connection that is about to go."""
    if draining.has_begun():
        request.force_close()


if os.environ.get("METRICS_TOKEN"):
    # Each worker counts in files of its own there, so that any of them can tell of all.
    folder = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-")
    # It must know of the folder.
    take_over = import_string("coalition_site.counts.take_over")

    def child_exit(server, worker):
        take_over(folder, worker.pid)

    def on_exit(server):
        shutil.rmtree(folder)
