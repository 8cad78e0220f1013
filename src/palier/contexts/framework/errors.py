"""What this context refuses."""

from django.utils.translation import gettext_lazy as _

from palier.kernel.content_files import ContentError
from palier.kernel.errors import DomainError

__all__ = ["ContentError", "NotPublished"]


class NotPublished(DomainError):
    """A page needs rules or a framework that nobody has loaded."""

    message = _("Le programme n’a pas encore publié ce qu’il faut pour afficher cette page.")
