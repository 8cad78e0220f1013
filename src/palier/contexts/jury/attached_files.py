"""Files that people bring: refused unless name, size and content agree."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

import puremagic
from django.utils.translation import gettext as _

from palier.kernel.errors import InvalidInput

from .types import PortfolioForm

LONGEST_STEM = 80
MEGABYTE = 1_000_000
NOT_IN_NAMES = re.compile(r"[^\w ()\-]+")
PDF_START, PDF_END = b"%PDF-", b"%%EOF"
ODT = "application/vnd.oasis.opendocument.text"
#: What a text document of a few pages never unfolds into.
LARGEST_UNFOLDED = 200 * MEGABYTE
MACRO_FOLDERS = ("Basic/", "Scripts/")


@dataclass(frozen=True)
class CheckedFile:
    name: str
    extension: str
    media_type: str


def check_file(name: str, data: bytes, form: PortfolioForm) -> CheckedFile:
    if not data:
        raise _refuse(_("Ce fichier est vide."))
    if len(data) > form.maximum_megabytes * MEGABYTE:
        raise _refuse(
            _("Ce fichier dépasse %(maximum)s Mo. Allégez-le, puis joignez-le de nouveau.")
            % {"maximum": form.maximum_megabytes}
        )
    stem, extension = clean_name(name)
    expected = {row.extension: row.media_type for row in form.file_types}
    if extension not in expected:
        raise _refuse(
            _("Ce type de fichier n’est pas accepté. Types acceptés : %(types)s.")
            % {"types": ", ".join(each.upper() for each in expected)}
        )
    if not _holds(data, expected[extension]):
        raise _refuse(
            _("Le contenu de ce fichier n’est pas celui qu’annonce son nom (%(extension)s).")
            % {"extension": extension.upper()}
        )
    return CheckedFile(f"{stem}.{extension}", extension, expected[extension])


def clean_name(name: str) -> tuple[str, str]:
    """Stem and extension, without folder, invisible sign or second extension.

    `../a.exe.pdf` gives `a-exe` and `pdf`.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip()
    stem, _dot, extension = visible.rpartition(".")
    stem = NOT_IN_NAMES.sub("-", stem).strip("-_ ")[:LONGEST_STEM].strip("-_ ")
    return stem or "piece", extension.lower()


def _refuse(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, field="file")


def _holds(data: bytes, media_type: str) -> bool:
    if media_type == ODT:
        return _is_text_document(data)
    if media_type == "application/pdf":
        return data.startswith(PDF_START) and PDF_END in data[-2048:] and _recognised(data, media_type)
    return _recognised(data, media_type)


def _recognised(data: bytes, media_type: str) -> bool:
    try:
        return any(match.mime_type == media_type for match in puremagic.magic_string(data))
    except (puremagic.PureError, ValueError):
        return False


def _is_text_document(data: bytes) -> bool:
    """A zip whose first file says what it is, that unfolds reasonably and carries no macro."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as folder:
            entries = folder.infolist()
            if not entries or entries[0].filename != "mimetype" or entries[0].file_size != len(ODT):
                return False
            if sum(entry.file_size for entry in entries) > LARGEST_UNFOLDED:
                return False
            if any(entry.filename.startswith(MACRO_FOLDERS) for entry in entries):
                return False
            return folder.read(entries[0]) == ODT.encode()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return False
