"""Files joined to one's own portfolio."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from palier.contexts.jury.api import Portfolio, attach_file, form_of, readable_attachment, remove_file
from palier.contexts.jury.errors import PortfolioLocked
from palier.kernel import clock
from palier.kernel.access import Permission, require
from palier.kernel.errors import InvalidInput
from palier.web.account.views import person_of
from palier.web.actors import actor_of
from palier.web.attachments import send

from .forms import FileForm
from .pages import current_portfolio, show_draft

MEGABYTE = 1_000_000


@login_required
@require_POST
def attach(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), Permission.DEPOSIT_PORTFOLIO)
    own = current_portfolio(person_of(request))
    form = FileForm(form_of(own), request.POST, request.FILES)
    try:
        if form.is_valid() and _attach(request, own, form):
            messages.success(request, _("La pièce est jointe."))
            return redirect("teacher:portfolio")
    except PortfolioLocked as refusal:
        messages.error(request, str(refusal))
        return redirect("teacher:portfolio")
    return show_draft(request, own, form)


def _attach(request: HttpRequest, own: Portfolio, form: FileForm) -> bool:
    """One byte more than allowed is enough to refuse."""
    upload: UploadedFile = form.cleaned_data["file"]
    most = form_of(own).maximum_megabytes * MEGABYTE + 1
    try:
        attach_file(
            own,
            name=upload.name or "",
            data=upload.read(most),
            actor=actor_of(request),
            at=clock.now(),
        )
    except InvalidInput as refusal:
        form.add_error("file", str(refusal))
        return False
    return True


@login_required
@require_GET
def download(request: HttpRequest, public_id: UUID) -> FileResponse:
    own = current_portfolio(person_of(request))
    attachment = readable_attachment(own.public_id, public_id, actor=actor_of(request))
    return send(attachment, attachment.name)


@login_required
@require_POST
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    own = current_portfolio(person_of(request))
    try:
        remove_file(own, public_id, actor=actor_of(request), at=clock.now())
    except PortfolioLocked as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("La pièce est retirée."))
    return redirect("teacher:portfolio")
