"""Who gets what at every address: one table. An address that is missing fails the test."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from members.models import SignInLink
from publishing.confirmations import new_token
from publishing.models import Draft
from publishing.states import Status
from tests import builders
from tests.surfaces import PUBLIC, names

pytestmark = pytest.mark.django_db

SEEN, GONE, AWAY, NO, BUTTON = 200, 404, 302, 403, 405
ROLES = ("visitor", "member of A", "member of B", "reviewer", "coordinator")
EVERYONE = dict.fromkeys(ROLES, SEEN)
# Only the owner: visitors are led to sign in, all others find nothing, staff too: they work in the admin.
OWNER = dict.fromkeys(ROLES, GONE) | {"visitor": AWAY, "member of A": SEEN}
SIGNED_IN = dict.fromkeys(ROLES, SEEN) | {"visitor": AWAY}
ONLY_BY_BUTTON = dict.fromkeys(ROLES, BUTTON) | {"visitor": AWAY}

# Name of an address → (arguments, role → answer to GET). Letters stand for what the test makes.
ADDRESSES = {
    **{name: ([], EVERYONE) for name in PUBLIC},
    "initiatives:detail": (["waiting.slug"], dict.fromkeys(ROLES, SEEN) | {"visitor": GONE, "member of B": GONE}),
    # The coalition's own: no member sees one before it is public, and a calendar never gets it.
    "activities:detail": (["planned.slug"], dict.fromkeys(ROLES, GONE) | {"reviewer": SEEN, "coordinator": SEEN}),
    "activities:event": (["planned.slug"], dict.fromkeys(ROLES, GONE)),
    "members:detail": (["hidden.slug"], dict.fromkeys(ROLES, SEEN) | {"visitor": GONE, "member of B": GONE}),
    "pages:detail": (["text.slug"], dict.fromkeys(ROLES, GONE) | {"coordinator": SEEN}),
    "initiatives:area_detail": (["for-all"], EVERYONE),
    # Who knows the key of a form may go on with it.
    "initiatives:submit_draft": (["draft.key"], EVERYONE),
    "initiatives:submit_check": (["draft.key"], EVERYONE),
    "initiatives:submit_saved": (["draft.key"], EVERYONE),
    "initiatives:submit_sent": (["draft.key"], dict.fromkeys(ROLES, AWAY)),
    "members:join_draft": (["application.key"], EVERYONE),
    "members:join_check": (["application.key"], EVERYONE),
    "members:join_saved": (["application.key"], EVERYONE),
    "members:join_sent": (["application.key"], dict.fromkeys(ROLES, AWAY)),
    "confirm": (["token"], EVERYONE),
    "members:sign_in_link": (["link"], EVERYONE),
    "members:my_page": ([], SIGNED_IN),
    "members:sign_out": ([], dict.fromkeys(ROLES, BUTTON)),
    "members:mail_language": ([], ONLY_BY_BUTTON),
    "members:edit": (["initiative", "waiting.pk"], OWNER),
    "members:withdraw": (["initiative", "waiting.pk"], OWNER),
    "members:send": (["initiative", "waiting.pk"], ONLY_BY_BUTTON),
    "members:confirm": (["initiative", "waiting.pk"], ONLY_BY_BUTTON),
}
# Tables of their own: tests/test_admin.py and tests/test_review.py; pictures in tests/test_visibility.py.
ELSEWHERE = {"admin", "set_language", "social", "media/<path:path>"}
STAFF = {"reviewer", "coordinator"}


@pytest.fixture
def things():
    owner = builders.organization("Hemliga A", slug="a", status=Status.IN_REVIEW)
    builders.contact("Ada", of=owner, email="a@example.com")
    builders.contact("Bea", of=builders.organization("Öppna B"), email="b@example.com")
    waiting = builders.initiative("Hemligheten", of=owner, status=Status.IN_REVIEW)
    return {
        "hidden": owner,
        "waiting": waiting,
        "planned": builders.activity("Planerat", organisers=[owner], status=Status.IN_REVIEW),
        "text": builders.page("Utkastet", status=Status.DRAFT),
        "draft": Draft.objects.create(kind="initiative", key="1" * 32),
        "application": Draft.objects.create(kind="organization", key="2" * 32),
        "token": new_token(waiting),
        "link": SignInLink.objects.make("a@example.com"),
    }


def somebody(role):
    client = Client()
    if role.startswith("member"):
        user = builders.user(f"{role[-1].lower()}@example.com")
        client.force_login(user, backend="members.backends.LinkBackend")
    elif role != "visitor":
        client.force_login(getattr(builders, role)(), backend="members.backends.PasswordBackend")
    return client


def value(things, argument):
    thing, _dot, attribute = str(argument).partition(".")
    return getattr(things[thing], attribute) if attribute else things.get(thing, argument)


def test_every_address_is_in_the_table():
    assert set(names()) == set(ADDRESSES) | ELSEWHERE


@pytest.mark.parametrize("name", ADDRESSES)
def test_each_role_gets_what_the_table_says(things, name):
    arguments, answers = ADDRESSES[name]
    with override("sv"):
        address = reverse(name, args=[value(things, argument) for argument in arguments])
    got = {role: somebody(role).get(address).status_code for role in ROLES}
    assert got == answers


@pytest.mark.parametrize(
    "path", ["", "publishing/submission/", "initiatives/initiative/", "activities/activity/", "members/user/"]
)
def test_the_admin_lets_staff_in_and_no_member(path):
    address = reverse("admin:index") + path
    for role in set(ROLES) - STAFF:
        assert somebody(role).get(address).status_code == AWAY
    answers = {role: somebody(role).get(address).status_code for role in STAFF}
    assert answers == dict.fromkeys(STAFF, NO if "user" in path else SEEN)


@pytest.mark.parametrize("role", ["visitor", "member of A", "member of B"])
def test_nobody_but_reviewers_decides(things, role):
    submission = builders.submission(things["waiting"])
    client = somebody(role)
    for decision in ("publish", "decline", "request_changes", "take_back", "apply"):
        data = {"_decision": decision, "decision": decision, "message": "Ja."}
        client.post(reverse("admin:publishing_submission_change", args=[submission.pk]), data)
    things["waiting"].refresh_from_db()
    assert things["waiting"].status == Status.IN_REVIEW
