"""The officer's receipt, and requests for the record of one's own search as those who keep them see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User, day_of
from probity.foundation.access.roles import AUDITOR
from probity.foundation.casework.transitions import why_not
from probity.foundation.kernel.errors import BadInput
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.acts import Act, Setting, buttons, do
from probity.foundation.web.components import Crumb, Fact
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.needs import Need, group_of, needs
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.web.shown import Due, Reference, Tag
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.actions import receipts as actions
from probity.office.scrutiny.forms import receipts as forms
from probity.office.scrutiny.models import KEYED, Receipt, ReceiptWay, RecordRequest, RequestState, Search
from probity.office.scrutiny.policy.receipts import keeps_requests
from probity.office.scrutiny.policy.roles import LEAD, OWNER
from probity.office.scrutiny.policy.stops import is_searcher
from probity.office.scrutiny.queries.receipts import copy_of
from probity.office.scrutiny.views.tabs import tabs
from probity.office.scrutiny.workflow import receipts as flow

SEES_REQUESTS = (LEAD, OWNER, AUDITOR)
MOST_FOUND = 20


@both
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """The officer says how the receipt was given; a card's key is shown this once."""
    user = user_of(request)
    search: Search = get_object_or_404(Search.objects.visible_to(user), ref=ref)
    if is_searcher(search, user):
        raise Http404
    open_record(request, search, because="Own search record")
    form = forms.ReceiptForm(sent(request))
    made: list[tuple[Receipt, str]] = []

    def act() -> None:
        given = form.cleaned_data
        said = actions.Given(way=ReceiptWay(given["way"]), email=given["email"], why=given["why"],
                             address=request.build_absolute_uri(reverse("searched:start")))  # fmt: skip
        made.append(actions.give_receipt(search, said, actor=user, at=timezone.now()))

    if request.method == "POST" and form.is_valid() and done(form, act):
        return _given(request, search, *made[0])
    before = Receipt.objects.visible_to(user).filter(search=search).first()
    context = {"form": form, "record": search, "before": before,
               "title": "Receipt for the person searched", "button": "Enter"}  # fmt: skip
    return render(request, "scrutiny/receipt.html", context)


def _given(request: HttpRequest, search: Search, made: Receipt, key: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("searched:start"))
    context = {"record": search, "receipt": made, "key": key if made.way == ReceiptWay.CARD else "",
               "keyed": made.way in KEYED, "address": address}  # fmt: skip
    response = render(request, "scrutiny/receipt_card.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _answered(row: Any) -> Any:
    return Due(row.due_on, row.on) if row.state == RequestState.WAITING else ""


def _prepare(rows: Sequence[Any]) -> None:
    for row in rows:
        row.on = timezone.localdate()


REQUESTS = ListPlan(
    title="Requests for records",
    noun=("request", "requests"),
    columns=(
        Column("ref", "Request", lambda row: Reference(row.ref), sort="ref"),
        Column("asked", "Asked", lambda row: row.asked_on, sort="asked_on"),
        Column("came", "How", lambda row: row.get_came_by_display(), sort="came_by", hide_on_phone=True),
        Column("state", "State", lambda row: Tag(row.get_state_display(), str(row.STATE_COLOURS[row.state])),
               sort="state"),
        Column("due", "Answer by", _answered, sort="due_on", hide_on_phone=True),
    ),
    address=lambda row: reverse("scrutiny:copy_request", args=[row.ref]),
    order=("state", "-asked_on"),
    empty="Requests appear here once somebody asks for the record of their own search.",
    prepare=_prepare,
)  # fmt: skip


def _keepers_only(request: HttpRequest) -> User:
    """Those who see requests; to everybody else the pages do not exist, so that nobody learns that somebody asked."""
    user = user_of(request)
    if not any(user.holds(role) for role in SEES_REQUESTS):
        raise Http404
    return user


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Every request that does not concern the reader."""
    user = _keepers_only(request)
    rows = RecordRequest.objects.visible_to(user)
    context = {"tabs": tabs(request, user), "refused": keeps_requests(user)}
    return list_response(request, REQUESTS, rows, template="scrutiny/copy_requests.html", context=context)


@both
def request_new(request: HttpRequest) -> HttpResponse:
    """Enter a request that came without a key."""
    user = _keepers_only(request)
    form, made = forms.RequestForm(sent(request)), list[RecordRequest]()

    def act() -> None:
        new = actions.NewRequest(**form.cleaned_data)
        made.append(actions.enter_request(new, actor=user, at=timezone.now()))

    if request.method == "POST" and form.is_valid() and done(form, act):
        return redirect("scrutiny:copy_request", made[0].ref)
    context = {"form": form, "title": "Enter a request for a record", "back": reverse("scrutiny:copy_requests"),
               "back_title": "Requests for records", "refused": keeps_requests(user), "button": "Enter"}  # fmt: skip
    return render(request, "scrutiny/do.html", context)


def _give(record: RecordRequest, given: dict[str, Any], actor: User, at: datetime) -> RecordRequest:
    found = Search.objects.visible_to(actor).recorded().filter(ref=given["search"].strip().upper()).first()
    if found is None:
        raise BadInput("No search that you may read has this reference.", where="search")
    return actions.give_copy(record, found, actor=actor, at=at)


def _refuse(record: RecordRequest, given: dict[str, Any], actor: User, at: datetime) -> RecordRequest:
    return actions.refuse_copy(record, **given, actor=actor, at=at)


ACTS = {
    "give": Act("Give a copy", "The copy is then on this request's page, to print or to send.", forms.GiveForm, _give,
                lambda record, user: why_not(flow.GIVE, record, user), "The copy can be printed."),
    "refuse": Act("Refuse", "What they are told goes to them as you write it.", forms.RefuseForm, _refuse,
                  lambda record, user: why_not(flow.REFUSE, record, user), "Refused.", "secondary"),
}  # fmt: skip


def _request(request: HttpRequest, ref: str) -> tuple[RecordRequest, HttpResponse | None]:
    user = _keepers_only(request)
    found: RecordRequest = get_object_or_404(RecordRequest.objects.visible_to(user).select_related("search"), ref=ref)
    return found, open_record(request, found)


@require_safe
def one_request(request: HttpRequest, ref: str) -> HttpResponse:
    """One request: what was asked, what was answered, and the copy that was given."""
    found, asked = _request(request, ref)
    if asked:
        return asked
    user = user_of(request)
    offered = buttons(found, ACTS, user, lambda name: reverse("scrutiny:copy_request_act", args=[ref, name]))
    context = {"record": found, "facts": _facts(found), "buttons": offered,
               "waits": found.state == RequestState.WAITING, "on": timezone.localdate()}  # fmt: skip
    return render(request, "scrutiny/copy_request.html", context)


def _facts(found: RecordRequest) -> list[Fact]:
    names = short_names({ref for ref in (found.entered_by_ref, found.answered_by_ref) if ref}, on=timezone.localdate())
    facts = [Fact("Asked", found.asked_on), Fact("How", found.get_came_by_display())]
    if found.says:
        facts += [Fact("What they say", found.says), Fact("How they showed who they are", found.shown_by)]
    if found.answered_by_ref:
        facts.append(Fact("Answered by", names.get(found.answered_by_ref, found.answered_by_ref)))
    if found.reason:
        reasons = dict(code_list("scrutiny.copy_refusals", on=found.asked_on).choices)
        facts += [Fact("Refused because", reasons.get(found.reason, found.reason)), Fact("Told", found.words)]
    return facts


@both
def request_act(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """Give a copy, or refuse."""
    found, asked = _request(request, ref)
    if asked:
        return asked
    back = reverse("scrutiny:copy_request", args=[ref])
    up = (Crumb("Scrutiny", reverse("scrutiny:front")), Crumb(REQUESTS.title, reverse("scrutiny:copy_requests")))
    return do(request, found, ACTS.get(name), Setting(back, (*up, Crumb(ref, back)), _facts(found)))


@require_safe
def request_copy(request: HttpRequest, ref: str) -> HttpResponse:
    """The copy that was given, to print."""
    found, asked = _request(request, ref)
    if asked:
        return asked
    if found.state != RequestState.GIVEN or found.search is None:
        raise Http404
    context = {"record": found, "search": found.search, "copy": copy_of(found.search)}
    return render(request, "scrutiny/copy_sheet.html", context)


@needs
def requests_to_answer(user: User, at: datetime) -> Iterable[Need]:
    """Requests that wait for an answer."""
    if keeps_requests(user):
        return
    for one in RecordRequest.objects.visible_to(user).filter(state=RequestState.WAITING).order_by("due_on"):
        url = reverse("scrutiny:copy_request", args=[one.ref])
        yield Need(group_of(one.due_on, day_of(at)), "Answer a request for a record", url, due=one.due_on, ref=one.ref)


@finds("Requests for records")
def find_requests(user: User, sought: str) -> Iterable[Found]:
    """Requests by reference."""
    for one in RecordRequest.objects.visible_to(user).filter(ref__iexact=sought)[:MOST_FOUND]:
        yield Found("Request for a record", reverse("scrutiny:copy_request", args=[one.ref]), one.ref,
                    one.get_state_display())  # fmt: skip
