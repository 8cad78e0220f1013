"""Give one's view of a training or of the certification, once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palier.contexts.surveys.api import answer_invitation, own_invitation, questionnaire_of
from palier.contexts.surveys.errors import AlreadyAnswered, InvalidAnswers, InvitationExpired
from palier.kernel import clock
from palier.kernel.access import Permission, require
from palier.web.actors import actor_of

from .forms import SurveyForm


@login_required
@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest, public_id: UUID) -> HttpResponse:
    require(actor_of(request), Permission.ANSWER_SURVEY)
    invitation = own_invitation(public_id, actor=actor_of(request))
    if invitation.is_answered and request.method == "GET":
        return render(request, "teacher/plan/survey_answered.html", {"invitation": invitation})
    questionnaire = questionnaire_of(invitation.questionnaire)
    form = SurveyForm(questionnaire, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if _answer(request, public_id, form):
            return redirect("teacher:trainings")
        status = 400
    context = {"invitation": invitation, "questionnaire": questionnaire, "form": form}
    return render(request, "teacher/plan/survey.html", context, status=status)


def _answer(request: HttpRequest, public_id: UUID, form: SurveyForm) -> bool:
    form.is_valid()
    try:
        answer_invitation(public_id, request.POST, actor=actor_of(request), at=clock.now())
    except InvalidAnswers as refusal:
        for key, sentence in refusal.by_field.items():
            form.errors.pop(key, None)
            form.add_error(key, str(sentence))
        return False
    except (AlreadyAnswered, InvitationExpired) as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("Merci : votre avis est enregistré, sans votre nom."))
    return True
