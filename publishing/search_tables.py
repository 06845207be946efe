"""The index's table: FTS5 in SQLite, a tsvector with a GIN index in PostgreSQL. Nothing else knows their SQL.

A document is a key and its marked words, which hold letters and digits only, so that no question can break a query.
"""

import json

from django.db import connection

# The words of titles and key words as they are spelled, for suggesting words near a mistyped one.
WORDS = "CREATE TABLE publishing_search_words (word varchar(40) PRIMARY KEY)"
CREATE = {
    # The ascii tokenizer takes every letter beyond ASCII as part of a word, and folds nothing more.
    "sqlite": ["CREATE VIRTUAL TABLE publishing_search USING fts5(words, tokenize = 'ascii', detail = 'none')", WORDS],
    "postgresql": [
        WORDS,
        "CREATE TABLE publishing_search (document bigint PRIMARY KEY, words tsvector NOT NULL)",
        # Every question also reads the list of what was written lately, which may be 4 MB long where nothing limits it.
        "CREATE INDEX publishing_search_gin ON publishing_search USING gin (words) WITH (gin_pending_list_limit = 512)",
        # The planner holds reading the whole table for cheap: it does not see that the words are stored apart from it.
        # One array, since thousands of rows take longer to fetch than to find.
        "CREATE FUNCTION publishing_search_answers(question tsquery) RETURNS bigint[] LANGUAGE sql STABLE"
        " SET enable_seqscan = off AS 'SELECT array(SELECT document FROM publishing_search WHERE words @@ question)'",
    ],
}
DROP = {
    "sqlite": ["DROP TABLE publishing_search", "DROP TABLE publishing_search_words"],
    "postgresql": [
        "DROP FUNCTION publishing_search_answers",
        "DROP TABLE publishing_search",
        "DROP TABLE publishing_search_words",
    ],
}
KEY = {"sqlite": "rowid", "postgresql": "document"}


def execute(sql, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else None


def many(sql, rows):
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def keys():
    return {row[0] for row in execute(f"SELECT {KEY[connection.vendor]} FROM publishing_search")}


def add(documents):
    """Store documents, each a pair (key, list of marked words)."""
    if connection.vendor == "sqlite":
        many("INSERT INTO publishing_search (rowid, words) VALUES (%s, %s)", [(n, " ".join(w)) for n, w in documents])
    elif documents:
        places = ", ".join(["(%s, array_to_tsvector(%s::text[]))"] * len(documents))
        values = [value for document in documents for value in document]
        execute(f"INSERT INTO publishing_search (document, words) VALUES {places}", values)


def remove(numbers):
    if connection.vendor == "sqlite":
        many("DELETE FROM publishing_search WHERE rowid = %s", [(number,) for number in numbers])
    else:
        execute("DELETE FROM publishing_search WHERE document = ANY(%s::bigint[])", [numbers])


def add_words(words):
    if connection.vendor == "sqlite":
        many("INSERT OR IGNORE INTO publishing_search_words (word) VALUES (%s)", [(word,) for word in words])
    else:
        execute("INSERT INTO publishing_search_words SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [words])


def remove_word(word):
    execute("DELETE FROM publishing_search_words WHERE word = %s", [word])


def words():
    return [row[0] for row in execute("SELECT word FROM publishing_search_words ORDER BY word")]


def empty():
    execute("DELETE FROM publishing_search")
    execute("DELETE FROM publishing_search_words")


def settle():
    """After a large change: merge what was written piecemeal, and tell the planner how much there is."""
    if connection.vendor == "sqlite":
        execute("INSERT INTO publishing_search (publishing_search) VALUES ('optimize')")
        # Without numbers SQLite takes all published members to be few, and goes through them to find three partners.
        execute("ANALYZE")
    else:
        execute("ANALYZE publishing_search")
        execute("SELECT gin_clean_pending_list('publishing_search_gin')")


def either(wholes, beginnings):
    """A query that any of the marked words answers; `beginnings` stand for all words that begin with them."""
    beginning, operator = {"sqlite": ("{} *", " OR "), "postgresql": ("{}:*", " | ")}[connection.vendor]
    return f"({operator.join([*wholes, *map(beginning.format, beginnings)])})"


def all_of(queries):
    """A query for what answers all of these."""
    return {"sqlite": " AND ", "postgresql": " & "}[connection.vendor].join(queries)


def answers(query):
    """Keys of the documents that answer a query made by `all_of` and `either`."""
    if connection.vendor == "sqlite":
        # One text is read in half the time of so many rows.
        [[found]] = execute(
            "SELECT json_group_array(rowid) FROM publishing_search WHERE publishing_search MATCH %s", [query]
        )
        return json.loads(found)
    return execute("SELECT publishing_search_answers(%s::tsquery)", [query])[0][0]
