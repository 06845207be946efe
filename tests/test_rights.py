"""Who gets what at every address: one table. An address that is missing fails the test."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from post_office.models import Email

from members.models import SignInLink, User
from pages.models import ObstacleReport
from publishing import personal_export
from publishing.confirmations import new_token
from publishing.models import Draft, ReviewEvent, Submission
from publishing.states import Status
from tests import builders
from tests.surfaces import LISTS, PUBLIC, names

pytestmark = pytest.mark.django_db

# On a public site, with the password only.
WITHOUT_CODE = "staff without second factor"
SEEN, GONE, AWAY, NO, BUTTON = 200, 404, 302, 403, 405
ROLES = ("visitor", "member of A", "member of B", "reviewer", "coordinator", WITHOUT_CODE)
EVERYONE = dict.fromkeys(ROLES, SEEN)
# Only the owner: visitors are led to sign in, all others find nothing, staff too: they work in the admin.
OWNER = dict.fromkeys(ROLES, GONE) | {"visitor": AWAY, WITHOUT_CODE: AWAY, "member of A": SEEN}
SIGNED_IN = dict.fromkeys(ROLES, SEEN) | {"visitor": AWAY, WITHOUT_CODE: AWAY}
ONLY_BY_BUTTON = dict.fromkeys(ROLES, BUTTON) | {"visitor": AWAY, WITHOUT_CODE: AWAY}
REVIEWERS_AND_OWNER = dict.fromkeys(ROLES, SEEN) | {"visitor": GONE, WITHOUT_CODE: GONE, "member of B": GONE}

# Name of an address → (arguments, role → answer to GET). Letters stand for what the test makes.
ADDRESSES = {
    **{name: ([], EVERYONE) for name in PUBLIC},
    "initiatives:detail": (["waiting.slug"], REVIEWERS_AND_OWNER),
    # The coalitionâs own: no member sees one before it is public, and a calendar never gets it.
    "activities:detail": (["planned.slug"], dict.fromkeys(ROLES, GONE) | {"reviewer": SEEN, "coordinator": SEEN}),
    "activities:event": (["planned.slug"], dict.fromkeys(ROLES, GONE)),
    "members:detail": (["hidden.slug"], REVIEWERS_AND_OWNER),
    **{f"opendata:{kind}": (["json"], EVERYONE) for kind in LISTS},
    # Data is the same for everyone: only what is public.
    "opendata:badge": (["hidden.slug"], dict.fromkeys(ROLES, GONE)),
    "api:organization": (["hidden.slug"], dict.fromkeys(ROLES, GONE)),
    "api:initiative": (["waiting.slug"], dict.fromkeys(ROLES, GONE)),
    "api:activity": (["planned.slug"], dict.fromkeys(ROLES, GONE)),
    "api:area": (["for-all"], EVERYONE),
    "harvest": (["initiatives"], EVERYONE),
    "sitemap": (["members"], EVERYONE),
    "api:api-root": ([], dict.fromkeys(ROLES, GONE)),
    # Without the address of a page.
    "oembed": ([], dict.fromkeys(ROLES, GONE)),
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
    "preview": ([], dict.fromkeys(ROLES, BUTTON)),
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
ELSEWHERE = {"admin", "set_language", "social", "picture"}
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
    elif role == WITHOUT_CODE:
        client.force_login(builders.coordinator(), backend="members.backends.PasswordBackend")
    elif role != "visitor":
        client.force_login(getattr(builders, role)(), backend="members.backends.PasswordBackend")
    return client


def ask(settings, role, address):
    """The status that somebody in this role gets there."""
    settings.IS_HTTPS = role == WITHOUT_CODE
    return somebody(role).get(address).status_code


def value(things, argument):
    thing, _dot, attribute = str(argument).partition(".")
    return getattr(things[thing], attribute) if attribute else things.get(thing, argument)


def test_every_address_is_in_the_table():
    assert set(names()) == set(ADDRESSES) | ELSEWHERE


@pytest.mark.parametrize("name", ADDRESSES)
def test_each_role_gets_what_the_table_says(things, name, settings):
    arguments, answers = ADDRESSES[name]
    with override("sv"):
        address = reverse(name, args=[value(things, argument) for argument in arguments])
    got = {role: ask(settings, role, address) for role in ROLES}
    assert got == answers


# Path in the admin → the staff who see it; all others of the staff are refused, everybody else is led to sign in.
ADMIN = {
    "": STAFF,
    "publishing/submission/": STAFF,
    "initiatives/initiative/": STAFF,
    "activities/activity/": STAFF,
    "my-settings/": STAFF,
    "second-factor/": STAFF,
    "members/user/": {"coordinator"},
    "members/signin/": {"coordinator"},
    "admin/logentry/": {"coordinator"},
    "hand-over/": {"coordinator"},
}


@pytest.mark.parametrize("path", ADMIN)
def test_the_admin_lets_staff_in_and_no_member(path, settings):
    address = reverse("admin:index") + path
    for role in set(ROLES) - STAFF:
        assert ask(settings, role, address) == AWAY
    answers = {role: ask(settings, role, address) for role in STAFF}
    assert answers == {role: SEEN if role in ADMIN[path] else NO for role in STAFF}


def test_no_address_of_the_admin_opens_without_the_second_factor(settings):
    """The admin's own addresses, all of them, as far as they need no argument."""
    settings.IS_HTTPS = True
    open_to_all = {"login", "code", "second_factor_set_up", "reset", "reset_sent"}
    client = somebody(WITHOUT_CODE)
    patterns = [one for one in admin.site.get_urls() if getattr(one, "name", None) and "<" not in str(one.pattern)]
    names_inside = {one.name for one in patterns} - open_to_all - {"app_list"}
    assert len(names_inside) > 8
    for name in names_inside:
        assert client.get(reverse(f"admin:{name}")).status_code == AWAY
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert client.get(address).url.startswith(reverse("admin:login"))
        assert client.post(address).url.startswith(reverse("admin:login"))


@pytest.mark.parametrize("role", ["visitor", "member of A", "member of B"])
def test_nobody_but_reviewers_decides(things, role):
    submission = builders.submission(things["waiting"])
    client = somebody(role)
    for decision in ("publish", "decline", "request_changes", "take_back", "apply"):
        data = {"_decision": decision, "decision": decision, "message": "Ja."}
        client.post(reverse("admin:publishing_submission_change", args=[submission.pk]), data)
    things["waiting"].refresh_from_db()
    assert things["waiting"].status == Status.IN_REVIEW


def test_no_list_of_the_admin_tells_a_secret_bit_by_bit(rf):
    hidden = personal_export.SECRET | {"message", "html_message", "context"}
    request = rf.get("/")
    request.user = builders.user(is_staff=True, is_superuser=True)
    models = [Email, ObstacleReport, Submission, User]
    asked = [
        (model, field.name)
        for model in admin.site._registry
        for field in model._meta.local_concrete_fields
        if field.name in hidden and model is not ReviewEvent
    ]
    assert {model for model, _name in asked} == set(models)
    for model, name in asked:
        assert not admin.site._registry[model].lookup_allowed(f"{name}__startswith", "a", request), (model, name)


def test_the_list_of_mails_is_filtered_by_what_it_offers_only(client):
    client.force_login(builders.coordinator(), backend="members.backends.PasswordBackend")
    lists = {
        "post_office_email": "status=2",
        "publishing_submission": "sent_at__year=2026",
        "pages_obstaclereport": "handled=no",
    }
    for name, offered in lists.items():
        where = reverse(f"admin:{name}_changelist")
        assert client.get(f"{where}?{offered}").status_code == 200
        for secret in ("message", "key"):
            assert client.get(f"{where}?{secret}__startswith=a").status_code == 400
