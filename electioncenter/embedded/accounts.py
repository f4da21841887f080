"""Whose account the servers run under, and what that account may reach.

Postgres refuses to run as root. So where root starts the servers they run as `nobody`, which
every system has; nothing is added to the machine. Everybody else runs them as themselves.
"""

import os
import pwd
import stat
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any


ACL = "system.posix_acl_access"
ACL_VERSION = struct.pack("<I", 2)
ACL_ENTRY = struct.Struct("<HHI")  # tag, permissions, user or group (linux/posix_acl_xattr.h)
OWNER, USER, GROUP, MASK, OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
NO_ID = 0xFFFFFFFF
SEARCH = 0x1


class ForeignDirectoryError(Exception):
    """A directory that must be ours belongs to somebody else."""


class UnreachableError(Exception):
    """A directory the servers' account cannot be let through."""


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def as_arguments(self) -> dict[str, Any]:
        """Arguments for subprocess that start a program under this account."""
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account(data: Path) -> Account:
    """The account for servers whose data is in `data`, which need not exist yet."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data.exists():  # Postgres only starts as the owner of its data
        status = data.stat()
        return Account(status.st_uid, status.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def make_private(directory: Path, account: Account) -> None:
    """Makes a directory only `account` (and root) can enter; refuses one of somebody else."""
    try:
        directory.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        check_owner(directory, account)
    else:
        if account.is_other:
            os.chown(directory, account.uid, account.gid)
    directory.chmod(0o700)


def check_owner(directory: Path, account: Account) -> None:
    """Names under /tmp can be guessed, and a link there could lead anywhere."""
    status = directory.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != account.uid:
        raise ForeignDirectoryError(
            f"{directory} belongs to user {status.st_uid}, not to user {account.uid}; "
            "remove it, or set VAR_DIR to a directory of your own."
        )


def open_way(target: Path, account: Account) -> None:
    """Lets `account` pass the private directories above `target`, such as /root.

    It gets search permission by name (as `setfacl -m u:nobody:x` gives), so that nobody else
    gets in and nothing can be listed.
    """
    if not account.is_other:
        return
    for directory in target.resolve().parents:
        status = directory.stat()
        if not status.st_mode & stat.S_IXOTH and status.st_uid != account.uid:
            _allow_search(directory, account.uid)


def open_tree(top: Path, account: Account) -> None:
    """Lets everybody read program files, which a strict umask closed when they were installed.

    From the bottom up, so that an open top says all is done.
    """
    if not account.is_other or not top.exists() or top.stat().st_mode & 0o005 == 0o005:
        return
    for directory, _, files in os.walk(top, topdown=False):
        for file in files:
            path = Path(directory, file)
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if mode & stat.S_IXUSR else 0o044))
        Path(directory).chmod(0o755)


def _allow_search(directory: Path, uid: int) -> None:
    mode = directory.stat().st_mode
    entries = {
        (OWNER, NO_ID): mode >> 6 & 7,
        (GROUP, NO_ID): mode >> 3 & 7,
        (OTHER, NO_ID): mode & 7,
        **_entries(directory),
    }
    entries[USER, uid] = entries.get((USER, uid), 0) | SEARCH
    entries[MASK, NO_ID] = entries.get((MASK, NO_ID), entries[GROUP, NO_ID]) | SEARCH
    packed = (ACL_ENTRY.pack(tag, bits, name) for (tag, name), bits in sorted(entries.items()))
    try:
        os.setxattr(directory, ACL, ACL_VERSION + b"".join(packed))
    except OSError as error:  # a file system without access control lists
        raise UnreachableError(
            f"User {uid}, who runs the servers, cannot pass {directory}. "
            "Move the checkout to a directory others may enter, or do not work as root."
        ) from error


def _entries(directory: Path) -> dict[tuple[int, int], int]:
    if ACL not in os.listxattr(directory):
        return {}
    packed = os.getxattr(directory, ACL).removeprefix(ACL_VERSION)
    return {(tag, name): bits for tag, bits, name in ACL_ENTRY.iter_unpack(packed)}
