"""The scene of the office: a reader, people in six relations to them, and records of every kind about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from probity.foundation.access.models import User
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.files import add_file
from probity.foundation.feed.models import FeedLine, FeedRun
from probity.foundation.workforce.models import Category, Person, Post, PostLine, Rank, Spell, Unit, UnitSpan
from probity.office.declarations.models import Advice, DepartmentReturn, NilReturn, Offer, State
from probity.office.procurement.actions import NewLine, enter_spend
from tests.matrix.scenes import (
    AT,
    CROWD,
    SINCE,
    STAGE,
    Arguments,
    Scene,
    accounts,
    broken_glass,
    crowd_of_the_shell,
    grants,
    questions,
    tie,
)  # fmt: skip
from tests.matrix.walking import RELATIONS
from tests.office import procurement_scene as procurement
from tests.office import publication_scene as publication
from tests.office import scrutiny_draws_scene as draws
from tests.office import scrutiny_force_scene as force
from tests.office import scrutiny_panels_scene as panels
from tests.office import scrutiny_public_scene as public
from tests.office import scrutiny_stops_scene as stops
from tests.office import vetting_changes_scene as vetting_changes
from tests.office import vetting_fairness_scene as vetting_fairness
from tests.office import vetting_posts_scene as vetting_posts
from tests.office import vetting_scene as vetting

RANKS = {"boss": Rank.INSPECTOR, "own": Rank.SERGEANT}
FIXED = {
    "page": "what",
    "name": "endorse",
    "kind": "declarations.offer",
    **publication.FIXED,
    **publication.TAKES,
    **vetting.FIXED,
    **vetting_changes.FIXED,
    **vetting_posts.FIXED,
    **vetting_fairness.FIXED,
    **stops.FIXED,
    **force.FIXED,
    **draws.FIXED,
    **panels.FIXED,
    **public.TAKES,
}


def set_scene() -> Scene:
    """The scene, with a reader who holds no role yet."""
    people = _people()
    reader = User.objects.create_user("reader", person_ref=people["own"])
    records = _records(people, reader)
    return Scene(reader, people, records, Arguments(records, people, kind_of, FIXED))


def crowd(scene: Scene) -> None:
    """More of everything that stands in a list than one page of it shows."""
    people = scene.people
    with recorded():
        for number in range(CROWD):
            for relation in ("own", "team", "other"):
                _offer(people, relation, State.DECLARED)
            _offer(people, "own", State.DRAFT)
            _nil_return(people["other"])
            _advice(people["own"])
            _return(people, "own", number + 10)
            _person(f"{number}", _post(_unit_of(people["own"]), Rank.CONSTABLE))
            feed_run([people["other"]] * CROWD if not number else [people["own"]])
            publication.application(scene.records["declarations.edition"]["own"])
            publication.entry(f"crowd-{number}")
            publication.row(scene.records["open edition"]["own"], f"M{number:05}")
            vetting.crowd(people)
            vetting_changes.crowd(people)
            vetting_posts.crowd(people)
            procurement.contract(number + 10)
            procurement.check(people["other"], _unit_of(people["other"]).ref)
        enter_spend([_line(f"Supplier {number} Ltd") for number in range(CROWD)], actor=STAGE, at=AT)
        stops.crowd(people, {name: _unit_of(people[name]).ref for name in RELATIONS})
        force.crowd(people, {name: _unit_of(people[name]).ref for name in RELATIONS})
        draws.crowd(people, {name: _unit_of(people[name]).ref for name in RELATIONS})
        panels.crowd()
        public.crowd()
    crowd_of_the_shell(people)


def _people() -> dict[str, str]:
    """A reader with a team in one unit, a colleague there, a stranger and a spouse in another."""
    units = {name: _unit(name) for name in ("north", "south")}
    where = {"boss": "north", "own": "north", "team": "north", "unit": "north", "other": "south", "tied": "south"}
    posts = {name: _post(units[unit], RANKS.get(name, Rank.CONSTABLE)) for name, unit in where.items()}
    for junior, senior in (("own", "boss"), ("team", "own"), ("unit", "boss")):
        PostLine.unscoped.create(
            ref=next_reference("PL"), post=posts[junior], reports_to=posts[senior], true_from=SINCE, known_from=AT
        )
    refs = {name: _person(name, post) for name, post in posts.items()}
    tie(refs["own"], refs["tied"])
    return refs | {"about": refs["own"]}


def _records(people: dict[str, str], reader: User) -> dict[str, dict[str, Any]]:
    with recorded():
        [line] = enter_spend([_line("Sample Fuels Ltd")], actor=STAGE, at=AT)
        supplier = line.supplier
        offers = {relation: _offer(people, relation, State.DECLARED) for relation in RELATIONS}
        for offer in offers.values():
            add_file(offer, name="card.txt", chunks=[b"With thanks"], actor=STAGE, at=AT)
        files = vetting.records(people)
        searches = stops.records(people, {name: _unit_of(people[name]).ref for name in RELATIONS})
        drawn = draws.records(people, {name: _unit_of(people[name]).ref for name in RELATIONS})
        return {
            **publication.publication_records(),
            **files,
            **vetting_changes.records(people),
            **vetting_fairness.records(people, files["vetting.application"]),
            **vetting_posts.records(people),
            **searches,
            **force.records(people, {name: _unit_of(people[name]).ref for name in RELATIONS}),
            **drawn,
            **panels.records(drawn["scrutiny.drawncase"]),
            **public.records(searches["scrutiny.search"]),
            "declarations.offer": offers,
            "draft": {relation: _offer(people, relation, State.DRAFT) for relation in RELATIONS},
            "declarations.departmentreturn": {
                relation: _return(people, relation, number) for number, relation in enumerate(RELATIONS)
            },
            "declarations.advice": {relation: _advice(people[relation]) for relation in RELATIONS},
            "declarations.nilreturn": {relation: _nil_return(people[relation]) for relation in RELATIONS},
            "procurement.supplier": dict.fromkeys(RELATIONS, supplier),
            **procurement.procurement_records(people, {name: _unit_of(people[name]).ref for name in RELATIONS}),
            "access.user": accounts(people, reader),
            "access.grant": grants(people),
            "casework.referral": questions(people),
            "access.brokenglass": broken_glass(people, desk="declarations"),
            "workforce.person": {relation: Person.unscoped.get(ref=people[relation]) for relation in RELATIONS},
            "workforce.unit": {relation: _unit_of(people[relation]) for relation in RELATIONS},
            "feed.feedrun": dict.fromkeys(RELATIONS, feed_run([people[relation] for relation in RELATIONS])),
        }


def _line(payee: str) -> NewLine:
    return NewLine(AT.date(), Decimal("10.00"), payee, "Fleet", "a.xlsx")


def _unit(name: str) -> Unit:
    unit = Unit.unscoped.create(ref=next_reference("U"))
    UnitSpan.unscoped.create(ref=next_reference("US"), unit=unit, name=name.title(), true_from=SINCE, known_from=AT)
    return unit


def _post(unit: Unit, rank: Rank) -> Post:
    return Post.unscoped.create(
        ref=next_reference("PO"), title="Response", rank=rank, category=Category.OFFICER, unit=unit
    )


def _person(name: str, post: Post) -> str:
    person = Person.unscoped.create(
        ref=next_reference("P"), given_names=name.title(), family_name="Sample", force_number=f"N{name}"
    )
    Spell.unscoped.create(
        ref=next_reference("SP"), person=person, post=post, unit=post.unit, category=post.category, rank=post.rank,
        true_from=SINCE, known_from=AT,
    )  # fmt: skip
    return person.ref


def feed_run(person_refs: Sequence[str]) -> FeedRun:
    """A feed that moved each of these people."""
    run = FeedRun.unscoped.create(
        ref=next_reference("WF"), as_at=AT.date(), at=AT, account="system:stage", files=["feed.csv"],
        map_name="map.yaml", whole=True, people=len(person_refs), changed=len(person_refs), late=len(person_refs),
    )  # fmt: skip
    FeedLine.unscoped.bulk_create(
        FeedLine(run=run, kind="moved", person_ref=ref, true_from=AT.date(), days_late=7, says="PC Sample moved")
        for ref in person_refs
    )
    return run


def _unit_of(person_ref: str) -> Unit:
    return Spell.unscoped.get(person__ref=person_ref).unit


def _offer(people: Mapping[str, str], relation: str, state: State) -> Offer:
    """An offer to the person of the relation; about oneself: declared by a stranger on the reader's behalf."""
    return Offer.unscoped.create(
        ref=next_reference("GH"),
        state=state,
        kind="item_or_voucher",
        description="A mug",
        circumstances="At the end of a visit",
        offered_on=AT.date(),
        giver_organisation="Sample Fuels Ltd",
        answer="accepted",
        asked="after",
        outcome="kept",
        in_procurement="no",
        recipient_ref=people[relation],
        declared_by_ref=people["other"] if relation == "about" else people[relation],
        declared_on=AT.date(),
        declare_by=AT.date(),
        endorser_ref=people["own"] if relation == "team" else people["boss"],
        unit_ref=_unit_of(people[relation]).ref,
    )


def _nil_return(person_ref: str) -> NilReturn:
    return NilReturn.unscoped.create(ref=next_reference("NR"), person_ref=person_ref, period="January to March 2026")


def _return(people: Mapping[str, str], relation: str, number: int) -> DepartmentReturn:
    """A return asked of the person of the relation, for a quarter of its own; about oneself: one passed up to them."""
    head = people["other"] if relation == "about" else people[relation]
    above = people["own"] if relation == "about" else ""
    return DepartmentReturn.unscoped.create(
        ref=next_reference("DR"), period=f"{1990 + number}-Q1", last_day=AT.date(), asked_on=AT.date(),
        unit_ref=_unit_of(people[relation]).ref, unit_name="North", units=[], head_ref=head, above_ref=above,
        due_on=AT.date(),
    )  # fmt: skip


def _advice(person_ref: str) -> Advice:
    return Advice.unscoped.create(
        ref=next_reference("AD"), person_ref=person_ref, description="A dinner", giver_organisation="Sample Fuels Ltd",
        words="A table of ten", asked_at=AT, due_on=AT.date(),
    )  # fmt: skip


BY_NAME = {
    **vetting_fairness.POSTINGS,
    **{f"scrutiny:{rest}": kind for rest, kind in {**stops.KINDS, **force.KINDS, **draws.KINDS}.items()},
    **{f"scrutiny:{rest}": kind for rest, kind in panels.KINDS.items()},
    **panels.PUBLIC,
    **{f"scrutiny:{rest}": kind for rest, kind in public.KINDS.items()},
    **public.PUBLIC,
}
DRAFT_ADDRESSES = ("people", "earlier_fragment", "check", "discard", "question")


def kind_of(name: str) -> str:
    """Which kind of record an address of the office names."""
    space, _, rest = name.partition(":")
    if space == "declarations":
        named = {
            "return": "declarations.departmentreturn",
            "advice": "declarations.advice",
            **publication.KINDS,
        }
        return "draft" if rest in DRAFT_ADDRESSES else named.get(rest, "declarations.offer")
    if name in BY_NAME:
        return BY_NAME[name]
    if space == "vetting" and rest in vetting_fairness.KINDS:
        return vetting_fairness.KINDS[rest]
    if space == "vetting" and rest in vetting_posts.KINDS:
        return vetting_posts.KINDS[rest]
    if space == "vetting" and (kind := vetting_changes.KINDS.get(rest) or vetting.kind_of(rest)):
        return kind
    if space == "published":
        return "declarations.edition"
    if space == "procurement":
        return procurement.KINDS.get(rest, "procurement.supplier")
    return {
        "web:who": "declarations.offer",
        "workforce:person": "workforce.person",
        "workforce:unit": "workforce.unit",
        "feed:run": "feed.feedrun",
    }[name]
