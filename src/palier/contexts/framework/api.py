"""The door of framework."""

from .actions.load_documents import load_documents
from .actions.load_frameworks import load_frameworks
from .actions.publish_document import publish_document
from .models import Document
from .queries.documents import current_document
from .queries.frameworks import (
    competence_label,
    competence_labels,
    domain_tree,
    framework_label,
    level_label,
    levels,
    themes,
)

__all__ = [
    "Document",
    "competence_label",
    "competence_labels",
    "current_document",
    "domain_tree",
    "framework_label",
    "level_label",
    "levels",
    "load_documents",
    "load_frameworks",
    "publish_document",
    "themes",
]
