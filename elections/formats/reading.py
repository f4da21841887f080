"""Which reader a file is for: by its content, never by its name."""

import io
import re
import zipfile

from elections.formats import candidates_csv, eml, stations_csv, stations_xlsx, vip
from elections.formats.records import Reading, ReadOptions, gettext_noop, refusal


_XML_START = re.compile(rb"\s*<")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ROOT = re.compile(rb"<(?:\w+:)?(EML|VipObject)[\s>/]")


def read(content: bytes, options: ReadOptions) -> Reading:
    """`options.kind` "candidates" or "stations" says what a CSV is; otherwise its header does."""
    if not content.strip():
        return refusal("empty", gettext_noop("The file is empty."))
    if content.startswith(b"PK\x03\x04") and zipfile.is_zipfile(io.BytesIO(content)):
        return stations_xlsx.read(content, options)
    if _is_xml(content):
        return _read_xml(content, options)
    if _is_candidates(content, options):
        return candidates_csv.read(content, options)
    return stations_csv.read(content, options)


def _is_xml(content: bytes) -> bool:
    start = content[:100]
    return bool(_XML_START.match(start)) or (
        start.startswith(_MARKS) and b"<" in start.replace(b"\0", b"")[:8]
    )


def _read_xml(content: bytes, options: ReadOptions) -> Reading:
    match = _ROOT.search(content.replace(b"\0", b"") if b"\0" in content[:100] else content)
    if match and match[1] == b"VipObject":
        return vip.read(content, options)
    return eml.read(content, options)


def _is_candidates(content: bytes, options: ReadOptions) -> bool:
    if options.kind == "candidates" or content.startswith(candidates_csv.GZIP):
        return True
    head = content[:4000]
    columns = (candidates_csv.OFFICIAL["list"], candidates_csv.SET_2023["list"])
    return options.kind == "auto" and any(name.encode() in head for name in columns)
