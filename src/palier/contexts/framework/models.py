"""Frameworks of competences, and the documents that experts publish as data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language

from palier.kernel.personal_data import NotPersonal


class Translated(models.Model):
    """A row named in French and, when `en` is given, in English."""

    name = models.JSONField(help_text="{fr, en}")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return str(self.name.get((get_language() or "fr")[:2]) or self.name["fr"])


class Framework(Translated):
    """`crcn`, `crcn-edu`, `digcompedu`, in one version. One version per key is current."""

    personal_data = NotPersonal()

    key = models.SlugField(max_length=30)
    version = models.CharField(max_length=20)
    is_current = models.BooleanField(default=True)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="framework_version_once"),
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(is_current=True),
                name="one_current_framework_per_key",
            ),
        ]


class Level(Translated):
    personal_data = NotPersonal()

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="levels")
    rank = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10)
    description = models.JSONField(default=dict)

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["framework", "rank"], name="level_rank_once")]


class Domain(Translated):
    personal_data = NotPersonal()

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="domains")
    code = models.CharField(max_length=10)
    description = models.JSONField(default=dict)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="domain_code_once")]


class Competence(Translated):
    personal_data = NotPersonal()

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="competences")
    code = models.CharField(max_length=10)
    description = models.JSONField(default=dict)

    class Meta:
        ordering = ["domain", "code"]
        constraints = [models.UniqueConstraint(fields=["domain", "code"], name="competence_code_once")]


class Theme(Translated):
    """A theme of the programme's text, such as cybersecurity, mapped to competences."""

    personal_data = NotPersonal()

    key = models.SlugField(max_length=40, unique=True)
    domain = models.CharField(max_length=20, help_text="transversal or professional")


class Crosswalk(models.Model):
    """`source` and `target` are `framework:code`, such as `crcn:4.1` or `theme:ent`."""

    personal_data = NotPersonal()

    source = models.CharField(max_length=60)
    target = models.CharField(max_length=60)
    strength = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target"], name="crosswalk_once")]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class Document(models.Model):
    """Rules published as data: blueprints, scales, eligibility, award, surveys, grid.

    A number of a kind never changes once published (trigger); what was decided under it keeps
    pointing to it. The highest number of a kind is the current one.
    """

    personal_data = NotPersonal()

    kind = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    body = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="document_number_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
