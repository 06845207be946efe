"""Several people doing something in the same moment, each with a connection of their own."""

import threading

from django.db import connection


def at_once(times, act):
    """Call `act()` in that many threads, released together; returns what each call gave, in no order."""
    start = threading.Barrier(times)
    results = []

    def run():
        try:
            start.wait()
            results.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
