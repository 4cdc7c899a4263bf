"""The pages of the gifts desk: declaring, one's own offers, one offer, what can be done to it, the register."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial, wraps
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from probity.foundation.access.models import User
from probity.foundation.access.roles import AUDITOR
from probity.foundation.casework.files import hand_out
from probity.foundation.casework.queries import deadlines_of, files_of, letters_on, versions_of
from probity.foundation.kernel.errors import DomainError
from probity.foundation.web.components import Fact
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.listpage import ListPage, ListPlan, list_response
from probity.foundation.web.naming import name_source
from probity.foundation.web.needs import Need, needs
from probity.foundation.web.views.errors import refusal_page
from probity.foundation.workforce.queries import cards, search_people
from probity.office.declarations import actions, queries
from probity.office.declarations.forms import QUESTIONS, DocumentForm, Page, ReasonForm
from probity.office.declarations.models import Behalf, NilReturn, Offer, OfferQuerySet, State
from probity.office.declarations.policy import is_complete, may_add_document, may_correct
from probity.office.declarations.templatetags import declaration_lists as lists
from probity.office.declarations.templatetags import declarations as shown

FOUND_AT_ONCE = 12

View = Callable[..., HttpResponse]


def both(view: View) -> View:
    """A view that is read and posted to; a refusal that no form of it shows is a page of its own."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as refusal:
            return refusal_page(request, refusal)

    return require_http_methods(["GET", "HEAD", "POST"])(told)


@both
def start(request: HttpRequest) -> HttpResponse:
    """What declaring asks of somebody, and the button that begins it."""
    if request.method == "POST":
        draft = actions.start_draft(actor=_user(request), at=timezone.now())
        return redirect("declarations:question", draft.ref, "who")
    return render(request, "declarations/start.html", {"today": timezone.localdate()})


@both
def question(request: HttpRequest, ref: str, page: str) -> HttpResponse:
    """One question of a draft; what is answered is kept at once."""
    offer, asked = _draft(request, ref), QUESTIONS.get(page)
    if asked is None:
        raise Http404
    form = asked.form(_sent(request), on=timezone.localdate(), offer=offer)
    if request.method == "POST" and form.is_valid():
        save = partial(actions.save_draft, offer, form.said, actor=_user(request), at=timezone.now())
        if _done(form, save):
            return _onwards(request, offer, page)
    pages = shown.pages_of(offer)
    context = {
        "form": form, "title": asked.title, "lead": asked.lead, "offer": offer, "page": page,
        "step": pages.index(page) + 1 if page in pages else None, "steps": len(pages),
        "back": shown.address_before(offer, page, checking="check" in request.GET), "save_and_leave": True,
        "earlier": shown.earlier_words(offer) if page in {"giver", "when"} else "",
    }  # fmt: skip
    return render(request, "declarations/question.html", context)


@both
def people(request: HttpRequest, ref: str) -> HttpResponse:
    """Find and choose the person whom one declares for, or those who shared in the offer."""
    offer, today = _draft(request, ref), timezone.localdate()
    if offer.behalf == Behalf.SELF:
        return redirect("declarations:question", ref, "who")
    if request.method == "POST":
        _choose(request, offer)
        if offer.behalf == Behalf.OTHER:
            return _onwards(request, offer, "people")
        return redirect(request.get_full_path())
    sought = request.GET.get("q", "").strip()[:100]
    found = search_people(sought, on=today, limit=FOUND_AT_ONCE + 1)
    shared = [*offer.shares.values_list("person_ref", flat=True)]
    chosen = cards(shared if offer.behalf == Behalf.TEAM else [offer.recipient_ref], on=today)
    context = {
        "offer": offer, "words_sought": sought, "found": found[:FOUND_AT_ONCE], "more": len(found) > FOUND_AT_ONCE,
        "chosen": [*chosen.values()], "back": reverse("declarations:question", args=[ref, "who"]),
        "onwards": shown.address_after(offer, "people", checking="check" in request.GET),
        "team": offer.behalf == Behalf.TEAM, "step": 2, "steps": len(shown.pages_of(offer)),
    }  # fmt: skip
    return render(request, "declarations/people.html", context)


def _choose(request: HttpRequest, offer: Offer) -> None:
    """Save the person whom the page's button names; a name that nobody has changes nothing."""
    chosen, gone = request.POST.get("person", ""), request.POST.get("remove", "")
    known = set(cards([chosen], on=timezone.localdate())) if chosen else set()
    keep = partial(actions.save_draft, offer, actor=_user(request), at=timezone.now())
    if offer.behalf == Behalf.OTHER and known:
        keep({"recipient_ref": chosen})
    elif offer.behalf == Behalf.TEAM:
        shared = {*offer.shares.values_list("person_ref", flat=True)} | known
        keep({}, shared_with=sorted(shared - {gone, offer.recipient_ref}))


@require_safe
def earlier_fragment(request: HttpRequest, ref: str) -> HttpResponse:
    """Earlier offers by the giver whose name is being typed: all that may be seen of them, as a piece of a page."""
    _draft(request, ref)
    giver = {name: request.GET.get(name, "")[:200] for name in ("giver_name", "giver_organisation")}
    return render(request, "declarations/earlier.html", shown.earlier(_user(request), giver))


@both
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything said, each with a way to change it; declaring it."""
    offer, user, refused = _draft(request, ref), _user(request), ""
    if request.method == "POST":
        try:
            actions.declare(offer, actor=user, at=timezone.now())
        except DomainError as refusal:
            refused = str(refusal)
        else:
            return redirect("declarations:receipt", ref)
    lines = queries.said(offer, queries.names(offer.people(), on=timezone.localdate()))
    context = {
        "offer": offer, "refused": refused, "missing": is_complete(offer, user), "files": files_of(offer),
        "facts": [Fact(line.title, line.words, change_url=shown.change_address(offer, line)) for line in lines],
        "document_form": DocumentForm(), "earlier": shown.earlier_words(offer), "first_open": shown.first_open(offer),
    }  # fmt: skip
    return render(request, "declarations/check.html", context)


@require_safe
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """What happens next to an offer just declared, who does it, by when, and by which rule."""
    offer = get_object_or_404(_offers(request).in_register().filter(declared_by_ref=_user(request).person_ref), ref=ref)
    known = queries.names([offer.endorser_ref, offer.recipient_ref], on=timezone.localdate())
    context = {"offer": offer, "endorser": known.get(offer.endorser_ref, ""), "deadlines": deadlines_of(offer)}
    return render(request, "declarations/receipt.html", context)


@both
def discard(request: HttpRequest, ref: str) -> HttpResponse:
    """Throw a draft away, asked once."""
    offer = _draft(request, ref)
    if request.method == "POST":
        actions.discard_draft(offer, actor=_user(request), at=timezone.now())
        messages.success(request, "Your draft is thrown away.")
        return redirect("declarations:mine")
    return render(request, "declarations/discard.html", {"offer": offer})


@require_safe
def offer(request: HttpRequest, ref: str, part: str = "overview") -> HttpResponse:
    """One offer: what happened, what is needed now, and what its reader may do."""
    found, user, today = _offer(request, ref), _user(request), timezone.localdate()
    if found.state == State.DRAFT:
        return redirect("declarations:check", ref)
    steps = [*found.steps.order_by("-at", "-pk")]
    refs = [*found.people(), found.endorser_ref, found.endorsed_by_ref, found.reviewed_by_ref]
    known = queries.names([*refs, *(step.by_ref for step in steps)], on=today)
    context = {
        "offer": found, "part": part, "known": known, "deadlines": deadlines_of(found),
        "tabs": shown.tabs_of(found, part), "acts": shown.acts_for(found, user),
        "is_auditor": bool(user.holds(AUDITOR)), "today": today,
        "happenings": shown.happenings_of(steps, known), "files": files_of(found),
        "letters": letters_on(found) if part == "documents" else (),
        "facts": [Fact(line.title, line.words) for line in queries.said(found, known)],
        "may_correct": not may_correct(found, user), "may_add": may_add_document(found, user),
        "document_form": DocumentForm(), "versions": versions_of(found) if part == "history" else (),
        **shown.earlier_to(found, user),
    }  # fmt: skip
    return render(request, f"declarations/offer_{part}.html", context)


@both
def act(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """One decision on an offer: the facts, the questions, a check of the answers, then done."""
    found, user, known_act = _offer(request, ref), _user(request), shown.ACTS.get(name)
    if known_act is None or found.state == State.DRAFT:
        raise Http404
    form = known_act.form(_sent(request))
    refused = known_act.why_not(found, user)
    stage = "ask"
    if request.method == "POST" and "change" not in request.POST and form.is_valid():
        stage = "check" if "confirmed" not in request.POST else "ask"
        run = partial(known_act.run, _as_shown(request, found), form.cleaned_data, actor=user, at=timezone.now())
        if stage == "ask" and _done(form, run):
            messages.success(request, f"{known_act.done} {found.title}.")
            return redirect("declarations:offer", ref)
    lines = queries.said(found, queries.names(found.people(), on=timezone.localdate()))
    context = {
        "offer": found, "act": known_act, "form": form, "refused": refused, "stage": stage,
        "facts": [Fact(line.title, line.words) for line in lines],
        "answers": shown.answers_of(form) if stage == "check" else (), "version": _version_shown(request, found),
        **shown.earlier_to(found, user),
    }  # fmt: skip
    return render(request, "declarations/act.html", context)


@both
def correct(request: HttpRequest, ref: str, page: str = "") -> HttpResponse:
    """Correct one part of an offer, with the reason; what it said is kept."""
    found, user, today = _offer(request, ref), _user(request), timezone.localdate()
    asked = QUESTIONS.get(page)
    if (page and asked is None) or page == "who" or found.state == State.DRAFT:
        raise Http404
    context: dict[str, Any] = {"offer": found, "refused": may_correct(found, user), "page": page}
    if asked is None:
        lines = queries.said(found, queries.names(found.people(), on=today))
        context["facts"] = [
            Fact(line.title, line.words, change_url=shown.correct_address(found, line)) for line in lines
        ]
        return render(request, "declarations/correct.html", context)
    form: Page = asked.form(_sent(request), on=today, offer=found)
    reason = ReasonForm(_sent(request), prefix="reason")
    if request.method == "POST" and form.is_valid() and reason.is_valid():
        why = reason.cleaned_data["words"]
        change = partial(actions.correct_offer, _as_shown(request, found), form.said, reason=why)
        if _done(form, partial(change, actor=user, at=timezone.now())):
            messages.success(request, f"Corrected: {found.ref}.")
            return redirect("declarations:offer", ref)
    context |= {"form": form, "reason_form": reason, "title": asked.title, "version": _version_shown(request, found)}
    return render(request, "declarations/correct_part.html", context)


@both
def add_document(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep a document with an offer or a draft."""
    found = _offer(request, ref)
    form = DocumentForm(_sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["document"]
        keep = partial(actions.add_document, found, name=sent.name, chunks=sent.chunks())
        if _done(form, partial(keep, actor=_user(request), at=timezone.now())):
            messages.success(request, "The document is kept with the offer.")
            back = "check" if found.state == State.DRAFT else "documents"
            return redirect(f"declarations:{back}", ref)
    return render(request, "declarations/add_document.html", {"offer": found, "form": form})


@both
def download(request: HttpRequest, ref: str, file_ref: str) -> HttpResponse:
    """The bytes of a document, to be saved and never opened in the page."""
    kept = next((one for one in files_of(_offer(request, ref)) if one.ref == file_ref), None)
    if kept is None:
        raise Http404
    content = hand_out(kept, actor=_user(request), at=timezone.now())
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = shown.attachment(kept.name)
    return response


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own offers: drafts, those that wait for somebody, and those that are done."""
    user = _user(request)
    rows = [*_offers(request).of_person(user.person_ref).newest_first()]
    known = queries.names([one.endorser_ref for one in rows], on=timezone.localdate())
    context = {
        "tabs": shown.desk_tabs(user, "mine"),
        "drafts": [one for one in rows if one.state == State.DRAFT],
        "waiting": [one for one in rows if queries.is_open(one) and one.state != State.DRAFT],
        "done": [one for one in rows if not queries.is_open(one)],
        "due": queries.waiting_deadlines(rows), "known": known,
    }  # fmt: skip
    return render(request, "declarations/mine.html", context)


@require_safe
def to_endorse(request: HttpRequest) -> HttpResponse:
    """Offers that wait for this reader to endorse them."""
    rows = _offers(request).filter(endorser_ref=_user(request).person_ref or "-", state=State.DECLARED)
    return _list(request, lists.TO_ENDORSE, rows, "endorse")


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Offers to the people whom this reader manages."""
    rows = _offers(request).in_register().filter(recipient_ref__in=shown.team_of(_user(request)))
    return _list(request, lists.TEAM, rows, "team")


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The whole register that the reader may see: in words, by month, and as a list."""
    user = _reader(request)
    rows = _offers(request).in_register()
    page = ListPage(request, lists.REGISTER, rows.only(*lists.READ))
    context: dict[str, Any] = {"tabs": shown.desk_tabs(user, "register")}
    if not page.chosen and not {"page", "export"} & request.GET.keys():
        context["summary"] = summary = queries.summary_of(rows)
        context["chart"] = lists.month_chart(queries.by_month(rows, to=timezone.localdate()))
        page.total = summary.total  # the same rows, counted once
    return page.response("declarations/register.html", context)


@require_safe
def nil_returns(request: HttpRequest) -> HttpResponse:
    """Statements that nothing was offered."""
    return _list(request, lists.NIL_RETURNS, NilReturn.objects.visible_to(_reader(request)), "nil_returns")


def _list(request: HttpRequest, plan: ListPlan, rows: QuerySet, tab: str) -> HttpResponse:
    context = {"tabs": shown.desk_tabs(_user(request), tab)}
    return list_response(request, plan, rows, "declarations/list.html", context)


@needs
def what_needs(user: User, at: datetime) -> Iterable[Need]:
    """What the home page shows of this desk."""
    yield from shown.needs_of(user, at)


@finds("Offers")
def find_offers(user: User, sought: str) -> Iterable[Found]:
    """Offers by reference, giver, what it was, or the name of a person in it."""
    yield from shown.offers_found(user, sought)


@name_source
def names_of_people(refs: Iterable[str], on: date) -> dict[str, str]:
    """Names from the directory, for the shell's own pages."""
    return {ref: card.name for ref, card in cards(refs, on=on).items()}


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _offers(request: HttpRequest) -> OfferQuerySet:
    return Offer.objects.visible_to(request.user)


def _offer(request: HttpRequest, ref: str) -> Offer:
    found: Offer = get_object_or_404(_offers(request), ref=ref)
    return found


def _draft(request: HttpRequest, ref: str) -> Offer:
    """The reader's own draft; 404 for anything else, also once it is declared."""
    mine_alone = _offers(request).filter(state=State.DRAFT, declared_by_ref=_user(request).person_ref)
    found: Offer = get_object_or_404(mine_alone, ref=ref)
    return found


def _reader(request: HttpRequest) -> User:
    """The reader, who holds a role that opens the register; to anybody else it does not exist."""
    if not shown.reads_register(_user(request)):
        raise Http404
    return _user(request)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _done(form: Any, act_: Callable[[], Any]) -> bool:
    """Do it; when it is refused, say why at the head of the form."""
    try:
        act_()
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _version_shown(request: HttpRequest, found: Offer) -> str:
    return request.POST.get("version") or str(found.version)


def _as_shown(request: HttpRequest, found: Offer) -> Offer:
    """The offer as the reader's page showed it: acting on it is refused when it has changed since."""
    found.version = int("0" + "".join(filter(str.isdecimal, _version_shown(request, found)[:8])))
    return found


def _onwards(request: HttpRequest, draft: Offer, page: str) -> HttpResponse:
    if "leave" in request.POST:
        messages.success(request, "Saved. Your draft is kept here until you finish it.")
        return redirect("declarations:mine")
    return redirect(shown.address_after(draft, page, checking="check" in request.GET))
