import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from publishing import workflow
from publishing.models import ReviewEvent
from publishing.states import Status
from publishing.workflow import SYSTEM, TRANSITIONS, TransitionError
from tests import builders
from tests.threads import at_once

pytestmark = pytest.mark.django_db

D, R, C = Status.DRAFT, Status.IN_REVIEW, Status.CHANGES_REQUESTED
P, N, A = Status.PUBLISHED, Status.DECLINED, Status.ARCHIVED
STEPS = {
    "submit": {D: R, C: R},
    "publish": {D: P, R: P, C: P, N: P, A: P},
    "request_changes": {R: C},
    "decline": {R: N, C: N},
    "take_back": {P: R, C: R, N: R},
    "archive": {P: A},
    "withdraw": {R: D, C: D, P: D},
}


def take(name, obj, by=SYSTEM, **words):
    return getattr(workflow, name)(obj, by=by, **{"message": "Därför.", **words})


def test_the_table_knows_every_step():
    assert set(STEPS) == set(TRANSITIONS)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("name", STEPS)
def test_a_step_leads_where_the_table_says_and_nowhere_else(name, status):
    initiative = builders.initiative(status=status)
    target = TRANSITIONS[name].target
    if status == target:
        assert take(name, initiative) is None
        assert not ReviewEvent.objects.exists()
    elif status in STEPS[name]:
        event = take(name, initiative, internal_note="Sågs på mötet.")
        assert initiative.status == STEPS[name][status] == target
        assert (event.from_status, event.to_status) == (status, target)
        assert (event.object, event.message, event.internal_note) == (initiative, "Därför.", "Sågs på mötet.")
    else:
        with pytest.raises(TransitionError):
            take(name, initiative)
        assert not ReviewEvent.objects.exists()
    initiative.refresh_from_db()
    assert initiative.status == STEPS[name].get(status, status)


def test_doing_it_twice_changes_nothing():
    initiative = builders.initiative(status=R)
    assert workflow.publish(initiative, by=SYSTEM)
    first = type(initiative).objects.filter(pk=initiative.pk).values().get()
    assert workflow.publish(initiative, by=SYSTEM) is None
    assert type(initiative).objects.filter(pk=initiative.pk).values().get() == first
    assert ReviewEvent.objects.count() == 1


def test_the_first_publication_date_survives_a_pause():
    initiative = builders.initiative(status=D)
    workflow.publish(initiative, by=SYSTEM)
    first = initiative.published_at
    workflow.withdraw(initiative, by=SYSTEM)
    workflow.publish(initiative, by=SYSTEM)
    assert first is not None
    assert initiative.published_at == first


def test_a_step_keeps_what_someone_else_saved_meanwhile():
    initiative = builders.initiative(status=R)
    type(initiative).objects.filter(pk=initiative.pk).update(summary_sv="Ny sammanfattning.")
    workflow.publish(initiative, by=SYSTEM)
    initiative.refresh_from_db()
    assert initiative.summary_sv == "Ny sammanfattning."


@pytest.mark.parametrize("build", [builders.initiative, builders.organization, builders.page])
def test_an_edit_that_began_before_a_decision_does_not_undo_it(build):
    typed = build(status=P)
    workflow.archive(type(typed).objects.get(pk=typed.pk), by=SYSTEM)
    typed.save()
    typed.refresh_from_db()
    assert typed.status == A


def test_a_save_leaves_what_was_not_loaded_alone():
    page = builders.page("Titel", summary_sv="Inledning.")
    part = type(page).objects.only("slug").get(pk=page.pk)
    type(page).objects.filter(pk=page.pk).update(summary_sv="Ny inledning.")
    part.slug = "ny-adress"
    part.save()
    page.refresh_from_db()
    assert (page.slug, page.summary_sv) == ("ny-adress", "Ny inledning.")


@pytest.mark.parametrize("name", ["request_changes", "decline"])
def test_saying_no_needs_a_reason(name):
    initiative = builders.initiative(status=R)
    with pytest.raises(ValidationError) as error:
        take(name, initiative, message="  ")
    assert "message" in error.value.message_dict
    initiative.refresh_from_db()
    assert initiative.status == R


EVERYONE = {"coordinator", "reviewer", "owner", "stranger", "plain staff", "left reviewer", "visitor"}
MAY = {
    "submit": {"coordinator", "reviewer", "owner"},
    "publish": {"coordinator", "reviewer"},
    "request_changes": {"coordinator", "reviewer"},
    "decline": {"coordinator", "reviewer"},
    "take_back": {"coordinator", "reviewer"},
    "archive": {"coordinator", "reviewer"},
    "withdraw": {"coordinator", "reviewer", "owner"},
}


def someone(who, own):
    if who == "visitor":
        return AnonymousUser()
    if who == "owner":
        return builders.member_of(own)
    if who == "stranger":
        return builders.member_of(builders.organization("Grannen"))
    if who == "plain staff":
        return builders.user(is_staff=True)
    user = builders.reviewer() if "reviewer" in who else builders.coordinator()
    user.is_active = not who.startswith("left")
    return user


@pytest.mark.parametrize("who", sorted(EVERYONE))
@pytest.mark.parametrize("name", STEPS)
def test_who_may_take_a_step(name, who):
    own = builders.organization()
    initiative = builders.initiative(of=own, status=next(iter(STEPS[name])))
    user = someone(who, own)
    if who in MAY[name]:
        assert take(name, initiative, by=user).by == user
    else:
        with pytest.raises(PermissionDenied):
            take(name, initiative, by=user)
        assert not ReviewEvent.objects.exists()


def test_nobody_is_not_the_server():
    with pytest.raises(PermissionDenied):
        workflow.publish(builders.initiative(status=R), by=None)


def test_the_steps_on_offer_are_those_that_work():
    own = builders.organization()
    member = builders.member_of(own)
    for status in Status:
        initiative = builders.initiative(of=own, status=status)
        offered = {transition.name for transition in workflow.available_transitions(initiative, member)}
        assert offered == {name for name, steps in STEPS.items() if status in steps and "owner" in MAY[name]}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_ten_approvals_at_once_make_one_publication():
    initiative = builders.initiative(status=R)
    approver = builders.user(is_staff=True, is_superuser=True)
    same = type(initiative).objects
    results = at_once(10, lambda: workflow.publish(same.get(pk=initiative.pk), by=approver))
    assert len(results) == 10
    assert len([event for event in results if event]) == 1
    assert ReviewEvent.objects.about(initiative).count() == 1
