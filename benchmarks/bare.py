"""What there is to compare with: a bare Django view, and WhiteNoise with files of the same size. Served by gunicorn.

BARE_FILES names the folder of the files, BARE_BYTES the size of what the view answers.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

BODY = b"x" * int(os.environ["BARE_BYTES"])

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["whitenoise.middleware.WhiteNoiseMiddleware"],
    STATIC_URL="/static/",
    STATIC_ROOT=os.environ["BARE_FILES"],
)
urlpatterns = [path("view/", lambda request: HttpResponse(BODY))]
application = get_wsgi_application()
