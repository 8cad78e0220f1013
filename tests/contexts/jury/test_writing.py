"""A draft is saved, never overwritten unseen, and locked by its deposit."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, connections
from tests.factories import AT, make_person
from tests.portfolios import (
    DECLARATIONS,
    EXE,
    PDF,
    PNG,
    load_jury_content,
    make_deposited,
    make_scored_candidate,
    odt,
    open_for,
    stored_files,
    write,
)

from palier.contexts.jury.actions.deposit_portfolio import sealed_content
from palier.contexts.jury.api import (
    Portfolio,
    attach_file,
    deposit_portfolio,
    problems_of,
    remove_file,
    remove_situation,
    save_situation,
)
from palier.contexts.jury.documents import read_form
from palier.contexts.jury.errors import ChangedElsewhere, PortfolioIncomplete, PortfolioLocked
from palier.contexts.people.api import actor_for
from palier.kernel.content_files import canonical_digest
from palier.kernel.errors import InvalidInput, NotFound
from palier.kernel.models import JournalEntry, TransitionRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


@pytest.fixture
def draft(content: None) -> Portfolio:
    return open_for(make_scored_candidate())


def save(
    portfolio: Portfolio, *, number: int = 1, title: str = "Titre", revision: int | None = None, **texts: str
):
    return save_situation(
        portfolio,
        number,
        title=title,
        sections=texts,
        domains=["2"],
        revision=revision,
        actor=actor_for(portfolio.person),
        at=AT,
    )


def attach(portfolio: Portfolio, name: str, data: bytes):
    return attach_file(portfolio, name=name, data=data, actor=actor_for(portfolio.person), at=AT)


def test_a_draft_may_be_short_and_a_long_text_is_refused_under_its_field(draft: Portfolio) -> None:
    assert save(draft, context="Une classe.").sections["context"] == "Une classe."
    with pytest.raises(InvalidInput, match="1501 caractères") as refused:
        save(draft, context="x" * 1501)
    assert refused.value.field == "context"
    with pytest.raises(InvalidInput) as refused:
        save(draft, title="x" * 121)
    assert refused.value.field == "title"


def test_an_end_of_line_counts_as_one_sign(draft: Portfolio) -> None:
    assert len(save(draft, context="a\r\n" * 749 + "ab").sections["context"]) == 1500


def test_a_save_from_an_older_page_is_told_and_changes_nothing(draft: Portfolio) -> None:
    first = save(draft, context="A", revision=0)
    save(draft, context="B", revision=first.revision)
    with pytest.raises(ChangedElsewhere) as refused:
        save(draft, context="C", revision=first.revision)
    assert draft.situations.get().sections["context"] == "B"
    assert save(draft, context="C", revision=refused.value.revision).sections["context"] == "C"


def test_the_same_save_pressed_twice_is_one_save(draft: Portfolio) -> None:
    assert save(draft, context="A", revision=0).revision == save(draft, context="A", revision=0).revision == 1


def test_only_the_author_writes(draft: Portfolio) -> None:
    with pytest.raises(NotFound):
        save_situation(draft, 1, title="", sections={}, domains=[], actor=actor_for(make_person()), at=AT)
    with pytest.raises(NotFound):
        save(draft, number=4)
    with pytest.raises(InvalidInput):
        save_situation(draft, 1, title="", sections={}, domains=["9"], actor=actor_for(draft.person), at=AT)


def test_a_third_situation_can_be_taken_back_and_the_first_two_cannot(draft: Portfolio) -> None:
    write(draft, 1, 2)
    save(draft, number=3, context="À peine commencée")
    form = read_form(draft.form.body)
    assert {problem.place for problem in problems_of(draft, form)} == {"3"}
    remove_situation(draft, 3, actor=actor_for(draft.person), at=AT)
    assert problems_of(draft, form) == ()
    with pytest.raises(NotFound):
        remove_situation(draft, 2, actor=actor_for(draft.person), at=AT)


def test_every_lack_is_told_at_once(draft: Portfolio) -> None:
    save(draft, context="Une classe de sixième.")
    with pytest.raises(PortfolioIncomplete) as refused:
        deposit_portfolio(draft, declarations=DECLARATIONS, actor=actor_for(draft.person), at=AT)
    told = {(problem.place, problem.field) for problem in refused.value.problems}
    assert ("2", "") in told
    assert {("1", key) for key in ("context", "objectives", "resources", "evaluation", "reflection")} <= told


def test_the_deposit_asks_for_each_declaration(draft: Portfolio) -> None:
    with pytest.raises(InvalidInput) as refused:
        deposit_portfolio(write(draft), declarations=["own-work"], actor=actor_for(draft.person), at=AT)
    assert refused.value.field == "no-pupil-data"
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_the_deposit_locks_everything_and_seals_it(draft: Portfolio) -> None:
    attach(write(draft), "fiche.pdf", PDF)
    actor = actor_for(draft.person)
    for _press in range(2):
        deposited = deposit_portfolio(draft, declarations=DECLARATIONS, actor=actor, at=AT)
    entry = JournalEntry.objects.get(stream=draft.stream, kind="deposited")
    assert entry.payload["digest"] == deposited.digest == canonical_digest(sealed_content(deposited))
    assert TransitionRow.objects.filter(subject=draft.public_id, transition="deposit").count() == 1
    with pytest.raises(PortfolioLocked):
        save(draft, context="Encore un mot")
    with pytest.raises(PortfolioLocked):
        attach(draft, "autre.png", PNG)
    with pytest.raises(PortfolioLocked):
        remove_file(draft, deposited.attachments.get().public_id, actor=actor, at=AT)
    with pytest.raises(PortfolioLocked):
        remove_situation(draft, 3, actor=actor, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_deposits_at_once_are_one(files: Path) -> None:
    load_jury_content()
    draft = write(open_for(make_scored_candidate()))
    actor = actor_for(draft.person)

    def press(_number: int) -> str:
        try:
            return deposit_portfolio(draft, declarations=DECLARATIONS, actor=actor, at=AT).state
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert [*pool.map(press, range(2))] == ["deposited", "deposited"]
    assert JournalEntry.objects.filter(kind="deposited").count() == 1


def test_a_file_is_kept_out_of_sight_under_a_name_of_ours(draft: Portfolio, files: Path) -> None:
    kept = attach(draft, "../../x.pdf", PDF)
    assert kept.name == "x.pdf"
    (path,) = stored_files(files)
    assert path.is_relative_to(files / "portfolios")
    assert "." not in path.name
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600  # noqa: PTH116
    assert path.read_bytes() == PDF


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("fiche.pdf", "fiche.pdf"),
        ("C:\\classe\\Fiche élève n°2.PDF", "Fiche élève n-2.pdf"),
        ("facture.exe.pdf", "facture-exe.pdf"),
        ("a\u202efdp.exe.pdf", "afdp-exe.pdf"),
        ("\x00\n<script>.pdf", "script.pdf"),
        ("..pdf", "piece.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_names_are_cleaned(draft: Portfolio, name: str, kept: str) -> None:
    assert attach(draft, name, PDF).name == kept


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("vide.pdf", b"", "vide"),
        ("lourd.pdf", PDF + bytes(12_000_000), "10 Mo"),
        ("programme.pdf", EXE, "contenu"),
        ("page.pdf", b"<html>%PDF-1.7 %%EOF", "contenu"),
        ("tronque.pdf", b"%PDF-1.7 rien", "contenu"),
        ("photo.png", PDF, "contenu"),
        ("photo.png", b"hello", "contenu"),
        ("programme.exe", EXE, "type"),
        ("page.pdf.html", PDF, "type"),
        ("sans-extension", PDF, "type"),
        ("texte.odt", PDF, "contenu"),
        ("texte.odt", b"PK\x03\x04 pas un zip", "contenu"),
        ("macro.odt", odt("Basic/Standard/Module1.xml"), "contenu"),
    ],
)
def test_hostile_files_are_refused_and_leave_nothing(
    draft: Portfolio, files: Path, name: str, data: bytes, reason: str
) -> None:
    with pytest.raises(InvalidInput, match=reason) as refused:
        attach(draft, name, data)
    assert refused.value.field == "file"
    assert stored_files(files) == []
    assert not draft.attachments.exists()


def test_an_honest_text_document_is_accepted(draft: Portfolio) -> None:
    assert attach(draft, "fiche.odt", odt()).media_type.endswith("opendocument.text")


def test_the_same_file_twice_is_one_and_ten_are_enough(draft: Portfolio, files: Path) -> None:
    assert attach(draft, "a.pdf", PDF) == attach(draft, "b.pdf", PDF)
    for number in range(9):
        attach(draft, "p.png", PNG + bytes([number]))
    with pytest.raises(InvalidInput, match="10 pièces"):
        attach(draft, "p.png", PNG + b"plus")
    assert len(stored_files(files)) == 10


def test_a_file_taken_back_leaves_the_disk(
    draft: Portfolio, files: Path, django_capture_on_commit_callbacks
) -> None:
    kept = attach(draft, "a.pdf", PDF)
    with pytest.raises(NotFound):
        remove_file(draft, draft.public_id, actor=actor_for(draft.person), at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(draft, kept.public_id, actor=actor_for(draft.person), at=AT)
    assert stored_files(files) == []


def test_the_database_refuses_a_deposit_without_its_declaration(content: None) -> None:
    portfolio = make_deposited()
    with pytest.raises(Exception, match="declares_no_pupil_data"), connection.cursor() as cursor:
        cursor.execute("UPDATE jury_portfolio SET declarations = '[]' WHERE id = %s", [portfolio.pk])
