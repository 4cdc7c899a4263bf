"""The front desk: whether the holder of a pass is cleared; the photos of passes; a firm's own people."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.audit.reads import record_list
from probity.foundation.web.components import Crumb
from probity.foundation.web.limits import limits
from probity.foundation.web.requests import both, done, sent, user_of
from probity.office.vetting.actions.frontdesk import ask_about_pass, keep_photo
from probity.office.vetting.forms.frontdesk import PassForm, PhotoForm
from probity.office.vetting.policy.frontdesk import WINDOW, is_contact_alone
from probity.office.vetting.policy.roles import FIRM, FRONT_DESK, MANAGER, OFFICER
from probity.office.vetting.queries.frontdesk import PassAnswer, firms_of, people_of, photo_shown
from probity.office.vetting.views.common import has_role
from probity.office.vetting.views.home import PORTAL


@limits
def contacts_are_held_to_their_firm(user: User) -> frozenset[str] | None:
    """Somebody who is only a firm's contact sees that firm's people and their own vetting, not the directory."""
    return PORTAL | {"vetting:firm"} if is_contact_alone(user) else None


@never_cache
@both
def desk(request: HttpRequest) -> HttpResponse:
    """Ask about a pass. Nothing that was asked is repeated, so that answers alike are alike in every byte."""
    user = has_role(user_of(request), FRONT_DESK)
    form = PassForm(sent(request))
    answers: list[PassAnswer] = []
    if form.is_bound and form.is_valid():
        number, address = form.cleaned_data["pass_number"], request.META.get("REMOTE_ADDR", "")

        def ask() -> None:
            answers.append(ask_about_pass(number, address=address, actor=user, at=timezone.now()))

        if done(form, ask):
            form = PassForm()
    context = {"form": form, "answer": answers[0] if answers else None, "title": "Is this pass good today?"}
    return render(request, "vetting/desk.html", context)


@never_cache
@require_safe
def desk_photo(request: HttpRequest, ask_number: int) -> HttpResponse:
    """The photo that goes with an answer, for whoever asked, while the visitor stands at the desk."""
    user = has_role(user_of(request), FRONT_DESK)
    photo = photo_shown(ask_number, account=user.account, at=timezone.now(), window=WINDOW)
    if photo is None:
        raise Http404
    return HttpResponse(bytes(photo.content), content_type=photo.content_type)


@both
def pass_photo(request: HttpRequest) -> HttpResponse:
    """Keep the photo of somebody's pass."""
    user = has_role(user_of(request), OFFICER, MANAGER)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        person, photo = form.cleaned_data["person"], form.cleaned_data["photo"]
        if done(form, lambda: keep_photo(person, photo.read(), actor=user, at=timezone.now())):
            messages.success(request, "The photo is kept.")
            return redirect("vetting:pass_photo")
    lead = "The front desk compares it with the face of whoever shows the pass, when they are cleared."
    back = reverse("vetting:front")
    context = {"form": form, "title": "Photo of a pass", "lead": lead, "button": "Keep the photo", "back": back,
               "crumbs": (Crumb("Vetting", back),)}  # fmt: skip
    return render(request, "web/form.html", context)


@never_cache
@require_safe
def firm(request: HttpRequest) -> HttpResponse:
    """A contractor's firm: its own people who work here, and until when each is cleared. Nothing else of anybody."""
    user, today = has_role(user_of(request), FIRM), timezone.localdate()
    firms = firms_of(user, on=today)
    people = people_of(firms, on=today)
    record_list("vetting.firm", actor=user, filters={"firms": firms}, count=len(people), at=timezone.now())
    cleared, others = ([each for each in people if (each.until is not None) is wanted] for wanted in (True, False))
    chosen, heading = {"cleared": (cleared, "Cleared today"), "not": (others, "Not cleared today")}.get(
        request.GET.get("show", ""), (people, "Everybody")
    )
    context = {
        "firms": firms, "people": people, "today": today, "cleared": len(cleared), "not_cleared": len(others),
        "chosen": chosen, "heading": heading, "title": _title(firms),
    }  # fmt: skip
    return render(request, "vetting/firm.html", context)


def _title(firms: list[str]) -> str:
    return f"People of {' and '.join(firms)}" if firms else "Your firm's people"
