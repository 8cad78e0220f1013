"""The jury: a portfolio written and deposited, a panel, two blind ratings, a decision."""

from __future__ import annotations

from tests.e2e.visitor import Visitor

from palier.contexts.jury.models import Portfolio
from palier.contexts.people.api import Person
from palier.simulation.writings import EVIDENCE, TITLES, text_of

#: One page that says nothing, as any program would write it.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
SECTIONS = {"context": 200, "objectives": 200, "resources": 300, "evaluation": 200, "reflection": 200}


def write_portfolio(teacher: Visitor) -> None:
    teacher.go("teacher:portfolio").press("Ouvrir mon dossier")
    for number in (1, 2):
        teacher.go("teacher:portfolio_situation", number).fill(title=TITLES[number])
        for key, minimum in SECTIONS.items():
            teacher.fill(**{key: text_of(key, minimum, 1500)})
        teacher.enter("domains", ["1", "3", "5"] if number == 1 else ["2", "4"])
        teacher.press("Enregistrer et revenir au dossier")
    file = {"name": "fiche de séance.pdf", "mimeType": "application/pdf", "buffer": PDF}
    teacher.page.locator("input[type=file]").set_input_files(file)
    teacher.press("Joindre").read("fiche de séance.pdf")


def deposit(teacher: Visitor) -> Portfolio:
    teacher.follow("Relire et déposer")
    for box in teacher.page.locator("main input[type=checkbox]").all():
        box.check()
    teacher.press("Déposer définitivement").read("Reçu de dépôt")
    return Portfolio.objects.get()


def give_to_panel(officer: Visitor, portfolio: Portfolio, president: Person, examiners: list[Person]) -> None:
    officer.go("officer:panels").follow("Composer une commission").fill(name="Commission de Créteil")
    officer.choose(president=president.public_id)
    officer.enter("examiners", [str(each.public_id) for each in examiners])
    with officer.arriving():
        officer.page.locator("main form .btn-primary").click()
    officer.look().follow("Confier à une commission")
    officer.page.get_by_role("radio").first.check()
    officer.press("Confier le dossier").read(portfolio.number)


def rate(examiner: Visitor, portfolio: Portfolio, level: int) -> None:
    """Without a name anywhere on the page."""
    examiner.go("jury:portfolios").follow(portfolio.number)
    assert "Camille" not in examiner.page.locator("main").inner_text()
    for domain in "12345":
        examiner.choose(**{f"level_{domain}": level}).fill(**{f"evidence_{domain}": EVIDENCE})
    examiner.press("Relire avant de transmettre").press("Transmettre définitivement")
    examiner.go("jury:rate", portfolio.public_id).read("Votre évaluation est transmise")


def decide(president: Visitor, portfolio: Portfolio, level: int) -> None:
    president.go("jury:deliberations").follow(portfolio.number)
    president.choose(level=level).fill(
        reason="Des choix précis, leurs effets sur la classe, un regard critique."
    )
    president.press("Prendre la décision")
    president.go("jury:minutes", portfolio.public_id)
    portfolio.refresh_from_db()
    assert portfolio.state == "decided"
