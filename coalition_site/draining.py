"""Whether this host is about to stop: it then says so at /healthz/ready, and serves on for a while.

gunicorn's main process sets it, and its workers see it, in memory that they share from the fork on.
"""

from mmap import mmap

flag = mmap(-1, 1)
# nginx sends it when it can ask another host, of 502.
PASSES_ON = "HTTP_X_PASSES_ON"


def begin():
    flag[0] = 1


def has_begun():
    return flag[0] == 1


class Leaving:
    """The WSGI application of a host, which sends who only looks to the others once it is about to stop.

    nginx then leaves it alone for some seconds, so that nothing comes when the doors close. What would change something
    is done here until the end: it may not be sent twice.
    """

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        if has_begun() and environ["REQUEST_METHOD"] in {"GET", "HEAD"} and PASSES_ON in environ:
            start_response("502 Ask another host", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return []
        return self.application(environ, start_response)
