"""Several people doing something in the same moment, each with a connection of their own."""

import os
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


def in_processes(*acts):
    """Call each in a process of its own, released together; returns for each whether what it gave is true."""
    connection.close()
    gate, opener = os.pipe()
    pids = [os.fork() or answer(act, gate, opener) for act in acts]
    os.close(gate)
    os.close(opener)
    exits = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    assert set(exits) <= {YES, NO}
    return [code == YES for code in exits]


YES, NO = 10, 11


def answer(act, gate, opener):
    """End this process, which has just been made, with what `act` gives once nobody holds the gate any more."""
    code = 1
    try:
        os.close(opener)
        os.read(gate, 1)
        code = YES if act() else NO
    finally:
        os._exit(code)
