"""The files in which workers count, by process. gunicorn reads this too, before Django has begun."""

import fcntl
from contextlib import contextmanager
from pathlib import Path

from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector


@contextmanager
def held(folder):
    """Nobody else reads the files or clears up among them meanwhile."""
    with open(Path(folder, "lock"), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Counts(MultiProcessCollector):
    def collect(self):
        with held(self._path):
            return super().collect()


def take_over(folder, pid):
    """Add what a worker that has ended has counted to what others before it did, so that files never pile up."""
    with held(folder):
        for path in Path(folder).glob(f"*_{pid}.db"):
            total = MmapedDict(str(path.with_name(path.name.replace(f"_{pid}.", "_0."))))
            for key, value, _timestamp, _position in MmapedDict.read_all_values_from_file(str(path)):
                before, at = total.read_value(key)
                total.write_value(key, before + value, at)
            total.close()
            path.unlink()
