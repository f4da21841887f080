"""A Postgres server of a test's own, which it may kill."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from electioncenter.embedded import accounts, paths
from electioncenter.embedded.programs import DATABASE, Postgres
from electioncenter.embedded.running import Server


SECONDS = 60


class PrivatePostgres:
    """Keeps its data from a kill to the next start, as the embedded server does."""

    def __init__(self, directory: Path) -> None:
        account = accounts.server_account(directory / "data")
        accounts.open_way(directory, account)
        program = Postgres(directory / "data", directory / "run", account)
        self._server = Server(program, lock=directory / "lock", log=directory / "postgres.log")
        self.url = (
            f"postgres://postgres@/{DATABASE}?host={directory / 'run'}&port={paths.POSTGRES_PORT}"
        )

    def start(self) -> None:
        assert self._server.wait_until_ready(SECONDS), "Postgres did not start"

    def stop(self) -> None:
        self._server.stop()

    def kill(self) -> None:
        assert self._server.pid is not None
        os.kill(self._server.pid, signal.SIGKILL)
        self._server.stop()


@contextmanager
def private_postgres() -> Iterator[PrivatePostgres]:
    # Under /tmp whatever TMPDIR says: a socket's path has to be short.
    directory = Path(tempfile.mkdtemp(prefix="ec-postgres-", dir="/tmp"))
    directory.chmod(0o755)
    postgres = PrivatePostgres(directory)
    postgres.start()
    try:
        yield postgres
    finally:
        postgres.stop()
        shutil.rmtree(directory)
