"""The site's key is replaced: what was signed with the one before goes on working until that is taken away."""

import pytest
from django.core.signing import TimestampSigner
from django.test import Client

from members import second_factor
from publishing import confirmations, forms
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def replace(settings, monkeypatch):
    """Function that replaces the key, as a start with other settings does; the one before counts if it `is_kept`."""
    before = settings.SECRET_KEY

    def act(*, is_kept):
        settings.SECRET_KEY = "another key of more than fifty characters, as it should be"
        settings.SECRET_KEY_FALLBACKS = [before] if is_kept else []
        monkeypatch.setattr(forms, "signer", TimestampSigner(salt=forms.signer.salt))

    return act


@pytest.mark.parametrize("is_kept", [True, False])
def test_sessions_links_open_forms_and_backup_codes_hold_as_long_as_the_former_key(replace, is_kept):
    staff, member = Client(), Client()
    coordinator, kim = builders.coordinator(), builders.user("kim@example.org")
    staff.force_login(coordinator)
    member.force_login(kim, backend="members.backends.LinkBackend")
    link = f"/en/confirm/{confirmations.new_token(builders.initiative('Fyr'))}/"
    form, [code, *_codes] = forms.new_key(), second_factor.make_backup_codes(coordinator)
    replace(is_kept=is_kept)
    still_hold = {
        "the session of staff": staff.get("/admin/").status_code == 200,
        "the session of a member": member.get("/sv/min-sida/").status_code == 200,
        "a link in a mail": "Fyr" in Client().get(link).text,
        "an open form": forms.key_of(form) != "",
        "a backup code": second_factor.verify(coordinator, code) is not None,
    }
    assert set(still_hold.values()) == {is_kept}, still_hold


def test_a_code_of_the_former_key_is_spent_too(replace):
    coordinator = builders.coordinator()
    [code, *_codes] = second_factor.make_backup_codes(coordinator)
    replace(is_kept=True)
    assert second_factor.verify(coordinator, code)
    assert second_factor.verify(coordinator, code) is None
