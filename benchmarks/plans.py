"""Which queries of a site on PostgreSQL read a large table from one end to the other, as rows of a table on stdout.

Asks each address as somebody does who comes first after a change, and again as somebody who comes later: what is worked
out once per change, such as the counts of the filters, has been by then.
"""

import json
import os
import re
import sys

import django
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

LARGE = 1000


def scans(plan):
    """The tables that a plan reads whole, by name."""
    found = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" else set()
    return found.union(*(scans(part) for part in plan.get("Plans", [])))


def main(addresses):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [LARGE])
        large = {name for (name,) in cursor.fetchall()}
    client = Client()
    for address in addresses:
        counts, whole = [], []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                response = client.get(address, headers={"Host": "127.0.0.1"})
            assert response.status_code == 200, address
            counts.append(len(queries))
            whole.append(set())
            for query in queries:
                if re.match(r"\s*(SELECT|WITH)", query["sql"]):
                    with connection.cursor() as cursor:
                        cursor.execute("EXPLAIN (FORMAT JSON) " + query["sql"].replace("%", "%%"))
                        whole[-1] |= scans(cursor.fetchone()[0][0]["Plan"]) & large
        print(json.dumps([address, *counts, *(", ".join(sorted(tables)) or "–" for tables in whole)]))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.uncached"
    django.setup()
    main(sys.argv[1:])
