"""A refusal of the domain stands in the form that caused it."""

from __future__ import annotations

from django.forms import BaseForm

from palier.kernel.errors import DomainError, Forbidden, NotFound


def stand_in(form: BaseForm, refusal: DomainError) -> None:
    """Beside its field when the form has it, above the form otherwise. 403 and 404 are no form's matter."""
    if isinstance(refusal, Forbidden | NotFound):
        raise refusal
    field = getattr(refusal, "field", None)
    form.add_error(field if field in form.fields else None, str(refusal))
