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
from .queries.retention import retention_rules
from .retention import RetentionRule, read_retention

__all__ = [
    "Document",
    "RetentionRule",
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
    "read_retention",
    "retention_rules",
    "themes",
]
