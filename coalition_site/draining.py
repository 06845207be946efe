"""Whether this host is about to stop: it then says so at /healthz/ready, and serves on for a while.

gunicorn's main process sets it, and its workers see it, in memory that they share from the fork on.
"""

from mmap import mmap

flag = mmap(-1, 1)


def begin():
    flag[0] = 1


def has_begun():
    return flag[0] == 1
