"""Several threads that do the same thing at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor


def at_once(attempt, racers=8):
    """The answers of `attempt(0)`, `attempt(1)`, ..., all begun together."""
    start = threading.Barrier(racers)

    def run(number):
        start.wait()
        return attempt(number)

    with ThreadPoolExecutor(racers) as pool:
        return list(pool.map(run, range(racers)))
