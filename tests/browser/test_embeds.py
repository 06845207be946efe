"""Frames of ours on a page of somebody else: they show, and the browser complains of nothing."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests import builders

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def elsewhere():
    """Function that serves HTML from another origin and gives its address."""
    servers = []

    def serve(html):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path == "/" else 204)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                if self.path == "/":
                    self.wfile.write(html.encode())

            def log_message(self, *args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://localhost:{server.server_port}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_each_frame_shows_on_another_site(site, watched, elsewhere):
    member = builders.organization("Kod & Lek", slug="kod")
    builders.initiative("Öva", of=member)
    builders.activity("Träff", organisers=[member])
    page = watched
    page.goto(f"{site}/sv/oppna-data/")
    lines = [line for line in page.locator("#frames ~ pre code").all_inner_texts() if line.startswith("<iframe")]
    assert len(lines) == 4
    page.goto(elsewhere(f'<!doctype html><html lang="sv"><title>Hos oss</title>{"".join(lines)}'))
    for place, word in enumerate(["Öva", "Träff", "Kod & Lek", "Kod & Lek är medlem i"]):
        frame = page.locator("iframe").nth(place)
        frame.scroll_into_view_if_needed()
        frame.content_frame.get_by_text(word).first.wait_for()
    assert page.context.cookies() == []
    assert page.complaints == []


def test_no_other_page_can_be_framed(site, page, elsewhere):
    page.goto(elsewhere(f'<!doctype html><title>Hos oss</title><iframe src="{site}/sv/initiativ/"></iframe>'))
    page.wait_for_load_state("networkidle")
    assert "Initiativ" not in page.frames[1].content()
