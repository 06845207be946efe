"""What the API says where no operation of it answers: with the shape and the headers of its own errors."""

from django.http import JsonResponse
from django.urls import reverse

from .cross_origin import for_all_sites


def is_for_api(request):
    return request.path_info.startswith(reverse("api:api-root"))


@for_all_sites
def refused(request, status, about, message, headers=None):
    return JsonResponse({"errors": {about: [message]}}, status=status, headers=headers)
