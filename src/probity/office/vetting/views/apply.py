"""Filling in the application form: its parts, one small question a page, saved as they go; then handing it in."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from probity.foundation.kernel.errors import DomainError
from probity.foundation.rulebook.rows import code_list, row, threshold
from probity.foundation.web.components import Fact
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, done, sent, user_of
from probity.office.vetting.actions import applications
from probity.office.vetting.actions.checks import checks_for
from probity.office.vetting.forms.applications import DeclareForm, PageForm, initial_of
from probity.office.vetting.models import Application, ApplicationState, FormEntry
from probity.office.vetting.policy.applications import answers_of, is_own, what_is_missing
from probity.office.vetting.policy.completeness import Answers, day_in, form_starts
from probity.office.vetting.policy.roles import OFFICER
from probity.office.vetting.policy.sections import SECTIONS, Ask, PagePlan, Section, sections_for

NEW = 0  # the place of a thing not yet listed


def fillable(request: HttpRequest, ref: str) -> Application:
    """A draft that this reader fills in: their own, or one keyed from a paper form."""
    user = user_of(request)
    keyed = Q(on_paper=True) if user.holds(OFFICER) else Q(pk__in=())
    rows = Application.objects.visible_to(user).filter(is_own(user) | keyed, state=ApplicationState.DRAFT)
    found: Application = get_object_or_404(rows, ref=ref)
    open_record(request, found, because="Keyed from paper" if found.on_paper else "Own application")
    return found


def lead_of(section: Section) -> str:
    """What a part says at its head, with the ages that the rulebook gives."""
    return section.lead.format(age=threshold("vetting.family_age", on=timezone.localdate()).number)


def part_of(application: Application, name: str) -> Section:
    """One part of this form; 404 for a part that it has not."""
    if name not in {each.name for each in sections_for(application.level_codes)}:
        raise Http404
    return SECTIONS[name]


@both
def form(request: HttpRequest, ref: str) -> HttpResponse:
    """The parts of the form, with what each still asks."""
    application = fillable(request, ref)
    missing = what_is_missing(application)
    answers = answers_of(application)
    parts = [
        {
            "section": section,
            "url": section_address(application, section),
            "missing": [one.says for one in missing if one.section == section.name],
            "begun": _begun(section, answers),
        }
        for section in sections_for(application.level_codes)
    ]
    context = {"application": application, "parts": parts, "left": sum(bool(part["missing"]) for part in parts)}
    return render(request, "vetting/form.html", context)


def _begun(section: Section, answers: Answers) -> bool:
    name = section.name
    return bool(answers.once.get(name) or answers.listed.get(name) or name in answers.nothing)


def section_address(application: Application, section: Section) -> str:
    """Where a part begins."""
    if section.lists:
        return reverse("vetting:form_list", args=[application.ref, section.name])
    return reverse("vetting:form_page", args=[application.ref, section.name, section.pages[0].name])


@both
def form_list(request: HttpRequest, ref: str, listing: str) -> HttpResponse:
    """The things listed in a part: add, change, remove, or say that there is nothing."""
    application = fillable(request, ref)
    part = part_of(application, listing)
    if not part.lists:
        raise Http404
    if request.method == "POST":
        applications.say_nothing(application, listing, actor=user_of(request), at=timezone.now())
        return redirect("vetting:form", ref)
    entries = [*application.entries.filter(section=listing).order_by("pk")]
    missing = [one for one in what_is_missing(application) if one.section == listing]
    kept = application.sections.filter(name=listing).first()
    starts = form_starts(listing, application.level_codes, on=timezone.localdate())
    context = {
        "application": application,
        "section": part,
        "lead": lead_of(part),
        "missing": missing,
        "entries": [(place, entry, entry_words(part, entry, place)) for place, entry in enumerate(entries, 1)],
        "first_page": part.pages[0].name,
        "nothing": bool(kept and kept.nothing),
        "since": starts if listing in {"addresses", "history"} else None,
    }
    return render(request, "vetting/form_list.html", context)


def entry_words(section: Section, entry: FormEntry, place: int) -> str:
    """How a listed thing is called on its list: by its number alone where it is about somebody else."""
    if section.others:
        return f"{section.noun[0].capitalize()} {place}"
    words = str(entry.said.get(section.asks[0].name, "")) or str(entry.said.get("what", ""))
    label = _label(section.asks[0], words)
    return label if len(label) < 80 else f"{label[:77]}…"


def _label(ask: Ask, value: str) -> str:
    pairs = dict(ask.choices) or (dict(code_list(ask.codes, on=timezone.localdate())) if ask.codes else {})
    return str(pairs.get(value, value))


@both
def form_page(request: HttpRequest, ref: str, section: str, question: str) -> HttpResponse:
    """One page of a part that is answered once."""
    application = fillable(request, ref)
    part = part_of(application, section)
    plan = _page(part, question, lists=False)
    kept = application.sections.filter(name=section).first()
    form = PageForm(
        sent(request), page=plan, on=timezone.localdate(), initial=initial_of(plan, kept.said if kept else {})
    )
    if request.method == "POST" and form.is_valid():
        save = partial(applications.save_section, application, section, form.said, actor=user_of(request))
        if done(form, partial(save, at=timezone.now())):
            return _onwards(request, application, part, plan)
    return _question(request, application, (part, plan), form, _before(application, part, plan))


@both
def form_entry(request: HttpRequest, ref: str, listing: str, number: int, asked: str) -> HttpResponse:
    """One page of one listed thing. What was said of another person is not shown again, also not to who said it."""
    application = fillable(request, ref)
    part = part_of(application, listing)
    plan = _page(part, asked, lists=True)
    entry = None if number == NEW else get_object_or_404(application.entries.filter(section=listing), pk=number)
    said = entry.said if entry else {}
    initial = {} if part.others else initial_of(plan, said)
    form = PageForm(sent(request), page=plan, on=timezone.localdate(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            entry = applications.save_entry(
                application, listing, form.said, entry=entry, actor=user_of(request), at=timezone.now()
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _onwards(request, application, part, plan, entry)
    hidden = part.others and any(said.get(ask.name) for ask in plan.asks)
    before = reverse("vetting:form_list", args=[ref, listing])
    return _question(request, application, (part, plan), form, before, hidden=hidden)


@both
def form_remove(request: HttpRequest, ref: str, listing: str, number: int) -> HttpResponse:
    """Take one listed thing out, asked once."""
    application = fillable(request, ref)
    part = part_of(application, listing)
    rows = [*application.entries.filter(section=listing).order_by("pk")]
    place, entry = next(((at, one) for at, one in enumerate(rows, 1) if one.pk == number), (0, None))
    if entry is None:
        raise Http404
    if request.method == "POST":
        applications.remove_entry(entry, actor=user_of(request), at=timezone.now())
        return redirect("vetting:form_list", ref, listing)
    context = {"application": application, "section": part, "says": entry_words(part, entry, place)}
    return render(request, "vetting/form_remove.html", context)


@both
def form_check(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything said, part by part, each with a way to change it; what other people are told of is counted."""
    application = fillable(request, ref)
    answers = answers_of(application)
    context = {
        "application": application,
        "parts": [
            (part, _facts(application, part, answers), section_address(application, part))
            for part in sections_for(application.level_codes)
        ],
        "missing": [(SECTIONS[one.section], one.says) for one in what_is_missing(application)],
    }
    return render(request, "vetting/form_check.html", context)


def _facts(application: Application, section: Section, answers: Answers) -> list[Fact]:
    """What the check page shows of one part."""
    if not section.lists:
        said = answers.once.get(section.name, {})
        return [
            Fact(
                ask.label,
                _shown(ask, said),
                change_url=reverse("vetting:form_page", args=[application.ref, section.name, page.name]),
            )
            for page in section.pages
            for ask in page.asks
            if not ask.only_if[0] or said.get(ask.name)
        ]
    listed = answers.listed.get(section.name, ())
    url = section_address(application, section)
    if not listed:
        return [Fact("Listed", "Nothing to say here" if section.name in answers.nothing else "", change_url=url)]
    if section.others:
        noun = section.noun[0] if len(listed) == 1 else section.noun[1]
        return [Fact("Listed", f"{len(listed)} {noun}, not shown for their privacy", change_url=url)]
    return [
        Fact(f"{section.noun[0].capitalize()} {place}", _in_lines(section, said), change_url=url)
        for place, said in enumerate(listed, 1)
    ]


def _in_lines(section: Section, said: Any) -> str:
    return "\n".join(f"{ask.label}: {_shown(ask, said)}" for ask in section.asks if said.get(ask.name))


def _shown(ask: Ask, said: Any) -> str:
    value = str(said.get(ask.name, ""))
    if ask.kind == "day" and value:
        day = day_in(said, ask.name)
        return f"{day.day} {day:%B} {day.year}" if day else ""
    if ask.kind == "yes_no":
        return {"yes": "Yes", "no": "No"}.get(value, "")
    return _label(ask, value) if ask.kind == "choice" else value


@both
def form_declare(request: HttpRequest, ref: str) -> HttpResponse:
    """The privacy notice, the authority for the checks, the declaration of truth: then it is in."""
    application = fillable(request, ref)
    on = timezone.localdate()
    form, missing = DeclareForm(sent(request)), what_is_missing(application)
    if request.method == "POST" and not missing and form.is_valid():
        hand_in = partial(
            applications.submit,
            application,
            read_notice=True,
            gives_authority=True,
            tells_truth=True,
            actor=user_of(request),
        )
        if done(form, partial(hand_in, at=timezone.now())):
            return redirect("vetting:file" if application.on_paper else "vetting:receipt", ref)
    needing = code_list("vetting.checks_with_authority", on=on)
    checks = [label for kind, label in checks_for(application.level_codes, timezone.now()).items() if kind in needing]
    context = {
        "application": application,
        "form": form,
        "missing": missing,
        "checks": checks,
        "notice": row("vetting.privacy_notice", on=on),
        "back": reverse("vetting:form_check", args=[ref]),
    }
    return render(request, "vetting/form_declare.html", context)


def _page(section: Section, name: str, *, lists: bool) -> PagePlan:
    found = next((page for page in section.pages if page.name == name), None)
    if found is None or section.lists != lists:
        raise Http404
    return found


def _question(
    request: HttpRequest,
    application: Application,
    where: tuple[Section, PagePlan],
    form: PageForm,
    back: str,
    *,
    hidden: bool = False,
) -> HttpResponse:
    section, plan = where
    lead = plan.lead or (lead_of(section) if plan is section.pages[0] and not section.lists else "")
    context = {
        "form": form,
        "title": plan.title,
        "lead": lead,
        "section": section,
        "application": application,
        "step": section.pages.index(plan) + 1 if len(section.pages) > 1 else None,
        "steps": len(section.pages),
        "back": back,
        "save_and_leave": True,
        "hidden": hidden,
    }
    return render(request, "vetting/form_page.html", context)


def _before(application: Application, section: Section, plan: PagePlan) -> str:
    place = section.pages.index(plan)
    if place == 0:
        return reverse("vetting:form", args=[application.ref])
    return reverse("vetting:form_page", args=[application.ref, section.name, section.pages[place - 1].name])


def _onwards(
    request: HttpRequest, application: Application, section: Section, plan: PagePlan, entry: FormEntry | None = None
) -> HttpResponse:
    """The next page of the part, or where the part ends."""
    if "leave" in request.POST:
        messages.success(request, "Saved. Your form is kept here until you hand it in.")
        return redirect("vetting:form", application.ref)
    place = section.pages.index(plan) + 1
    following = section.pages[place].name if place < len(section.pages) else ""
    if entry is not None and following:
        return redirect("vetting:form_entry", application.ref, section.name, entry.pk, following)
    if entry is not None:
        return redirect("vetting:form_list", application.ref, section.name)
    if following:
        return redirect("vetting:form_page", application.ref, section.name, following)
    return redirect("vetting:form", application.ref)
