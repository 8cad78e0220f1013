"""One answer per invitation, without the person; nothing said below ten."""

from datetime import date, timedelta

import pytest
from tests.factories import AT, CONTENT, make_teacher
from tests.portfolios import load_jury_content, make_scored_candidate

from palier.contexts.certification.events import session_published
from palier.contexts.framework.api import load_documents
from palier.contexts.people.api import Person, actor_for
from palier.contexts.surveys.api import answer_invitation, invite, open_invitations, satisfaction
from palier.contexts.surveys.errors import AlreadyAnswered, InvalidAnswers, InvitationExpired
from palier.contexts.surveys.models import Invitation, Response
from palier.contexts.surveys.types import Satisfaction, Suppressed
from palier.kernel.errors import NotFound

pytestmark = pytest.mark.django_db

GOOD = {
    "training-level": "5",
    "training-learned": "4",
    "training-use": "4",
    "training-recommend": "9",
    "training-comment": "Plus d’exercices.",
}


@pytest.fixture
def invited(db: None) -> Person:
    load_documents(CONTENT, at=AT)
    return make_invited()


def make_invited(academie_code: str = "24") -> Person:
    person = make_teacher(academie_code=academie_code)
    for _twice in range(2):
        invite(person, "training", subject="run:x", title="Le tableur", at=AT)
    return person


def respond(person: Person, answers: dict[str, str] = GOOD) -> None:
    [invitation] = open_invitations(person, at=AT)
    answer_invitation(invitation.public_id, answers, actor=actor_for(person), at=AT)


def test_an_answer_is_kept_without_the_person_the_run_or_the_day(invited: Person) -> None:
    respond(invited)
    response = Response.objects.get()
    assert response.answers == {
        "training-level": 5,
        "training-learned": 4,
        "training-use": 4,
        "training-recommend": 9,
        "training-comment": "Plus d’exercices.",
    }
    assert (response.month, response.academie_code) == (date(2026, 11, 1), "24")
    fields = {field.name for field in Response._meta.get_fields()}
    assert fields == {"id", "document", "questionnaire", "academie_code", "month", "answers"}
    assert open_invitations(invited, at=AT) == ()


def test_one_answer_per_invitation(invited: Person) -> None:
    respond(invited)
    public_id = Invitation.objects.get().public_id
    with pytest.raises(AlreadyAnswered):
        answer_invitation(public_id, GOOD, actor=actor_for(invited), at=AT)
    assert Response.objects.count() == 1


def test_an_invitation_of_another_person_does_not_exist(invited: Person) -> None:
    other = make_teacher()
    with pytest.raises(NotFound):
        answer_invitation(Invitation.objects.get().public_id, GOOD, actor=actor_for(other), at=AT)


def test_an_old_invitation_is_closed(invited: Person) -> None:
    later = AT + timedelta(days=200)
    assert open_invitations(invited, at=later) == ()
    with pytest.raises(InvitationExpired):
        answer_invitation(Invitation.objects.get().public_id, GOOD, actor=actor_for(invited), at=later)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"training-level": ""}, {"training-level"}),
        ({"training-level": "6", "training-recommend": "11"}, {"training-level", "training-recommend"}),
        ({"training-use": "quatre"}, {"training-use"}),
        ({"training-use": "²"}, {"training-use"}),
        ({"training-comment": "a" * 1001}, {"training-comment"}),
    ],
)
def test_every_wrong_answer_is_told(invited: Person, changed: dict[str, str], wrong: set[str]) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        respond(invited, {**GOOD, **changed})
    assert set(refused.value.by_field) == wrong
    assert Response.objects.count() == 0


def test_zero_is_an_answer_and_a_comment_is_not_asked(invited: Person) -> None:
    respond(invited, {**GOOD, "training-recommend": "0", "training-comment": " "})
    answers = Response.objects.get().answers
    assert answers["training-recommend"] == 0
    assert "training-comment" not in answers


def test_nothing_is_said_below_ten_answers(invited: Person) -> None:
    respond(invited)
    for _other in range(8):
        respond(make_invited())
    assert satisfaction("training") == Suppressed(10)
    respond(make_invited("10"), {**GOOD, "training-level": "1", "training-recommend": "3"})
    told = satisfaction("training")
    assert isinstance(told, Satisfaction)
    assert told.n == 10
    by_key = {each.key: each for each in told.questions}
    assert by_key["training-level"].mean == pytest.approx(4.6)
    assert by_key["training-recommend"].nps == pytest.approx(80)
    assert by_key["training-recommend"].mean is None
    assert satisfaction("training", academie_codes=["24"]) == Suppressed(10)
    assert satisfaction("training", since=date(2026, 12, 15)) == Suppressed(10)
    assert isinstance(satisfaction("training", since=date(2026, 11, 30)), Satisfaction)
    assert satisfaction("certification") == Suppressed(10)


def test_whoever_sat_a_published_test_is_asked_once() -> None:
    load_jury_content()
    candidate = make_scored_candidate()
    session = candidate.session
    for _twice in range(2):
        session_published.send(type(session), session=session.public_id, at=AT)
    [invitation] = open_invitations(candidate.person, at=AT)
    assert (invitation.questionnaire, invitation.title) == ("certification", session.centre.name)
    answers = {
        "certification-information": 4,
        "certification-conditions": 4,
        "certification-relevance": 4,
        "certification-recommend": 10,
    }
    answer_invitation(invitation.public_id, answers, actor=actor_for(candidate.person), at=AT)
    assert Response.objects.get().questionnaire == "certification"
