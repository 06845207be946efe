"""Words as the search sees them: folded, stemmed, marked in an excerpt. The same in the index and in a question."""

import re
import unicodedata
from functools import cache, lru_cache
from html import escape
from threading import local

import snowballstemmer
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_info

WORD = re.compile(r"[^\W_]+")
LONGEST = 40
# A question's further words are not looked for.
MOST = 12
# From so many letters on, a word also stands for the longer words that begin with it.
BEGINNING = 3
# Endings that the Swedish stemmer leaves: skolan is a skola, utbildning is what utbilda does.
MORE_ENDINGS = {"sv": re.compile(r"(?<=\w{3})(ans?|n?ing(s|en|ens|ar|ars|arna|arnas)?)$")}


def folded(text):
    """Lower case without accents: Västerbotten and vasterbotten are one word."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    if letters.isascii():
        return letters
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def words_of(text):
    """The folded words of a text, in its order."""
    return [word[:LONGEST] for word in WORD.findall(folded(text))]


# Words that say how others belong together. They are looked for only where there is nothing else to look for.
LITTLE = frozenset(word for language in settings.COALITION.languages for word in words_of(language.little_words))


# A stemmer remembers the word it is at, so each thread has its own, by language.
stemmers = local()


def stemmer(language):
    known = vars(stemmers)
    if language not in known:
        name = get_language_info(language)["name"].lower()
        known[language] = snowballstemmer.stemmer(name) if name in snowballstemmer.algorithms() else None
    return known[language]


@lru_cache(maxsize=200_000)
def stem(word, language):
    """What the forms of a folded word have in common: endings are taken off until nothing more comes off."""
    shorter = MORE_ENDINGS[language].sub("", word) if language in MORE_ENDINGS else word
    if algorithm := stemmer(language):
        shorter = algorithm.stemWord(shorter) or word
    return word if shorter == word else stem(shorter, language)


class Question:
    """What somebody has typed to look for. `words` are the folded words that count, in their order, each once."""

    def __init__(self, text):
        self.text = text
        words = list(dict.fromkeys(words_of(text[:10_000])))
        words = [word for word in words if word not in LITTLE] or words
        self.words = words[:MOST]
        self.is_cut = len(words) > MOST
        self.stems = {stem(word, code) for word in self.words for code, _name in settings.LANGUAGES}
        self.is_about = cache(self.is_about)
        self.beginnings = tuple(word for word in self.words if len(word) >= BEGINNING)

    def __bool__(self):
        return bool(self.words)

    def is_about(self, word):
        """Whether a word of a text is one that was looked for."""
        word = folded(word)
        return word.startswith(self.beginnings) or any(
            stem(word, code) in self.stems for code, _name in settings.LANGUAGES
        )

    def is_met(self, text):
        """Whether a text has one of the words that were looked for."""
        return any(self.is_about(word) for word in WORD.findall(text))

    def is_answered_by(self, text):
        """Whether a text has all the words that were looked for."""
        found = " ".join(filter(self.is_about, WORD.findall(text)))
        return all(Question(word).is_met(found) for word in self.words)

    def marked(self, text):
        """The text as HTML, with the words that were looked for in `<mark>`."""
        text = unicodedata.normalize("NFC", text)
        parts, end = [], 0
        for match in WORD.finditer(text):
            if self.is_about(match[0]):
                parts += [escape(text[end : match.start()]), "<mark>", escape(match[0]), "</mark>"]
                end = match.end()
        return mark_safe("".join([*parts, escape(text[end:])]))

    def excerpt(self, text, length=220):
        """About `length` characters of a text around the first word that was looked for, marked; its beginning if none.

        Text before and after is left out at spaces, and an ellipsis says so.
        """
        text = unicodedata.normalize("NFC", " ".join(text.split()))
        first = next((match.start() for match in WORD.finditer(text) if self.is_about(match[0])), 0)
        start = 0 if first < length * 2 // 3 else text.rfind(" ", 0, first - length // 3) + 1
        end = len(text) if len(text) <= start + length else max(text.rfind(" ", start, start + length), first)
        end = text.find(" ", first) if end <= first else end
        piece = text[start : end if end > 0 else None]
        return format_html("{}{}{}", "… " if start else "", self.marked(piece), "" if end in {-1, len(text)} else " …")
