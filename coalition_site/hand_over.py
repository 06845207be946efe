"""Handing the coordinator's role over to somebody else, all of it or none."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from members import emails, roles
from members.models import ContactPerson, User
from publishing.emails import admin_address, queue
from publishing.languages import in_each
from publishing.models import Sender

from .models import MorningMail

ROLES = in_each("role")
STAYS, REVIEWS, LEAVES = "stays", "reviews", "leaves"


class NobodyLeftError(Exception):
    """Nobody who can sign in would be left with the coordinator's role, or with that of the superuser."""


@dataclass(frozen=True)
class Move:
    """One role in the coalition that goes from a contact person to another, who may have to be made."""

    giver: ContactPerson
    taker: ContactPerson

    @property
    def is_shown(self):
        return self.taker.is_public

    @property
    def is_new(self):
        return self.taker.pk is None


@dataclass(frozen=True)
class HandOver:
    """What is handed over: by whom, to whom (an account that may have to be made), and what becomes of who gives."""

    giver: User
    email: str
    name: str
    giver_becomes: str
    contacts: tuple = ()
    sender_name: str = ""
    reply_to: str = ""

    @property
    def taker(self):
        """The account of who takes over; one that is not saved yet if there is none."""
        found = User.objects.filter(email=self.email).first()
        return found or User(email=self.email, name=self.name, password=make_password(None))

    def moves(self):
        """The roles that move.

        Each goes to the taker's entry at the same member, else to another one of theirs that has no role, else to a
        new one at the same member.
        """
        free = list(ContactPerson.objects.filter(email=self.email).order_by("pk"))
        moves = []
        for giver in self.contacts:
            same = [one for one in free if one.organization_id == giver.organization_id]
            others = [one for one in free if not any(getattr(one, name) for name in ROLES)]
            new = ContactPerson(organization=giver.organization, name=self.taker.name or self.name, email=self.email)
            taker = next(iter([*same, *others]), new)
            if taker in free:
                free.remove(taker)
            moves.append(Move(giver, taker))
        return moves

    def queue_receivers(self):
        """Who gets the mails about what is sent in, afterwards: the accounts of today, without who leaves."""
        staff = User.objects.filter(is_active=True, is_staff=True)
        now = [user for user in staff if user.has_perm("publishing.review_proposal")]
        names = {user.email: str(user) for user in [*now, self.taker]}
        if self.giver_becomes == LEAVES:
            names.pop(self.giver.email, None)
        return sorted(names.values())

    @transaction.atomic
    def do(self, by):
        """Do all of it, note it among the changes and mail both. Raises NobodyLeftError, and then nothing is done."""
        roles.lock()
        giver, taker = self.giver, self.taker
        is_new = taker.pk is None
        if self.giver_becomes != STAYS:
            self.see_that_somebody_is_left()
        moves = self.moves()
        taker.name = taker.name or self.name
        taker.is_active = True
        taker.save()
        roles.set_role(taker, roles.COORDINATORS)
        log(by, taker, _("Took the coordinator’s role over from %s.") % giver, ADDITION if is_new else CHANGE)
        self.change_giver(by)
        for move in moves:
            move_role(move, by)
        self.change_sender(by)
        self.pass_on_morning_mail(taker)
        if not taker.has_usable_password():
            emails.invitation(taker, by)
        tell_both(self.giver, taker, self.giver_becomes, self.contacts)

    def see_that_somebody_is_left(self):
        """The taker counts if a password has been chosen: else a mistyped address would leave nobody."""
        others = roles.who_is_left(without=self.giver)
        is_taker_able = User.objects.filter(email=self.email, is_active=True).exclude(password__startswith="!").exists()
        is_last = self.giver_becomes == LEAVES and roles.is_last_superuser(self.giver)
        if is_last or not (others.exists() or is_taker_able or self.keeps_superuser):
            raise NobodyLeftError

    @property
    def keeps_superuser(self):
        return self.giver.is_superuser and self.giver_becomes == REVIEWS

    def change_giver(self, by):
        giver = self.giver
        if self.giver_becomes == REVIEWS:
            roles.set_role(giver, roles.REVIEWERS)
        if self.giver_becomes == LEAVES:
            User.objects.filter(pk=giver.pk).update(is_active=False)
        words = {
            STAYS: _("Handed the coordinator’s role over to %s, and keeps it too."),
            REVIEWS: _("Handed the coordinator’s role over to %s, and reviews from now on."),
            LEAVES: _("Handed the coordinator’s role over to %s, and left."),
        }
        log(by, giver, words[self.giver_becomes] % (self.name or self.email))

    def change_sender(self, by):
        sender = Sender.current()
        wanted = (self.sender_name, self.reply_to)
        if wanted != (sender.name, sender.reply_to):
            sender.name, sender.reply_to = wanted
            sender.save()
            log(by, sender, _("Changed when the coordinator’s role was handed over."))

    def pass_on_morning_mail(self, taker):
        if MorningMail.objects.filter(user=self.giver).exists():
            MorningMail.objects.get_or_create(user=taker)
            if self.giver_becomes == LEAVES:
                MorningMail.objects.filter(user=self.giver).delete()


def tell_both(giver, taker, becomes, contacts):
    """Mail to who has handed over and to who has taken over."""
    context = {"giver": giver, "taker": taker, "becomes": becomes, "contacts": contacts, "desk": admin_address("index")}
    for name, user in (("role_taken_over", taker), ("role_handed_over", giver)):
        queue(name, user.email, settings.LANGUAGE_CODE, **context)


def move_role(move, by):
    giver, taker = move.giver, move.taker
    for name in (*ROLES, "position"):
        setattr(taker, name, getattr(giver, name))
    for name in ROLES:
        setattr(giver, name, "")
    giver.position = ContactPerson._meta.get_field("position").default
    giver.save()
    taker.save()
    log(by, giver, _("The role in the coalition went to %s.") % taker)
    log(by, taker, _("Got the role in the coalition from %s.") % giver, ADDITION if move.is_new else CHANGE)


def log(by, obj, words, flag=CHANGE):
    LogEntry.objects.log_actions(by.pk, [obj], flag, words, single_object=True)
