"""Safety courses entered and cancelled, and posts that need safety training beyond the rule."""

from __future__ import annotations

from datetime import date, datetime

from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.foundation.workforce.models import Post
from probity.office.scrutiny.models import SafetyCourse, TrainingNeed
from probity.office.scrutiny.policy.training import keeps_courses
from probity.office.scrutiny.queries.lines import READING
from probity.office.scrutiny.workflow import force as flow


@recorded()
def enter_course(*, on: date, places: int, where: str, actor: Actor, at: datetime) -> SafetyCourse:
    """A course of safety training and how many it can train.

    Raises:
        NotPermitted: the actor does not keep safety training.
        BadInput: it has no place.
    """
    _may_keep(actor)
    if places < 1:
        raise BadInput("A course has one place or more.", where="places")
    made: SafetyCourse = SafetyCourse.unscoped.create(
        ref=next_reference("SA"), on=on, places=places, where=where.strip(), entered_by_ref=actor.person_ref,
        entered_at=at,
    )  # fmt: skip

    record(flow.COURSE_ENTERED, actor=actor, subject=made, at=at, on=on.isoformat(), places=places)
    return made


@recorded()
def cancel_course(course: SafetyCourse, *, actor: Actor, at: datetime) -> SafetyCourse:
    """Take a course out of the capacity; that it was planned stays readable.

    Raises:
        NotPermitted: the actor does not keep safety training.
        BadInput: it is cancelled already.
    """
    _may_keep(actor)
    if not SafetyCourse.unscoped.filter(pk=course.pk, cancelled_at=None).update(cancelled_at=at):
        raise BadInput("The course is cancelled already.", hint="Look at the list again.")
    course.refresh_from_db()

    record(flow.COURSE_CANCELLED, actor=actor, subject=course, at=at)
    return course


@recorded()
def enter_need(
    *, post_ref: str, needed: bool, why: str, starts_on: date, actor: Actor, at: datetime
) -> TrainingNeed:  # fmt: skip
    """Say that a post needs safety training, or does not, from a day on; what was said of it before ends then.

    Raises:
        NotPermitted: the actor does not keep safety training.
        BadInput: there is no such post, or no reason.
    """
    _may_keep(actor)
    if not Post.objects.visible_to(READING).filter(ref=post_ref).exists():
        raise BadInput("There is no such post.", where="post_ref", hint="Give its reference, from the person's page.")
    if not why.strip():
        raise BadInput("Say why.", where="why")
    said = TrainingNeed.unscoped.filter(post_ref=post_ref, ends_on=None)
    if said.filter(starts_on__gte=starts_on).exists():
        raise BadInput("Something was said of this post from a later day on.", where="starts_on")
    said.update(ends_on=date.fromordinal(starts_on.toordinal() - 1))
    made: TrainingNeed = TrainingNeed.unscoped.create(
        ref=next_reference("SH"), post_ref=post_ref, needed=needed, why=why.strip(), starts_on=starts_on,
        entered_by_ref=actor.person_ref, entered_at=at,
    )  # fmt: skip

    record(flow.NEED_ENTERED, actor=actor, subject=made, at=at, post=post_ref, needed=needed,
           **{"from": starts_on.isoformat()})  # fmt: skip
    return made


def _may_keep(actor: Actor) -> None:
    if reason := keeps_courses(actor):
        raise NotPermitted(reason)
