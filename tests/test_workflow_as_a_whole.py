"""Any order of sending, deciding, changing and taking back: nothing unapproved is public, and every step is told."""

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from post_office.models import Email

from initiatives.forms import InitiativeForm
from initiatives.models import Initiative
from publishing import proposals, workflow
from publishing.forms import key_of, new_key
from publishing.models import Proposal, ReviewEvent
from publishing.states import Status
from publishing.values import form_data, values_of
from publishing.workflow import TRANSITIONS, TransitionError
from tests import builders
from tests.filling import FORMS, answers, send

pytestmark = pytest.mark.django_db
STEPS = st.sampled_from(sorted(set(TRANSITIONS) - {"submit"}))
CONTACT = "sanna@example.com"


class Coalition(RuleBasedStateMachine):
    """One member, its sender, one reviewer. `approved` is what the reviewer has let through: key → title."""

    initiatives = Bundle("initiatives")
    changes = Bundle("changes")

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.member = builders.organization("Fyren")
        builders.contact("Sanna", of=self.member, email=CONTACT)
        self.sender, self.reviewer = builders.user(CONTACT, name="Sanna"), builders.reviewer()
        self.approved = {}
        self.steps = self.mails = self.number = 0

    def teardown(self):
        html = Client().get("/en/initiatives/").text
        for initiative in Initiative.objects.all():
            assert (f">{initiative.title_en}</a>" in html) == (initiative.pk in self.approved)
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def title(self):
        self.number += 1
        return f"Robots number {self.number:03}"

    @rule(target=initiatives)
    def send_in(self):
        if self.number >= 8:
            return multiple()
        send(Client(), FORMS["en"], answers(organization=self.member.pk, title_en=self.title()))
        self.steps += 1
        self.mails += 2
        return Initiative.objects.order_by("pk").last().pk

    @rule(pk=initiatives, step=STEPS)
    def decide(self, pk, step):
        self.take(Initiative.objects.get(pk=pk), step, self.reviewer)

    @rule(pk=initiatives, step=st.sampled_from(["submit", "withdraw"]))
    def send_again_or_take_back(self, pk, step):
        self.take(Initiative.objects.get(pk=pk), step, self.sender)

    @rule(pk=initiatives, step=STEPS)
    def a_stranger_tries(self, pk, step):
        stranger = get_user_model()(email="stranger@example.com")
        with pytest.raises(workflow.PermissionDenied):
            getattr(workflow, step)(Initiative.objects.get(pk=pk), by=stranger, message="Nej.")

    def take(self, obj, step, by):
        before = obj.status
        try:
            event = getattr(workflow, step)(obj, by=by, message="Because.")
        except TransitionError:
            assert before not in TRANSITIONS[step].sources
            return
        if event is None:
            assert before == TRANSITIONS[step].target
            return
        self.steps += 1
        self.mails += 2 if step == "submit" else by == self.reviewer
        if obj.status == Status.PUBLISHED:
            self.approved[obj.pk] = obj.title_en
        else:
            self.approved.pop(obj.pk, None)

    @precondition(lambda self: self.approved)
    @rule(target=changes, data=st.data())
    def propose(self, data):
        obj = Initiative.objects.get(pk=data.draw(st.sampled_from(sorted(self.approved))))
        waiting = proposals.own_proposal(obj, CONTACT)
        values = values_of(obj, [name for name in InitiativeForm._meta.fields if name != "image"])
        form = InitiativeForm(form_data(values | {"title_en": self.title()}), instance=obj)
        assert form.is_valid(), form.errors
        proposal = proposals.propose(obj, form, by=self.sender, language="en", key=key_of(new_key()))
        assert (waiting is None) or (waiting == proposal)
        if waiting is None or waiting.status == Status.CHANGES_REQUESTED:
            self.steps += 1
            self.mails += 2
        return proposal.pk

    @rule(pk=changes, does_take=st.booleans())
    def apply(self, pk, does_take):
        proposal = Proposal.objects.get(pk=pk)
        was_open = proposal.status in TRANSITIONS["publish"].sources
        names = ["title_en"] if does_take else []
        event = (
            proposals.apply(proposal, names, by=self.reviewer, seen=proposals.fingerprint(proposal)) if was_open else 0
        )
        if event:
            self.steps += 1
            self.mails += 1
            if does_take and proposal.object_id in self.approved:
                self.approved[proposal.object_id] = proposal.values["title_en"]

    @rule(pk=changes)
    def decline_change(self, pk):
        proposal = Proposal.objects.get(pk=pk)
        if proposal.status in TRANSITIONS["decline"].sources:
            workflow.decline(proposal, by=self.reviewer, message="No.")
            self.steps += 1
            self.mails += 1

    @invariant()
    def only_what_was_approved_is_public(self):
        assert dict(Initiative.objects.published().values_list("pk", "title_en")) == self.approved

    @invariant()
    def every_step_is_logged_and_told(self):
        assert ReviewEvent.objects.steps().count() == self.steps
        assert Email.objects.count() == self.mails


def test_no_order_of_steps_makes_something_unapproved_public():
    quick = settings(max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Coalition, settings=quick)
