import subprocess
import sys
import textwrap
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from labels import index_files
from labels.index_files import IndexFiles


ARRAYS: dict[str, NDArray[Any]] = {
    "numbers": np.arange(5),
    "none": np.zeros((0, 3), np.float32),
    "text": np.array(["é"]),
}


@pytest.fixture
def files(tmp_path):
    return IndexFiles(tmp_path / "index")


def names(files):
    return sorted(each.name for each in files._folder.iterdir())


def test_what_was_written_is_read_again_mapped(files):
    version = files.write(ARRAYS)
    arrays = files.read(version)

    assert files.newest() == version
    assert {key: each.tolist() for key, each in arrays.items()} == {
        key: each.tolist() for key, each in ARRAYS.items()
    }
    assert isinstance(arrays["numbers"].base, np.memmap)


def test_nothing_is_there_before_the_first(files):
    assert files.newest() is None
    assert files.read("1-000000001") is None


def test_the_newest_comes_last_and_old_ones_go(files):
    versions = [files.write(ARRAYS) for _ in range(11)]

    assert files.newest() == versions[-1]
    assert names(files) == sorted(versions[-2:])


def test_a_version_in_use_may_be_removed_under_its_reader(files):
    arrays = files.read(files.write(ARRAYS))
    for _ in range(3):
        files.write({"numbers": np.zeros(5)})
    assert arrays["numbers"].tolist() == [0, 1, 2, 3, 4]


def test_a_crash_in_the_middle_leaves_the_old_version(files, monkeypatch):
    old = files.write(ARRAYS)

    def fail(*args, **kwargs):
        raise OSError("no space")

    with monkeypatch.context() as patch:
        patch.setattr(np, "save", fail)
        with pytest.raises(OSError, match="no space"):
            files.write(ARRAYS)
    assert files.newest() == old
    assert files.read(old) is not None
    newer = files.write(ARRAYS)
    assert names(files) == [old, newer]


@pytest.mark.parametrize("damage", ["cut", "gone", "rubbish"])
def test_a_damaged_version_is_not_read(files, damage):
    version = files.write(ARRAYS)
    file = files._folder / version / "numbers.npy"
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(b"rubbish" if damage == "rubbish" else file.read_bytes()[:-8])

    assert files.read(version) is None
    files.discard(version)
    assert files.newest() is None


def test_versions_of_another_format_are_not_looked_at(files, monkeypatch):
    files.write(ARRAYS)
    monkeypatch.setattr(index_files, "FORMAT", 99)
    assert files.newest() is None


def test_one_process_writes_at_a_time(files):
    other = textwrap.dedent(
        f"""
        from pathlib import Path
        from labels.index_files import IndexFiles
        with IndexFiles(Path({str(files._folder)!r})).writing(wait=False) as is_mine:
            print(is_mine)
        """
    )

    def ask():
        return subprocess.run(
            [sys.executable, "-c", other], capture_output=True, text=True, check=True
        ).stdout.strip()

    with files.writing(wait=False) as is_mine:
        assert is_mine
        assert ask() == "False"
    assert ask() == "True"


def test_two_processes_share_one_folder(files):
    version = files.write(ARRAYS)
    other = textwrap.dedent(
        f"""
        from pathlib import Path
        from labels.index_files import IndexFiles
        files = IndexFiles(Path({str(files._folder)!r}))
        print(int(files.read(files.newest())["numbers"].sum()))
        """
    )
    found = subprocess.run(
        [sys.executable, "-c", other], capture_output=True, text=True, check=True
    )
    assert int(found.stdout) == 10
    assert files.newest() == version


def test_where_nothing_can_be_written_nobody_waits(tmp_path):
    (tmp_path / "index").write_text("a file where the folder should be")
    files = IndexFiles(tmp_path / "index")

    with files.writing(wait=True) as is_mine:
        assert is_mine
    with pytest.raises(OSError, match="index"):
        files.write(ARRAYS)
