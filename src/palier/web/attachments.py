"""Files of a portfolio, given to those who may read them: saved by the browser, never opened in place."""

from __future__ import annotations

from django.http import FileResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from palier.contexts.jury.api import Attachment
from palier.contexts.jury.types import PortfolioReading


def send(attachment: Attachment, name: str) -> FileResponse:
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=name,
        content_type=attachment.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def links(reading: PortfolioReading, view: str, *before: object, with_names: bool) -> list[dict[str, object]]:
    """What `jury/reading.html` lists. Examiners read « Pièce 1 », not the author's file name."""
    return [
        {
            "url": reverse(view, args=[*before, each.public_id]),
            "number": each.number,
            "name": each.name if with_names else "",
            "extension": each.extension,
            "size": filesizeformat(each.size),
            "public_id": each.public_id,
        }
        for each in reading.attachments
    ]
