"""The members and initiatives that our site's `load_content` and `make_scale` put in, in Swedish, as dicts.

The random numbers are drawn in the order of `make_scale`, so that a number and a seed give the same content there.
"""

import ast
import random
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CONTENT = ROOT / "sweden"
LATEST = date(2026, 6, 1)
# A migration of ours, which cannot be imported here.
LISTS = {
    node.targets[0].id: ast.literal_eval(node.value)
    for node in ast.parse((ROOT / "vocabularies" / "migrations" / "0002_first_lists.py").read_text("utf-8")).body
    if isinstance(node, ast.Assign)
}
# Code, name and color of the areas, and vocabulary → code and label of the terms.
AREAS = [(code, name, color) for code, name, _english, color, _eu in LISTS["AREAS"]]
TERMS = {vocabulary: [term[:2] for term in terms] for vocabulary, terms in LISTS["TERMS"].items()}
MANY = {"audiences": ("audience", 3), "skill_levels": ("skill_level", 2), "technologies": ("technology", 2)}


def read(name, table):
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))[table]


def known_members():
    return [in_swedish(item) for item in read("members.toml", "organization")]


def known_initiatives():
    return [in_swedish(item) for item in read("initiatives.toml", "initiative")]


def page_texts():
    return {item["key"]: in_swedish(item) for item in read("pages.toml", "page") if "key" in item}


def in_swedish(item):
    return {key.removesuffix("_sv"): value for key, value in item.items() if not key.endswith("_en")}


class MadeUp:
    def __init__(self, seed, members, initiatives):
        self.random = random.Random(seed)
        self.words = tomllib.loads((CONTENT / "scale.toml").read_text(encoding="utf-8"))
        self.members = [self.member(number) for number in range(members)]
        self.initiatives = [self.initiative(number, self.random.choice(self.members)) for number in range(initiatives)]
        slugs = [member["slug"] for member in self.members]
        for initiative in self.initiatives:
            self.tie(initiative, slugs)

    def town(self):
        return self.random.choice(list(self.words["towns"]))

    def published(self):
        """Since when it is public, or None for one of ten."""
        day = LATEST - timedelta(days=self.random.randrange(3650))
        moment = datetime(day.year, day.month, day.day, self.random.randrange(24), tzinfo=UTC)
        return moment if self.random.random() < 0.9 else None

    def member(self, number):
        town, kind = self.town(), self.random.randrange(len(self.words["members"]["sv"]))
        name = self.words["members"]["sv"][kind].format(town=town)
        return {
            "slug": f"exempel-{number}",
            "name": f"Exempel {name} {number}",
            "category": self.random.choice(TERMS["category"])[0],
            "description": f"{name} lär människor i {town} att använda digital teknik.",
            "website": f"https://example.org/{number}",
            "joined_on": LATEST - timedelta(days=self.random.randrange(2900)),
            "published_at": self.published(),
        }

    def initiative(self, number, member):
        town = self.town()
        form, subject = self.random.choice(self.words["forms"]), self.random.choice(self.words["subjects"])
        words = {"town": town, "form": form[0], "subject": subject[0], "member": member["name"]}
        lines, _english = self.lines("sv", words), self.lines("en", words)
        begins = LATEST - timedelta(days=self.random.randrange(-200, 3650))
        ends = begins + timedelta(days=self.random.randrange(30, 2000)) if self.random.random() < 0.6 else None
        return {
            "slug": f"exempel-{number}",
            "title": f"{form[0]} i {subject[0]}, {town} {number}",
            "summary": lines[0],
            "body": "\n\n".join(lines[1:]),
            "organization": member["slug"],
            "starts_on": begins,
            "ends_on": ends,
            "website": f"https://example.org/{number}",
            "published_at": self.published(),
            "town": town,
        }

    def lines(self, code, words):
        chosen = self.random.sample(self.words["sentences"][code], 5)
        return [line.format(number=self.random.randrange(3, 400), **words) for line in chosen]

    def tie(self, initiative, members):
        """Areas, partners, terms and, for two of three, the county of their town."""
        initiative["areas"] = self.some([code for code, *_rest in AREAS], 1, 2)
        initiative["partners"] = self.some(members, 0, 1)
        if self.random.random() < 0.67:
            initiative["counties"] = [self.words["towns"][initiative["town"]]]
        for name, (vocabulary, most) in MANY.items():
            initiative[name] = self.some([code for code, _label in TERMS[vocabulary]], 0, most)

    def some(self, choices, least, most):
        return self.random.sample(choices, min(self.random.randint(least, most), len(choices)))
