"""Members of the public on panels: terms, accounts, training, whom they know."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.access.scoping import scoped
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.acts import Act, Setting, buttons, do
from probity.foundation.web.components import Crumb, Fact
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.web.shown import Tag, html_of
from probity.foundation.web.views.accounts import first_password
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.actions import panels as actions
from probity.office.scrutiny.forms import panels as forms
from probity.office.scrutiny.models import MemberTraining, Panel, PanelMember
from probity.office.scrutiny.policy.panels import runs_panels, untrained_in
from probity.office.scrutiny.queries.packs_shown import PACKING
from probity.office.scrutiny.views.panels_words import runs_panels as only_who_runs
from probity.office.scrutiny.views.panels_words import sees_panels, top
from probity.office.scrutiny.views.tabs import tabs


def _why_not(member: PanelMember, user: User) -> str:
    return runs_panels(user) or ("The term was ended." if member.ended_at else "")


def _panels(user: User) -> list[tuple[str, str]]:
    return [(one.ref, one.name) for one in Panel.objects.visible_to(user)]


def _term(member: PanelMember) -> Tag:
    on = timezone.localdate()
    if member.serves(on):
        return Tag("Serving", "green")
    return Tag("Not begun", "blue") if not member.ended_at and member.starts_on > on else Tag("Over", "grey")


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Every member: the term, and what keeps them from opening a pack."""
    user, on = sees_panels(user_of(request)), timezone.localdate()
    names = dict(_panels(user))
    rows = [
        (one, _term(one), untrained_in(one, on), [names[ref] for ref in one.panels if ref in names])
        for one in PanelMember.objects.visible_to(user).prefetch_related("training")
    ]
    context = {"tabs": tabs(request, user), "rows": rows, "refused": runs_panels(user)}
    return render(request, "scrutiny/panel_members.html", context)


@both
def member_new(request: HttpRequest) -> HttpResponse:
    """Enter a member."""
    user = only_who_runs(user_of(request))
    form = forms.choosing(forms.MemberForm, panels=_panels(user))(sent(request))
    if request.method == "POST" and form.is_valid():
        made: list[PanelMember] = []
        new = actions.NewMember(**form.cleaned_data)
        if done(form, lambda: made.append(actions.enter_member(new, actor=user, at=timezone.now()))):
            return redirect("scrutiny:panel_member", made[0].ref)
    context = {"form": form, "title": "Enter a member", "button": "Enter", "back": reverse("scrutiny:panel_members"),
               "back_title": "Members", "lead": "Training and an account follow on the member's page."}  # fmt: skip
    return render(request, "scrutiny/do.html", context)


def acts_for(user: User) -> dict[str, Act]:
    """What can be done to a member."""

    def train(member: PanelMember, given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.train_member(member, given["kind"], given["on"], actor=actor, at=at)

    def knows(member: PanelMember, given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.say_they_know(member, given["number"], given["words"], actor=actor, at=at)

    def seat(member: PanelMember, given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.seat_member(member, given.get("panels", []), actor=actor, at=at)

    def renew(member: PanelMember, given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.renew_member(member, given["ends_on"], actor=actor, at=at)

    def end(member: PanelMember, given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.end_member(member, given["reason"], actor=actor, at=at)

    seats = forms.choosing(forms.SeatForm, panels=_panels(user))
    return {
        "train": Act("Enter training", "It counts as long as the rule says.", forms.TrainingForm, train, _why_not,
                     "The training is entered."),
        "knows": Act("Enter whom they know", "They stand aside from every case of that person, now and later.",
                     forms.KnowsForm, knows, _why_not, "It is entered.", "secondary"),
        "seat": Act("Change the panels", "", seats, seat, _why_not, "The panels are changed.", "secondary",
                    lambda member: {"panels": member.panels}),
        "renew": Act("Renew the term", "It begins when this one ends, and the account goes on as long.",
                     forms.RenewForm, renew, _why_not, "The term is renewed.", "secondary"),
        "end": Act("End the term now", "The account is closed at once.", forms.ReasonForm, end, _why_not,
                   "The term is ended and the account closed.", "warning"),
    }  # fmt: skip


@require_safe
def member(request: HttpRequest, ref: str) -> HttpResponse:
    """One member: term, account, training and whom they know."""
    user, on = sees_panels(user_of(request)), timezone.localdate()
    found = get_object_or_404(PanelMember.objects.visible_to(user), ref=ref)
    known = [*found.acquaintances.all()]
    names = short_names({one.person_ref for one in known}, on=on)
    account = scoped(User, PACKING).filter(person_ref=ref).first()
    runs = not runs_panels(user)
    context = {
        "member": found, "trail": _trail(), "facts": _facts(found, user), "account": account,
        "training": training_rows(found, on), "lacks": untrained_in(found, on), "on": on,
        "known": [(names.get(one.person_ref, one.person_ref), one.words) for one in known] if runs else [],
        "runs": runs, "buttons": buttons(found, acts_for(user), user, lambda name: _address(ref, name)) if runs else [],
        "account_refused": _why_not(found, user),
    }  # fmt: skip
    return render(request, "scrutiny/panel_member.html", context)


def training_rows(member: PanelMember, on: date) -> list[tuple[str, MemberTraining]]:
    """What a member was trained in, in words, the longest to run first."""
    words = dict(code_list("scrutiny.panel_training", on=on).choices)
    return [(words.get(one.kind, one.kind), one) for one in member.training.all()]


def _trail() -> tuple[Crumb, ...]:
    return (*top(), Crumb("Members", reverse("scrutiny:panel_members")))


def _address(ref: str, name: str) -> str:
    return reverse("scrutiny:panel_member_act", args=[ref, name])


def _facts(found: PanelMember, user: User) -> list[Fact]:
    names = dict(_panels(user))
    facts = [
        Fact("Reference", found.ref),
        Fact("Term", SafeString(html_of(_term(found)))),
        Fact("From", found.starts_on),
        Fact("To", found.ends_on),
        Fact("Sits on", ", ".join(names[ref] for ref in found.panels if ref in names) or "No panel yet"),
    ]
    return [*facts, Fact("E-mail", found.email)] if not runs_panels(user) else facts


@both
def act(request: HttpRequest, ref: str, member_act: str) -> HttpResponse:
    """One act on a member."""
    user = only_who_runs(user_of(request))
    found = get_object_or_404(PanelMember.objects.visible_to(user), ref=ref)
    back = reverse("scrutiny:panel_member", args=[ref])
    setting = Setting(back, (*_trail(), Crumb(found.name, back)))
    return do(request, found, acts_for(user).get(member_act), setting)


@never_cache
@both
def account(request: HttpRequest, ref: str) -> HttpResponse:
    """Open the account of a member; its first password is shown once."""
    user = only_who_runs(user_of(request))
    found = get_object_or_404(PanelMember.objects.visible_to(user), ref=ref)
    form = forms.AccountForm(sent(request))
    back = reverse("scrutiny:panel_member", args=[ref])
    if request.method == "POST" and form.is_valid():
        name, password = form.cleaned_data["name"], first_password()
        if done(form, lambda: actions.open_member_account(found, name, password, actor=user, at=timezone.now())):
            opened = {
                "member": found,
                "name": name,
                "password": password,
                "trail": (*_trail(), Crumb(found.name, back)),
            }
            return render(request, "scrutiny/panel_account.html", opened)
    lead = "It opens the panel's pages and nothing else, until the last day of the term."
    context = {"form": form, "title": "Open an account", "button": "Open the account", "back": back, "lead": lead,
               "back_title": found.name, "refused": _why_not(found, user)}  # fmt: skip
    return render(request, "scrutiny/do.html", context)
