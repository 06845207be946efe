from django.conf import settings


class HeadersMiddleware:
    """What every answer carries that says nothing else: a page, a kept one, a file, an error."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path_info.startswith(settings.FOR_OTHER_SITES):
            response["Cross-Origin-Resource-Policy"] = "cross-origin"
        for name, value in settings.HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.DEBUG and response.status_code in {404, 500}:
            # Django's own pages for those who work on the site hold their styles.
            del response["Content-Security-Policy"]
        return response


def is_for_one(response):
    """Whether the answer says that nobody else may get it."""
    return any(word in response.get("Cache-Control", "") for word in ("private", "no-store", "no-cache"))
