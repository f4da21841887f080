"""Real races: threads that start at one moment, each on a database connection of its own.

For tests marked `django_db(transaction=True)`: other connections see only what is committed.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection


PATIENCE = 30  # seconds until a test that waits for a thread or a lock fails
T = TypeVar("T")


def at_once(calls: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """What each call gave back or raised, in the order of the calls."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | Exception:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{PATIENCE}s'")
            barrier.wait(PATIENCE)
            return call()
        except Exception as error:  # noqa: BLE001 (the test judges it)
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def all_at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """The same for calls that all have to succeed: the first error is raised."""
    results = at_once(calls)
    for error in results:
        if isinstance(error, Exception):
            raise error
    return [result for result in results if not isinstance(result, Exception)]
