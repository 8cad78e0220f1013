"""Places. Codes come from public sources and stay stable; nothing here is about a person."""

from __future__ import annotations

from django.db import models

from palier.kernel.ids import PublicModel
from palier.kernel.personal_data import NotPersonal


class Region(models.Model):
    """A région académique. `code` is the INSEE region code."""

    personal_data = NotPersonal()

    code = models.CharField(max_length=3, unique=True)
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Academie(models.Model):
    """One of the 30 académies. `timezone` decides the local time of its sessions."""

    personal_data = NotPersonal()

    code = models.CharField(max_length=2, unique=True)
    name = models.CharField(max_length=60)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="academies")
    departments = models.JSONField(help_text="list of département codes")
    timezone = models.CharField(max_length=40)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Establishment(models.Model):
    """A school known by its UAI. Codes with a wrong check letter never enter."""

    personal_data = NotPersonal()

    uai = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=160)
    city = models.CharField(max_length=80, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    academie = models.ForeignKey(Academie, null=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(uai__regex=r"^[0-9]{7}[A-HJ-NPR-Z]$"),
                name="establishment_uai_well_formed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.uai})"


class Operator(models.Model):
    """Who provides training: Réseau Canopé, CNED, an EAFC, an INSPÉ…"""

    personal_data = NotPersonal()

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    description = models.JSONField(help_text="{fr, en}")
    website = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Centre(PublicModel):
    """A certification centre. It holds sessions only while an accreditation is in force."""

    personal_data = NotPersonal()

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    academie = models.ForeignKey(Academie, on_delete=models.PROTECT)
    city = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Accreditation(models.Model):
    """A centre may hold sessions from `granted_at` until it is withdrawn."""

    personal_data = NotPersonal()

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="accreditations")
    granted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_accreditation_in_force_per_centre",
            )
        ]

    def __str__(self) -> str:
        return f"{self.centre} {self.granted_at:%Y-%m-%d}"
