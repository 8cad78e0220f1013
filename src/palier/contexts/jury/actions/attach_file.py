"""Join files to one's own draft, and take them back."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from palier.kernel.access import Actor
from palier.kernel.errors import InvalidInput, NotFound

from ..attached_files import check_file
from ..models import Attachment, Portfolio
from ..queries.portfolios import form_of
from .save_situation import draft_of


@transaction.atomic
def attach_file(portfolio: Portfolio, *, name: str, data: bytes, actor: Actor, at: datetime) -> Attachment:
    """The same content twice is one file."""
    row = draft_of(portfolio, actor)
    form = form_of(row)
    checked = check_file(name, data, form)
    digest = hashlib.sha256(data).hexdigest()
    known = row.attachments.filter(sha256=digest).first()
    if known:
        return known
    numbers = set(row.attachments.values_list("number", flat=True))
    if len(numbers) >= form.maximum_files:
        raise InvalidInput(
            _("Un dossier compte %(maximum)s pièces au plus : retirez-en une d’abord.")
            % {"maximum": form.maximum_files},
            field="file",
        )
    attachment = Attachment(
        portfolio=row,
        number=min(set(range(1, form.maximum_files + 1)) - numbers),
        name=checked.name,
        media_type=checked.media_type,
        size=len(data),
        sha256=digest,
        added_at=at,
    )
    _store(attachment, data)
    return attachment


def _store(attachment: Attachment, data: bytes) -> None:
    """A file whose row could not be written leaves the disk again."""
    attachment.file.save("", ContentFile(data), save=False)
    try:
        with transaction.atomic():
            attachment.save()
    except BaseException:
        attachment.file.delete(save=False)
        raise


@transaction.atomic
def remove_file(portfolio: Portfolio, public_id: UUID, *, actor: Actor, at: datetime) -> None:
    row = draft_of(portfolio, actor)
    attachment = row.attachments.filter(public_id=public_id).first()
    if attachment is None:
        raise NotFound()
    storage, path = attachment.file.storage, str(attachment.file)
    attachment.delete()
    transaction.on_commit(partial(storage.delete, path))
