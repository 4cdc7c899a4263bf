"""Fills the desk with what the person searched gets and says, and with what the force publishes."""

from __future__ import annotations

from datetime import date, timedelta

from probity.foundation.access.models import User
from probity.foundation.access.numbering import next_references
from probity.foundation.audit.ledger import recorded
from probity.office.scrutiny.actions import feedback, publication, receipts
from probity.office.scrutiny.models import Bulletin, BulletinKind, Feedback, Receipt, ReceiptWay, Search, SearchState
from probity.office.scrutiny.queries.publication_periods import days_of, periods_over, quarters_of
from probity.sites.sample.chance import moment, stream
from probity.sites.sample.loading import LOADER, Acting
from probity.sites.sample.shapes import ForcePlan

# How long ago, how it was, the words, and what the scrutiny group is told; nothing told means that nobody read it yet.
SAID = (
    (150, "unfair", "no", "Stood in the street for half an hour.", "Searches take longer than they need to."),
    (120, "mixed", "yes", "He was polite. He did not say why me.", "Grounds are told in general words."),
    (90, "fair", "yes", "", "Somebody found that it was done well."),
    (64, "unfair", "no", "My little brother was with me and cried.", "Children who stand by are not spoken to."),
    (41, "fair", "yes", "She explained everything.", "A search that is explained is felt to be fair."),
    (30, "mixed", "unsure", "", "Somebody did not know whether they were told why."),
    (3, "unfair", "no", "Nobody gave me a card.", ""),
    (1, "fair", "yes", "Quick and calm.", ""),
)  # fmt: skip
EXPLANATION = (
    "Black people are searched more often, for each resident, than White people. We do not know how much of it comes "
    "from where and when we search: most searches are in the two towns, where more people from every minority live and "
    "pass through.\n\n"
    "What we searched for is found about as often in each group, as far as the link is recorded. It is blank too often "
    "to say more.\n\n"
    "Records are held here from November 2025 on, so that year is not whole. Where counts are small most figures are "
    "left out."
)


def load_public(plan: ForcePlan) -> dict[str, int]:
    """Receipts, requests, feedback and complaints; one yearly publication and a pack that waits."""
    _receipts(plan)
    _requests(plan)
    _feedback(plan)
    _publish(plan)
    return {"receipts": Receipt.unscoped.count(), "feedback": Feedback.unscoped.count(),
            "bulletins": Bulletin.unscoped.count()}  # fmt: skip


def _user(username: str) -> User:
    return User.objects.get(username=username)


@recorded()
def _receipts(plan: ForcePlan) -> None:
    """Most people searched in the last half-year were offered one."""
    random = stream(plan.seed, "receipts")
    since = plan.as_of - timedelta(days=182)
    rows = Search.unscoped.filter(searched_on__gte=since, state__in=(SearchState.REVIEWED, SearchState.WAITING))
    found = [*rows.exclude(officer_ref="").exclude(kind="vehicle").order_by("pk")]
    ways = random.choices(
        (ReceiptWay.CARD, ReceiptWay.EMAIL, ReceiptWay.DECLINED, None), (60, 12, 16, 12), k=len(found)
    )
    given = [(search, way) for search, way in zip(found, ways, strict=True) if way]
    refs = next_references("SR", len(given))
    Receipt.unscoped.bulk_create(
        Receipt(ref=ref, search=search, way=way, given_by_ref=search.officer_ref,
                given_at=moment(search.searched_on or plan.as_of, hour=22))
        for ref, (search, way) in zip(refs, given, strict=True)
    )  # fmt: skip


def _requests(plan: ForcePlan) -> None:
    """One asked with the card and had a copy; by letter one waits and one was refused."""
    owner, at = _user("scrutiny.owner"), moment(plan.as_of, hour=11)
    rows = Search.unscoped.filter(searched_on__gte=plan.as_of - timedelta(days=60), state=SearchState.REVIEWED)
    near = {owner.person_ref}
    search = next(one for one in rows.exclude(officer_ref="").order_by("pk")
                  if near.isdisjoint({*one.involved(), one.supervisor_ref, one.inspector_ref}))  # fmt: skip
    card = receipts.Given(way=ReceiptWay.CARD)
    made, key = receipts.give_receipt(search, card, actor=Acting("sample", search.officer_ref), at=at)
    receipts.fetch_copy(receipts.Claim(ref=made.ref, key=key, searched_on=search.searched_on or plan.as_of), at=at)
    for says, shown_by in (
        (
            "By the canal in Dunholt, two weeks ago, after ten at night. Two officers, one with a beard.",
            "Passport",
        ),
        ("Some time last autumn, near the bus station.", "Could show nothing"),
    ):
        new = receipts.NewRequest(asked_on=plan.as_of - timedelta(days=4), says=says, shown_by=shown_by)
        request = receipts.enter_request(new, actor=owner, at=at)
    words = "You asked after the time that the law gives for this. You can ask for the data that we hold about you."
    receipts.refuse_copy(request, reason="late", words=words, actor=owner, at=at)


def _feedback(plan: ForcePlan) -> None:
    lead = _user("scrutiny.lead")
    for days, view, told, words, for_group in SAID:
        said = feedback.Said(view=view, told_why=told, respected=told, words=words)
        at = moment(plan.as_of - timedelta(days=days), hour=12)
        made = feedback.leave_feedback(said, at=at)
        if for_group:
            feedback.read_feedback(made, for_group=for_group, actor=lead, at=at + timedelta(days=2))
    for days, words in (
        (70, "Says that the handcuffs were too tight."),
        (22, "Says that force went on too long."),
    ):
        received = plan.as_of - timedelta(days=days)
        feedback.enter_force_complaint(received_on=received, words=words, actor=LOADER, at=moment(plan.as_of, hour=9))


def _publish(plan: ForcePlan) -> None:
    """The newest year that is over is published; the newest quarter's pack waits for the senior officer."""
    analyst, at = _user("scrutiny.analyst"), moment(plan.as_of, hour=14)
    _actions(plan.as_of)
    first = plan.as_of - timedelta(days=365)
    year = periods_over(BulletinKind.ANNUAL, first, plan.as_of)[:1]
    pack = periods_over(BulletinKind.PACK, first, plan.as_of)[:1]
    for kind, periods in ((BulletinKind.ANNUAL, year), (BulletinKind.PACK, pack)):
        for period in periods:
            over = days_of(quarters_of(kind, period))[1]
            made = publication.prepare_bulletin(kind, period, actor=analyst, at=at)
            publication.explain(made, words=EXPLANATION, actor=analyst, at=at)
            publication.propose(made, actor=analyst, at=at)
            if kind == BulletinKind.ANNUAL and over < plan.as_of:
                publication.approve(made, actor=_user("scrutiny.publisher"), at=at + timedelta(minutes=30))
                at += timedelta(hours=1)


def _actions(as_of: date) -> None:
    at = moment(as_of, hour=9)
    for about, what, who, days in (
        ("Grounds of drug searches", "Smell alone is sent back by every supervisor", "Superintendent, operations", 60),
        ("Links left blank", "The form asks it on a page of its own", "Owner of the scrutiny records", 120),
        (
            "Searches of Black people in Dunholt",
            "A panel reads every one for six months",
            "Senior officer, scrutiny",
            -20,
        ),
    ):
        made = publication.enter_action(about=about, what=what, who=who, due_on=as_of + timedelta(days=days),
                                        actor=LOADER, at=at)  # fmt: skip
    came_of = "26 were read; in 4 the grounds were thin, and the officers were spoken to."
    publication.finish_action(made, done_on=as_of - timedelta(days=25), came_of=came_of, actor=LOADER, at=at)
