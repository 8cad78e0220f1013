"""From the sign-up page to the result of the diagnostic."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from palier.contexts.diagnosis.api import (
    choose_goal,
    goal_of,
    latest_finished,
    profile,
    start_diagnostic,
)
from palier.contexts.people.api import (
    DATA_NOTICE,
    DATA_NOTICE_VERSION,
    actor_for,
    find_person_by_email,
    has_read,
    profile_of,
)
from palier.contexts.territory.api import Establishment, uai_check_letter
from palier.contexts.testing.api import answer, current_question, replay, report_problem
from palier.kernel.access import Role

from ..journey import PASSWORD, Facts, Journey, must
from ..steps import answer_diagnostic

ACADEMIE = "24"
BEFORE_PAUSE = 5


def sign_up(journey: Journey) -> Facts:
    url = reverse("account_signup")
    must(journey.client.get(url).status_code == 200, "the sign-up page does not open")
    answered = journey.client.post(
        url,
        {
            "first_name": "Parcours",
            "last_name": "Nouvelle",
            "email": journey.email,
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    must(answered.status_code == 302, f"sign-up answered {answered.status_code}")
    person = find_person_by_email(journey.email)
    must(person, "no account was opened")
    assert person is not None
    journey.person = person
    must(actor_for(person).has_role(Role.TEACHER), "who signs up is not a teacher")
    must([message.to for message in mail.outbox] == [[journey.email]], "one mail, to the new address")
    return {"email": journey.email, "mails": len(mail.outbox)}


def confirm_email(journey: Journey) -> Facts:
    links = re.findall(r"https?://\S+", str(mail.outbox[-1].body))
    paths = [urlsplit(link).path for link in links if "confirm" in link]
    must(paths, "the mail holds no confirmation link")
    must(journey.client.get(paths[0]).status_code == 200, "the confirmation page does not open")
    must(not _verified(journey), "the address was confirmed by reading alone")
    journey.client.post(paths[0])
    must(_verified(journey), "the address is not confirmed")
    return {"confirmed": True}


def _verified(journey: Journey) -> bool:
    return EmailAddress.objects.filter(user=journey.person, verified=True).exists()


def sign_in(journey: Journey) -> Facts:
    journey.client.logout()
    refused = journey.client.post(reverse("account_login"), {"login": journey.email, "password": "autre"})
    must(refused.status_code == 200, "a wrong password was not refused")
    answered = journey.client.post(reverse("account_login"), {"login": journey.email, "password": PASSWORD})
    must(answered.status_code == 302, f"sign-in answered {answered.status_code}")
    first = journey.client.get(reverse("dashboard"))
    must(first["Location"] == reverse("account:profile"), "the profile does not come first")
    return {"leads_to": first["Location"]}


def save_profile(journey: Journey) -> Facts:
    school = Establishment.objects.order_by("uai").first()
    must(school, "no establishment is known")
    assert school is not None
    letters = set("ABCDEFGHJKLMNPRSTUVWXYZ") - {uai_check_letter(school.uai[:7])}
    form = {
        "audience": "serving",
        "degree": "second-degre",
        "academie": ACADEMIE,
        "uai": school.uai[:7] + min(letters),
        "discipline": "mathematiques",
    }
    journey.client.post(reverse("account:profile"), form)
    must(profile_of(journey.person) is None, "a UAI with a wrong letter was accepted")
    journey.client.post(reverse("account:profile"), form | {"uai": school.uai})
    saved = profile_of(journey.person)
    must(saved and saved.establishment and saved.establishment.uai == school.uai, "the UAI was not kept")
    return {"uai": school.uai, "academie": ACADEMIE, "wrong_uai_refused": True}


def read_notice(journey: Journey) -> Facts:
    path = reverse("teacher:overview")
    must(journey.client.get(path).status_code == 302, "the path opens before the notice is read")
    journey.client.post(reverse("account:notice"))
    must(has_read(journey.person, DATA_NOTICE, DATA_NOTICE_VERSION), "the notice is not kept as read")
    must(journey.client.get(path).status_code == 200, "the path does not open")
    return {"version": DATA_NOTICE_VERSION}


def say_goal(journey: Journey) -> Facts:
    choose_goal(
        journey.person,
        aim="certify",
        general_target=8,
        professional_target=4,
        actor=journey.actor,
        at=journey.day(0),
    )
    goal = goal_of(journey.person)
    must(goal and goal.aim == "certify", "the goal is not kept")
    return {"aim": "certify", "general_target": 8, "professional_target": 4}


def start_and_pause(journey: Journey) -> Facts:
    """Some answers, a pause of a day, the same question on return."""
    diagnostic = start_diagnostic(journey.person, actor=journey.actor, at=journey.day(0, hours=1))
    at = journey.day(0, hours=1)
    answer_diagnostic(diagnostic, journey.teacher, answers=BEFORE_PAUSE, at=at)
    before = current_question(diagnostic.sitting)
    again = start_diagnostic(journey.person, actor=journey.actor, at=journey.day(1))
    after = current_question(again.sitting)
    must(again.pk == diagnostic.pk, "a second diagnostic began")
    must(before and before == after, "the question changed during the pause")
    assert after is not None
    must(after.position == BEFORE_PAUSE + 1, "an answer was lost")
    return {"answered": BEFORE_PAUSE, "resumed_at": after.position}


def not_know_and_report(journey: Journey) -> Facts:
    """« Je ne sais pas », pressed twice, and a problem reported on the question."""
    sitting = start_diagnostic(journey.person, actor=journey.actor, at=journey.day(1)).sitting
    position, at, actor = BEFORE_PAUSE + 1, journey.day(1), journey.actor
    report = report_problem(
        sitting.public_id, position=position, category="wording", text="Deux lectures.", actor=actor, at=at
    )
    first = answer(sitting.public_id, position=position, data=None, actor=actor, at=at)
    second = answer(sitting.public_id, position=position, data=None, actor=actor, at=journey.day(1, hours=1))
    must(first == second, "a second press changed something")
    return {"position": position, "problem": report.category}


def finish_diagnostic(journey: Journey) -> Facts:
    diagnostic = start_diagnostic(journey.person, actor=journey.actor, at=journey.day(1))
    at = journey.day(1, hours=2)
    last = answer_diagnostic(diagnostic, journey.teacher, first=BEFORE_PAUSE + 2, at=at)
    must(diagnostic.sitting.state == "finished", "the diagnostic is not finished")
    report = replay(diagnostic.sitting)
    must(report.equal, f"the sitting does not fold again: {report.differences[:3]}")
    return {"questions": last, "replay_equal": report.equal}


def read_result(journey: Journey) -> Facts:
    found = latest_finished(journey.person)
    must(found, "no result")
    assert found is not None
    picture = profile(found.diagnostic)
    assert picture is not None
    must({each.key for each in picture.scales} == {"general", "professional"}, "a scale is missing")
    for scale in picture.scales:
        must(scale.measure.lower < scale.measure.mean < scale.measure.upper, "an interval is wrong")
        must(len(scale.domains) == 5, "a domain is missing")
    return {each.key: each.measure.level for each in picture.scales}


STEPS = (
    sign_up,
    confirm_email,
    sign_in,
    save_profile,
    read_notice,
    say_goal,
    start_and_pause,
    not_know_and_report,
    finish_diagnostic,
    read_result,
)
