import random
import tomllib
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction
from django.utils import timezone
from tqdm import tqdm

from activities.models import Activity
from initiatives.models import ChosenInitiative, Initiative
from members.models import ContactPerson, Organization
from publishing import search
from publishing.states import Status
from publishing.versions import note_change
from vocabularies.models import CompetenceArea, Term, Vocabulary

from ...database_copies import count_anew

BATCH = 1000
LATEST = date(2026, 6, 1)
MANY = {
    "audiences": (Vocabulary.AUDIENCE, 3),
    "skill_levels": (Vocabulary.SKILL_LEVEL, 2),
    "technologies": (Vocabulary.TECHNOLOGY, 2),
}


class Command(BaseCommand):
    help = (
        "Fills the database with made-up members, initiatives and activities, for measuring and trying the site at "
        "scale. The same numbers and seed give the same content. Use a database of its own: "
        "nothing takes it away again."
    )

    def add_arguments(self, parser):
        parser.add_argument("--members", type=int, default=2400)
        parser.add_argument("--initiatives", type=int, default=20000)
        parser.add_argument("--activities", type=int, default=400)
        parser.add_argument("--seed", type=int, default=1)

    @transaction.atomic
    def handle(self, *, members, initiatives, activities, seed, **options):
        if settings.IS_HTTPS:
            raise CommandError("This fills the site with made-up content, so it does not run on an https address.")
        if settings.LANGUAGE_CODE != "sv":
            raise CommandError("The made-up content is in Swedish and English only.")
        if members < 1:
            raise CommandError("Initiatives need at least one member.")
        self.random = random.Random(seed)
        self.words = tomllib.loads((settings.COALITION.folder / "scale.toml").read_text(encoding="utf-8"))
        organizations = stored([self.organization(n) for n in range(members)], "members")
        stored([self.contact(n, organization) for n, organization in enumerate(organizations)], "contacts")
        made = stored(
            [self.initiative(n, self.random.choice(organizations)) for n in range(initiatives)], "initiatives"
        )
        self.tie(made, organizations)
        stored([ChosenInitiative(initiative=one) for one in made[::2000]], "chosen initiatives")
        self.tie_activities(stored([self.activity(n) for n in range(activities)], "activities"), organizations)
        search.rebuild(progress=lambda batches: tqdm(batches, desc="search index", disable=None))
        note_change()
        count_anew()
        self.stdout.write(f"{members} members, {initiatives} initiatives and {activities} activities added.")

    def town(self):
        return self.random.choice(list(self.words["towns"]))

    def published(self):
        """Nine of ten are public, since some day in the last ten years."""
        day = LATEST - timedelta(days=self.random.randrange(3650))
        moment = datetime(day.year, day.month, day.day, self.random.randrange(24), tzinfo=UTC)
        is_public = self.random.random() < 0.9
        return {
            "status": Status.PUBLISHED if is_public else Status.DRAFT,
            "published_at": moment if is_public else None,
        }

    def organization(self, number):
        town, kind = self.town(), self.random.randrange(len(self.words["members"]["sv"]))
        names = {code: self.words["members"][code][kind].format(town=town) for code in ("sv", "en")}
        return Organization(
            slug=f"exempel-{number}",
            name_sv=f"Exempel {names['sv']} {number}",
            name_en=f"Exempel {names['en']} {number}",
            category=self.random.choice(self.terms(Vocabulary.CATEGORY)),
            description_sv=f"{names['sv']} lär människor i {town} att använda digital teknik.",
            description_en=f"{names['en']} teaches people in {town} to use digital technology.",
            website=f"https://example.org/{number}",
            joined_on=LATEST - timedelta(days=self.random.randrange(2900)),
            **self.published(),
        )

    def contact(self, number, organization):
        role = {"role_sv": "Exempelroll", "role_en": "Example role"} if number < 2 else {}
        return ContactPerson(
            name=f"Exempel Person {number}",
            email=f"person{number}@example.org",
            organization=organization,
            informed_at=timezone.now(),
            **role,
        )

    def initiative(self, number, organization):
        town = self.town()
        form, subject = self.random.choice(self.words["forms"]), self.random.choice(self.words["subjects"])
        texts = {}
        for index, code in enumerate(("sv", "en")):
            words = {"town": town, "form": form[index], "subject": subject[index]}
            words["member"] = getattr(organization, f"name_{code}")
            chosen = self.random.sample(self.words["sentences"][code], 5)
            lines = [line.format(number=self.random.randrange(3, 400), **words) for line in chosen]
            texts |= {
                f"title_{code}": f"{form[index]} {'i' if code == 'sv' else 'in'} {subject[index]}, {town} {number}",
                f"summary_{code}": lines[0],
                f"body_{code}": "\n\n".join(lines[1:]),
            }
        begins = LATEST - timedelta(days=self.random.randrange(-200, 3650))
        ends = begins + timedelta(days=self.random.randrange(30, 2000)) if self.random.random() < 0.6 else None
        initiative = Initiative(
            slug=f"exempel-{number}",
            organization=organization,
            starts_on=begins,
            ends_on=ends,
            website=f"https://example.org/{number}",
            is_for_core_platform=number % 10 == 0,
            **texts,
            **self.published(),
        )
        initiative.town = town
        return initiative

    def activity(self, number):
        """Two hours on some day in the last five years or the coming one."""
        town = self.town()
        form, subject = self.random.choice(self.words["forms"]), self.random.choice(self.words["subjects"])
        day = LATEST + timedelta(days=self.random.randrange(-1800, 365))
        starts_at = datetime(day.year, day.month, day.day, self.random.randrange(7, 17), tzinfo=UTC)
        texts = {}
        for index, code in enumerate(("sv", "en")):
            title = f"{form[index]} {'i' if code == 'sv' else 'in'} {subject[index]}, {town} {number}"
            texts |= {f"{name}_{code}": title for name in ("title", "summary", "body")}
        return Activity(
            slug=f"exempel-{number}",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            place_sv=town,
            is_online=number % 3 == 0,
            **texts,
            **self.published(),
        )

    def tie_activities(self, activities, organizations):
        areas = list(CompetenceArea.objects.all())
        for name, choices in [("areas", areas), ("organisers", organizations)]:
            stored_ties(Activity, name, [(made, other) for made in activities for other in self.some(choices, 1, 2)])

    def terms(self, vocabulary):
        if not hasattr(self, "known_terms"):
            self.known_terms = list(Term.objects.all())
        return [term for term in self.known_terms if term.vocabulary == vocabulary]

    def tie(self, initiatives, organizations):
        """Areas, partners, terms and, for two of three, the county of their town."""
        areas = list(CompetenceArea.objects.all())
        counties = {term.code: term for term in self.terms(Vocabulary.COUNTY)}
        ties = {"areas": [], "partners": [], "counties": [], **{name: [] for name in MANY}}
        for initiative in initiatives:
            ties["areas"] += [(initiative, area) for area in self.some(areas, 1, 2)]
            ties["partners"] += [(initiative, partner) for partner in self.some(organizations, 0, 1)]
            if self.random.random() < 0.67:
                ties["counties"].append((initiative, counties[self.words["towns"][initiative.town]]))
            for name, (vocabulary, most) in MANY.items():
                ties[name] += [(initiative, term) for term in self.some(self.terms(vocabulary), 0, most)]
        for name, pairs in ties.items():
            stored_ties(Initiative, name, pairs)

    def some(self, choices, least, most):
        return self.random.sample(choices, min(self.random.randint(least, most), len(choices)))


def stored_ties(model, name, pairs):
    """Store the pairs of a many-to-many field."""
    field = model._meta.get_field(name)
    own, other = field.m2m_column_name(), field.m2m_reverse_name()
    through = field.remote_field.through
    stored([through(**{own: a.pk, other: b.pk}) for a, b in pairs], name)


def stored(objects, what):
    """Create the objects a batch at a time, without the signals that would index each batch on its own."""
    manager = models.QuerySet(type(objects[0])) if objects else None
    for start in tqdm(range(0, len(objects), BATCH), desc=what, disable=None):
        manager.bulk_create(objects[start : start + BATCH])
    return objects
