"""Names of candidates as they are shown, sorted and told apart. Pure."""

from elections.formats.records import CandidacyRecord


def identity(record: CandidacyRecord, *, area: str) -> str:
    """Tells people apart: by an id of the source, else by full name and town within an area."""
    if record.identity:
        return record.identity
    if record.wikidata:
        return f"wikidata:{record.wikidata}"
    parts = (record.last_name, record.prefix, record.initials, record.first_name, record.town)
    return f"{area}:{'|'.join(part.casefold() for part in parts)}"


def display_name(record: CandidacyRecord) -> str:
    parts = (record.first_name or record.initials, record.prefix, record.last_name)
    return record.display_name or " ".join(part for part in parts if part)


def sort_name(record: CandidacyRecord) -> str:
    """Dutch names sort by the part after the prefix: "Berg, van den, Anna"."""
    parts = (record.last_name, record.prefix, record.first_name or record.initials)
    return ", ".join(part for part in parts if part)
