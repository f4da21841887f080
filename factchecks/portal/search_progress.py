"""How a search of stored posts is shown while it runs and when it has ended."""

from typing import Any

from factchecks.models import BackSearch
from factchecks.queries.preview import found_examples


def search_context(search: BackSearch | None) -> dict[str, Any]:
    """What search.html shows."""
    if search is None:
        return {"search": None}
    is_open = search.state in (BackSearch.State.WAITING, BackSearch.State.RUNNING)
    is_done = search.state == BackSearch.State.DONE
    return {
        "search": search,
        "search_is_open": is_open,
        "percent": round(100 * search.done / search.total) if search.total else 0,
        "found_examples": found_examples(search, "examples") if is_done else [],
        "found_doubtful": found_examples(search, "doubtful") if is_done else [],
        "found_languages": _languages(search),
    }


def _languages(search: BackSearch) -> list[tuple[str, int]]:
    counted = search.result.get("languages")
    pairs = counted.items() if isinstance(counted, dict) else ()
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
