"""What an applicant sees: their form while they fill it in, then where it stands and no more.

Every page passes the tripwire before it goes out: one that holds words of something withheld is held back.
"""

from __future__ import annotations

import json
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.casework.queries import letters_on
from probity.foundation.kernel.tripwire import hits_in, text_of_page
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import View, both, done, sent, user_of
from probity.office.vetting.actions import appeals, applications, outgoing, traces
from probity.office.vetting.forms.applications import GroundsForm, WordsForm
from probity.office.vetting.models import Appeal, Application, ApplicationState, Clearance, DecisionState
from probity.office.vetting.policy.appeals import is_appellant, may_appeal, window_ends
from probity.office.vetting.policy.applications import is_outside
from probity.office.vetting.policy.frontdesk import is_contact_alone
from probity.office.vetting.policy.harm import secrets_from_applicant
from probity.office.vetting.policy.levels import label
from probity.office.vetting.queries import standing
from probity.office.vetting.views.common import own


def held_to_harm_test(view: View) -> View:
    """A page of the portal: if it would hold words of something withheld, a page that says nothing goes out instead."""

    @wraps(view)
    def checked(request: HttpRequest, ref: str, *args: Any, **kwargs: Any) -> HttpResponse:
        found = get_object_or_404(own(request), ref=ref)
        response = view(request, found, *args, **kwargs)
        text = response.content.decode(errors="replace")
        hits = hits_in(f"{text_of_page(text)} {response.headers}", secrets_from_applicant(found))
        if not hits:
            return response
        page = request.resolver_match.view_name if request.resolver_match else ""
        outgoing.note_held_back(
            found, page, sorted({hit.source for hit in hits}), actor=user_of(request), at=timezone.now()
        )
        return render(request, "vetting/portal_held.html", status=409)

    return both(checked)


def _opened(request: HttpRequest, application: Application) -> None:
    open_record(request, application, because="Own application")


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What one holds, and one's own applications, newest first."""
    user = user_of(request)
    held = Clearance.objects.visible_to(user).filter(holder_ref=user.person_ref).order_by("-granted_on", "-pk")
    lines = [(label(one.level, one.granted_on), one) for one in held] if user.person_ref else []
    opens = not (is_outside(user) or is_contact_alone(user))
    context = {"rows": [*own(request).order_by("-opened_at")], "held": lines, "opens": opens}
    return render(request, "vetting/portal_mine.html", context)


@held_to_harm_test
def mine_one(request: HttpRequest, application: Application) -> HttpResponse:
    """Where one's application stands; while it is being filled in, its parts."""
    _opened(request, application)
    if application.state == ApplicationState.DRAFT:
        return redirect("vetting:form", application.ref)
    return render(request, "vetting/portal_standing.html", standing_context(request, application))


def standing_context(request: HttpRequest, application: Application) -> dict[str, Any]:
    """Everything that the applicant may see of where it stands."""
    user, today = user_of(request), timezone.localdate()
    decision = standing.decision_told(application)
    return {
        "application": application,
        "steps": standing.steps_of(application),
        "says": standing.says(application),
        "questions": standing.questions_to(application),
        "letters": letters_on(application),
        "appeal": standing.appeal_of(application),
        "may_appeal": decision is not None and not may_appeal(decision, user),
        "appeal_by": window_ends(decision) if decision and decision.outcome != "grant" else None,
        "may_withdraw": application.is_open,
        "reviews": standing.review_days(application),
        "today": today,
    }


@held_to_harm_test
def receipt(request: HttpRequest, application: Application) -> HttpResponse:
    """What happens next to a form just handed in, and by when."""
    if application.state == ApplicationState.DRAFT:
        raise Http404
    return render(request, "vetting/portal_receipt.html", {"application": application})


@held_to_harm_test
def letter(request: HttpRequest, application: Application, letter_ref: str) -> HttpResponse:
    """One letter, as it went."""
    found = next((one for one in letters_on(application) if one.ref == letter_ref), None)
    if found is None:
        raise Http404
    return render(request, "vetting/portal_letter.html", {"application": application, "letter": found})


@held_to_harm_test
def question(request: HttpRequest, application: Application, trace_ref: str) -> HttpResponse:
    """A question of the unit, and the answer to it."""
    asked = standing.question_asked(application, trace_ref)
    if asked is None:
        raise Http404
    form = WordsForm(sent(request))
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        if done(form, lambda: traces.explain(asked, words=words, actor=user_of(request), at=timezone.now())):
            messages.success(request, "Your answer has gone to the vetting unit.")
            return redirect("vetting:mine_one", application.ref)
    context = {
        "application": application,
        "asked_words": asked.asked_words,
        "asked_on": asked.asked_on,
        "form": form,
        "due_on": standing.answer_due(asked),
        "answered_on": asked.explained_on,
    }
    return render(request, "vetting/portal_question.html", context)


@held_to_harm_test
def withdraw(request: HttpRequest, application: Application) -> HttpResponse:
    """Take one's application back, asked once."""
    if request.method == "POST":
        applications.withdraw(application, actor=user_of(request), at=timezone.now())
        messages.success(request, "Your application is withdrawn.")
        return redirect("vetting:mine")
    return render(request, "vetting/portal_withdraw.html", {"application": application})


@held_to_harm_test
def appeal(request: HttpRequest, application: Application) -> HttpResponse:
    """The form of an appeal."""
    decision = standing.decision_told(application)
    if decision is None or decision.state != DecisionState.RECORDED:
        raise Http404
    refused = may_appeal(decision, user_of(request))
    form = GroundsForm(sent(request))
    if request.method == "POST" and not refused and form.is_valid():
        grounds = form.cleaned_data["grounds"]
        if done(form, lambda: appeals.lodge(decision, grounds=grounds, actor=user_of(request), at=timezone.now())):
            messages.success(request, "Your appeal is in. Somebody who had no part in the decision will hear it.")
            return redirect("vetting:mine_one", application.ref)
    ends = window_ends(decision)
    context = {
        "application": application,
        "form": form,
        "refused": refused,
        "ends": ends,
        "late": timezone.localdate() > ends,
        "applicant_words": decision.applicant_words,
    }
    return render(request, "vetting/portal_appeal.html", context)


@held_to_harm_test
def withdraw_appeal(request: HttpRequest, application: Application) -> HttpResponse:
    """Take one's appeal back, asked once."""
    found: Appeal | None = standing.appeal_of(application)
    if found is None or is_appellant(found, user_of(request)):
        raise Http404
    if request.method == "POST":
        appeals.withdraw_appeal(found, actor=user_of(request), at=timezone.now())
        messages.success(request, "Your appeal is withdrawn.")
        return redirect("vetting:mine_one", application.ref)
    return render(request, "vetting/portal_withdraw.html", {"application": application, "appeal": found})


@held_to_harm_test
def my_data(request: HttpRequest, application: Application) -> HttpResponse:
    """What the unit holds that the applicant gave or was sent, as a file of their own."""
    said = outgoing.own_data(application, actor=user_of(request), at=timezone.now())
    return _file(json.dumps(said, indent=2, ensure_ascii=False) + "\n", "application/json", f"{application.ref}.json")


@held_to_harm_test
def calendar(request: HttpRequest, application: Application) -> HttpResponse:
    """The days of review and of appeal, for the applicant's own calendar."""
    _opened(request, application)
    return _file(outgoing.calendar_of(application, at=timezone.now()), "text/calendar", f"{application.ref}.ics")


def _file(text: str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
