"""The site behind a real nginx with the configuration that we ship."""

import hashlib
import shutil
import threading
from base64 import b64encode
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from benchmarks.processes import free_port, nginx, shipped
from tests import servers
from tests.test_settings import PRODUCTION, start


class OldRelease(BaseHTTPRequestHandler):
    """A host that has none of the files of the release that is being put out."""

    def do_GET(self):
        self.send_error(404)

    def log_message(self, *said):
        pass


pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx on this machine"),
]


@pytest.fixture
def visitor():
    with requests.Session() as session:
        session.trust_env = False
        yield session


def test_nginx_keeps_what_the_site_lets_it_and_gives_that_while_the_site_is_away(tmp_path, visitor):
    http, https = free_port(), free_port()
    address = f"https://127.0.0.1:{https}"
    environment = {**PRODUCTION, "SITE_URL": address}
    for command in ("migrate", "load_content"):
        assert start(tmp_path, command, **environment).returncode == 0
    with ExitStack() as running:
        site = running.enter_context(servers.site(tmp_path / "var", **environment))
        with nginx(shipped([site.port], http, https, "FOLDER/access")) as folder:
            visitor.verify = str(folder / "certificate.pem")
            servers.until(lambda: servers.listens(https))

            def get(path, **options):
                return visitor.get(address + path, allow_redirects=False, **options)

            plain = visitor.get(f"http://127.0.0.1:{http}/sv/", allow_redirects=False)
            assert (plain.status_code, plain.headers["Location"]) == (301, "https://127.0.0.1/sv/")
            page = get("/sv/", headers={"Accept-Encoding": "br;q=1.0, gzip"})
            assert (page.status_code, page.headers["Content-Encoding"]) == (200, "br")
            assert page.headers["Strict-Transport-Security"].startswith("max-age=")
            assert f'href="{address}/sv/"' in page.text
            sheet = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
            assert "immutable" in get(sheet).headers["Cache-Control"]
            assert [get(path).status_code for path in ("/sv/min-sida/", "/admin/")] == [302, 302]
            sent = visitor.post(f"{address}/sv/logga-in/", data={"email": ""}, headers={"Referer": f"{address}/sv/"})
            assert sent.status_code == 200
            signed_in = {"Cookie": "__Host-sessionid=x"}
            assert get("/en/", headers=signed_in).status_code == 200
            get(f"/sv/logga-in/{'kK' * 21}/?q=hemligt")
            # It writes a line once the answer is on its way.
            servers.until(lambda: '"GET /sv/logga-in/-/" ' in (folder / "access").read_text())
            logged = (folder / "access").read_text()
            assert "kKkK" not in logged
            assert "hemligt" not in logged
            running.close()
            assert get("/sv/", headers={"Accept-Encoding": "br"}).text == page.text
            assert get(sheet).status_code == 200
            # Nobody else had asked for these, or they are somebody's own.
            away = get("/en/")
            assert (away.status_code, away.headers["Retry-After"]) == (502, "30")
            assert "Webbplatsen går inte att nå just nu" in away.content.decode()
            style = away.content.partition(b"<style>")[2].partition(b"</style>")[0]
            allowed = b64encode(hashlib.sha256(style).digest()).decode()
            assert f"style-src 'sha256-{allowed}'" in away.headers["Content-Security-Policy"]
            assert get("/sv/", headers={"Accept-Encoding": "br", **signed_in}).status_code == 502
            assert get("/sv/logga-in/").status_code == 502


def test_a_file_that_one_of_the_hosts_does_not_have_yet_comes_from_the_other(tmp_path, visitor):
    http, https = free_port(), free_port()
    with ThreadingHTTPServer(("127.0.0.1", 0), OldRelease) as old, servers.site(tmp_path / "var") as site:
        threading.Thread(target=old.serve_forever).start()
        with nginx(shipped([old.server_port, site.port], http, https)) as folder:
            visitor.verify = str(folder / "certificate.pem")
            servers.until(lambda: servers.listens(https))
            sheet = "/static/css/site.css"
            asked = [visitor.get(f"https://127.0.0.1:{https}{sheet}?{number}") for number in range(4)]
        old.shutdown()
    assert [answer.status_code for answer in asked] == [200] * 4
