from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject

from . import second_factor


class SecondFactorMiddleware:
    """Where a second factor is required, staff who have shown none in this session are nobody yet, on every page.

    Stands after django-otp's own middleware. Like that, it looks at the session only when somebody asks for the user.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        request.user = SimpleLazyObject(lambda: AnonymousUser() if second_factor.is_missing(user) else user)
        return self.get_response(request)
