"""The accounts of the demonstration: one per role, made once, under addresses that reach nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from palier.contexts.people.api import Person, find_person_by_email, grant_role
from palier.kernel.access import NATIONAL, Role, Scope, ScopeKind

DOMAIN = "demo.palier.example"
#: Known to everybody who reads this file: the demonstration refuses to run in production.
PASSWORD = "marche-palier-terrasse"
CENTRE = "demo-creteil"
ACADEMIE = "24"


@dataclass(frozen=True)
class Account:
    """`role` and `look` are printed: who this is and what to look at."""

    name: str
    role: str
    look: str
    first_name: str
    last_name: str
    grant: Role
    scope: Scope = NATIONAL

    @property
    def email(self) -> str:
        return f"{self.name}@{DOMAIN}"


ACCOUNTS = (
    Account(
        "enseignante",
        "enseignante, première visite",
        "dites où vous enseignez, puis commencez le diagnostic",
        *("Inès", "Morel", Role.TEACHER),
    ),
    Account(
        "enseignant",
        "enseignant, diagnostic terminé",
        "lisez votre profil et votre plan, inscrivez-vous à la session de demain",
        *("Hugo", "Lambert", Role.TEACHER),
    ),
    Account(
        "candidate",
        "candidate de la session du jour",
        "tapez le code d’accès : la surveillance vous a déclarée présente",
        *("Salomé", "Girard", Role.TEACHER),
    ),
    Account(
        "formateur",
        "formateur de Réseau Canopé",
        "notez les présences de la formation d’hier",
        *("Nour", "Benali", Role.TRAINER, Scope(ScopeKind.OPERATOR, "canope")),
    ),
    Account(
        "centre",
        "responsable du centre de Créteil",
        "suivez la session du jour, importez une liste, ouvrez une session",
        *("Dominique", "Petit", Role.ORGANISER, Scope(ScopeKind.CENTRE, CENTRE)),
    ),
    Account(
        "examinatrice",
        "examinatrice",
        "évaluez un dossier sans savoir de qui il est",
        *("Claire", "Vasseur", Role.EXAMINER),
    ),
    Account(
        "examinateur",
        "examinateur",
        "évaluez le même dossier sans voir l’autre évaluation",
        *("Karim", "Diallo", Role.EXAMINER),
    ),
    Account(
        "presidente",
        "présidente de jury",
        "comparez deux évaluations et décidez",
        *("Hélène", "Roche", Role.PRESIDENT),
    ),
    Account(
        "pole",
        "pôle certification",
        "habilitez un centre, composez une commission, publiez des résultats",
        *("Samuel", "Perrin", Role.OFFICER),
    ),
    Account(
        "pilotage",
        "pilotage national",
        "regardez les chiffres du programme, et ceux qui restent cachés",
        *("Agnès", "Colin", Role.PILOT),
    ),
    Account(
        "academie",
        "pilotage de l’académie de Créteil",
        "regardez les chiffres de votre seule académie",
        *("Yann", "Le Goff", Role.PILOT, Scope(ScopeKind.ACADEMIE, ACADEMIE)),
    ),
)


@transaction.atomic
def open_accounts(*, at: datetime) -> dict[str, Person]:
    """Every account of the table, by name. Existing ones are left as they are."""
    known = {account.name: find_person_by_email(account.email) for account in ACCOUNTS}
    password = "" if all(known.values()) else make_password(PASSWORD)  # once: it is slow on purpose
    return {
        account.name: open_account(
            account.email,
            account.first_name,
            account.last_name,
            grants=[(account.grant, account.scope)],
            password=password,
            at=at,
        )
        for account in ACCOUNTS
    }


def open_account(
    email: str,
    first_name: str,
    last_name: str,
    *,
    grants: Iterable[tuple[Role, Scope]],
    password: str = "",
    at: datetime,
) -> Person:
    """A person with a confirmed address. `password` is a hash; without it nobody can sign in."""
    person = find_person_by_email(email)
    if person is None:
        person = Person(email=email, first_name=first_name, last_name=last_name)
        person.password = password or make_password(None)
        person.save()
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    for role, scope in grants:
        grant_role(person, role, at=at, scope=scope)
    return person
