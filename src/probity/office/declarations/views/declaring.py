"""The pages of declaring: one question a page, the check, the receipt."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.casework.queries import deadlines_of, files_of
from probity.foundation.kernel.errors import DomainError
from probity.foundation.web.components import Fact
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.workforce.queries import cards, search_people
from probity.office.declarations import actions, queries
from probity.office.declarations.forms import QUESTIONS, DocumentForm
from probity.office.declarations.models import Behalf, Offer
from probity.office.declarations.policy import is_complete
from probity.office.declarations.templatetags import declarations as shown
from probity.office.declarations.views.fetching import draft_of, offers_of

FOUND_AT_ONCE = 12


@both
def start(request: HttpRequest) -> HttpResponse:
    """What declaring asks of somebody, and the button that begins it."""
    if request.method == "POST":
        draft = actions.start_draft(actor=user_of(request), at=timezone.now())
        return redirect("declarations:question", draft.ref, "who")
    return render(request, "declarations/start.html", {"today": timezone.localdate()})


@both
def question(request: HttpRequest, ref: str, page: str) -> HttpResponse:
    """One question of a draft; what is answered is kept at once."""
    offer, asked = draft_of(request, ref), QUESTIONS.get(page)
    if asked is None:
        raise Http404
    form = asked.form(sent(request), on=timezone.localdate(), offer=offer)
    if request.method == "POST" and form.is_valid():
        save = partial(actions.save_draft, offer, form.said, actor=user_of(request), at=timezone.now())
        if done(form, save):
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
    offer, today = draft_of(request, ref), timezone.localdate()
    if offer.behalf not in {Behalf.OTHER, Behalf.TEAM}:
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
    keep = partial(actions.save_draft, offer, actor=user_of(request), at=timezone.now())
    if offer.behalf == Behalf.OTHER and known:
        keep({"recipient_ref": chosen})
    elif offer.behalf == Behalf.TEAM:
        shared = {*offer.shares.values_list("person_ref", flat=True)} | known
        keep({}, shared_with=sorted(shared - {gone, offer.recipient_ref}))


@require_safe
def earlier_fragment(request: HttpRequest, ref: str) -> HttpResponse:
    """Earlier offers by the giver whose name is being typed: all that may be seen of them, as a piece of a page."""
    draft_of(request, ref)
    giver = {name: request.GET.get(name, "")[:200] for name in ("giver_name", "giver_organisation")}
    return render(request, "declarations/earlier.html", shown.earlier(user_of(request), giver))


@both
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything said, each with a way to change it; declaring it."""
    offer, user, refused = draft_of(request, ref), user_of(request), ""
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
    offer = get_object_or_404(
        offers_of(request).in_register().filter(declared_by_ref=user_of(request).person_ref), ref=ref
    )
    known = queries.names([offer.endorser_ref, offer.recipient_ref], on=timezone.localdate())
    context = {"offer": offer, "endorser": known.get(offer.endorser_ref, ""), "deadlines": deadlines_of(offer)}
    return render(request, "declarations/receipt.html", context)


@both
def discard(request: HttpRequest, ref: str) -> HttpResponse:
    """Throw a draft away, asked once."""
    offer = draft_of(request, ref)
    if request.method == "POST":
        actions.discard_draft(offer, actor=user_of(request), at=timezone.now())
        messages.success(request, "Your draft is thrown away.")
        return redirect("declarations:mine")
    return render(request, "declarations/discard.html", {"offer": offer})


def _onwards(request: HttpRequest, draft: Offer, page: str) -> HttpResponse:
    if "leave" in request.POST:
        messages.success(request, "Saved. Your draft is kept here until you finish it.")
        return redirect("declarations:mine")
    return redirect(shown.address_after(draft, page, checking="check" in request.GET))
