"""Websites of others, as small servers on this machine, each of whose addresses behaves as its name says."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Not the address that the refused redirects lead to.
HOST = "127.0.0.2"


class Handler(BaseHTTPRequestHandler):
    # So that one `close_connection` decides.
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        server = self.server
        server.asked.append((self.command, self.path, self.headers["User-Agent"]))
        kind, _slash, rest = self.path.strip("/").partition("/")
        self.close_connection = True
        if kind == "silent":
            server.is_over.wait(30)
        elif kind == "dripping":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not server.is_over.wait(0.05):
                self.wfile.write(b"X-Drop: 1\r\n")
        elif kind == "hangs-up":
            return
        elif kind in {"moved", "found", "permanent"}:
            status = {"moved": 301, "found": 302, "permanent": 308}[kind]
            self.answer(status, Location=server.targets.get(rest, f"/{rest}"))
        elif kind == "loop":
            self.answer(302, Location="/loop")
        elif kind == "no-head":
            self.answer(405 if self.command == "HEAD" else 200)
        elif kind == "endless":
            self.send_response(int(rest) if self.command == "GET" else 404)
            self.end_headers()
            while self.command == "GET" and not server.is_over.is_set():
                self.wfile.write(b"x" * 65536)
                server.sent += 65536
        else:
            self.answer(int(kind))

    do_HEAD = do_GET  # noqa: N815

    def answer(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Tests look at `asked`."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Who asked has hung up, as some of these addresses provoke."""


@contextmanager
def serving():
    """A server with its `url`, what was `asked` of it, and `targets`: words that /moved/ and /found/ know → address."""
    server = Server((HOST, 0), Handler)
    server.url = f"http://{HOST}:{server.server_port}"
    server.asked, server.targets, server.sent, server.is_over = [], {}, 0, threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        thread.join()
        server.server_close()
