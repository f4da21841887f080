"""A list of texts in two flat arrays, read one at a time: nothing is kept in memory a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, overload

from textmatch.postings import Arrays


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class TextTable(Sequence[str]):
    def __init__(self, starts: NDArray[np.int64], content: NDArray[np.uint8]) -> None:
        self._starts, self._content = starts, content

    @classmethod
    def of(cls, texts: Iterable[str]) -> TextTable:
        import numpy as np

        encoded = [text.encode() for text in texts]
        starts = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        return cls(starts, np.frombuffer(b"".join(encoded), dtype=np.uint8))

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> list[str]: ...
    def __getitem__(self, number: int | slice) -> str | list[str]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        row = range(len(self))[number]
        return self._content[self._starts[row] : self._starts[row + 1]].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        """All of them at once, which is faster than one after the other."""
        content, starts = self._content.tobytes(), self._starts.tolist()
        return (content[a:b].decode() for a, b in pairwise(starts))

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {"starts": self._starts, "content": self._content}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> TextTable:
        return cls(arrays["starts"], arrays["content"])
