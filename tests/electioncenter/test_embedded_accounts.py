"""Postgres refuses to run as root: what another account needs, and nothing more."""

import errno
import os
import subprocess
from pathlib import Path

import pytest

from electioncenter.embedded import accounts, programs
from electioncenter.embedded.accounts import Account, ForeignDirectoryError, UnreachableError


OWN = Account(os.geteuid(), os.getegid())
OTHER = Account(54321, 54321)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs to run as root")
as_user = pytest.mark.skipif(os.geteuid() == 0, reason="needs to run as a normal user")


def can_enter(directory: Path, account: Account) -> bool:
    command = ["/usr/bin/test", "-e", str(directory / "file")]
    return subprocess.run(command, check=False, **account.as_arguments()).returncode == 0


@pytest.fixture
def private(tmp_path):
    accounts.open_way(tmp_path, OTHER)
    tmp_path.chmod(0o711)
    (tmp_path / "private").mkdir(mode=0o700)
    (tmp_path / "private" / "file").touch()
    return tmp_path / "private"


@as_user
def test_a_normal_user_runs_the_servers_itself(tmp_path):
    assert accounts.server_account(tmp_path / "postgres") == OWN


@as_root
def test_root_runs_new_servers_as_nobody(tmp_path):
    assert accounts.server_account(tmp_path / "postgres").is_other


@as_root
def test_root_runs_servers_as_the_owner_of_their_data(tmp_path):
    os.chown(tmp_path, OTHER.uid, OTHER.gid)
    assert accounts.server_account(tmp_path) == OTHER


@as_root
def test_a_way_is_opened_for_one_account_only(private):
    third = Account(OTHER.uid + 1, OTHER.gid + 1)
    assert not can_enter(private, OTHER)
    accounts.open_way(private / "file", OTHER)
    assert can_enter(private, OTHER)
    assert not can_enter(private, third)
    accounts.open_way(private / "file", third)
    assert can_enter(private, OTHER)
    assert can_enter(private, third)


@as_root
def test_an_open_way_shows_no_names(private):
    accounts.open_way(private / "file", OTHER)
    listing = subprocess.run(
        ["/bin/ls", str(private)],
        check=False,
        capture_output=True,
        text=True,
        **OTHER.as_arguments(),
    )
    assert listing.stdout == ""
    assert "Permission denied" in listing.stderr


@as_root
def test_a_way_that_cannot_be_opened_is_named(private, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(os, "setxattr", refuse)
    with pytest.raises(UnreachableError, match=str(private)):
        accounts.open_way(private / "file", OTHER)


@as_root
def test_program_files_a_strict_umask_closed_are_opened(private):
    (private / "share").mkdir(mode=0o700)
    (private / "share" / "file").touch(mode=0o600)
    accounts.open_tree(private, OTHER)
    assert can_enter(private / "share", OTHER)
    assert (private / "share" / "file").stat().st_mode & 0o777 == 0o644
    assert (private / "share").stat().st_mode & 0o777 == 0o755


def test_our_own_way_is_left_alone(private):
    before = private.stat().st_mode
    accounts.open_way(private / "file", OWN)
    assert private.stat().st_mode == before


def test_a_private_directory_is_closed_to_others(tmp_path):
    accounts.make_private(tmp_path / "new" / "deep", OWN)
    assert (tmp_path / "new" / "deep").stat().st_mode & 0o777 == 0o700


@as_root
def test_a_directory_of_another_account_is_refused(tmp_path):
    os.chown(tmp_path, OTHER.uid, OTHER.gid)
    with pytest.raises(ForeignDirectoryError, match="54321"):
        accounts.make_private(tmp_path, OWN)


def test_a_link_in_place_of_a_directory_is_refused(tmp_path):
    (tmp_path / "link").symlink_to("/")
    with pytest.raises(ForeignDirectoryError):
        accounts.check_owner(tmp_path / "link", OWN)


def test_the_wheels_bring_the_programs():
    for binary in (programs.postgres_binary("postgres"), programs.valkey_binary()):
        version = subprocess.run([str(binary), "--version"], check=True, capture_output=True)
        assert b"PostgreSQL" in version.stdout or b"Valkey" in version.stdout
