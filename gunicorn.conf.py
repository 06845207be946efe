"""How gunicorn serves the site. It reads this file by itself when started from here."""

import os
import shutil
import tempfile

from django.utils.module_loading import import_string

from coalition_site import logs

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
worker_class = "gthread"
workers = 2
# Each is held by a sender for as long as that takes: nginx in front lets in only what has come whole.
threads = 4
graceful_timeout = 30
# A worker is replaced now and then, at different moments, so that no leak ever grows.
max_requests = 10_000
max_requests_jitter = 1_000
# What it says itself comes as the site's log does. Who asked for what is in nginx's.
logconfig_dict = logs.config(
    os.environ.get("LOG_FORMAT"), {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}}
)

if os.environ.get("METRICS_TOKEN"):
    # Each worker counts in files of its own there, so that any of them can tell of all.
    folder = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-")
    # It must know of the folder.
    take_over = import_string("coalition_site.counts.take_over")

    def child_exit(server, worker):
        take_over(folder, worker.pid)

    def on_exit(server):
        shutil.rmtree(folder)
