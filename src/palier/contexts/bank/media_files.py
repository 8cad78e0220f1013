"""Files that go with items: what is accepted, checked by content, size and name."""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import puremagic

from palier.kernel.content_files import Node, Problems

#: Content type by extension.
TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/plain; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "jpg": "image/jpeg",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MEDIA_NAME = r"[a-z0-9]+([-_.][a-z0-9]+)*\.(" + "|".join(TYPES) + ")"
MOST_BYTES = 2_000_000
_TEXTS = frozenset({"csv", "html", "ics", "svg", "txt"})
_SVG = frozenset(
    {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
    | {
        "title",
        "desc",
        "defs",
        "marker",
        "use",
        "symbol",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
    }
)


@dataclass(frozen=True)
class Media:
    """`digest` is the SHA-256 of the content."""

    digest: str
    name: str
    size: int

    @classmethod
    def of(cls, path: Path) -> Media:
        content = path.read_bytes()
        return cls(hashlib.sha256(content).hexdigest(), path.name, len(content))


def media_folder(content_dir: Path) -> Path:
    return content_dir / "items" / "media"


def read_media(content_dir: Path, name: Node, problems: Problems) -> Media | None:
    """The file that an item names, or None once what is wrong with it is told."""
    path = media_folder(content_dir) / name.value
    if not path.is_file():
        problems.add(name, f"the file items/media/{name.value} does not exist")
        return None
    if path.stat().st_size > MOST_BYTES:
        problems.add(name, f"items/media/{name.value} is larger than {MOST_BYTES // 1_000_000} MB")
        return None
    wrong = fault_of(path.read_bytes(), path.suffix.removeprefix("."))
    if wrong:
        problems.add(name, f"items/media/{name.value} {wrong}")
        return None
    return Media.of(path)


def fault_of(content: bytes, extension: str) -> str:
    """What keeps a file from being served, in words; empty when it is what its name says."""
    if not content:
        return "is empty"
    if extension in _TEXTS:
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return "is not text in UTF-8"
        return _svg_fault(text) if extension == "svg" else ""
    try:
        found = {match.extension.lower().removeprefix(".") for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        found = set()
    same = {"jpg": {"jpg", "jpeg", "jfif"}}.get(extension, {extension})
    office = extension in {"docx", "xlsx", "ods", "odt", "odp"} and "zip" in found
    return "" if found & same or office else f"does not hold {extension} content"


def _svg_fault(text: str) -> str:
    """A picture is drawn, and does nothing: no script, no event, no address."""
    if "<!" in text.replace("<!--", ""):
        return "declares a document type"
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return "is not sound SVG"
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        if name not in _SVG:
            return f"holds <{name}>, which is not accepted"
        for attribute, value in element.attrib.items():
            bare = attribute.rpartition("}")[2].lower()
            if bare.startswith("on") or (bare == "href" and not value.startswith("#")):
                return f"holds the attribute {bare}, which is not accepted"
            if "url(" in value.replace("url(#", ""):
                return "points outside of itself"
    return ""
