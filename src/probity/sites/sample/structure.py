"""The units of Sample Constabulary, and the posts in each with the post each reports to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle

from probity.foundation.kernel.references import make_reference
from probity.sites.sample.chance import moment
from probity.sites.sample.shapes import PostPlan, UnitPlan

FORCE_NAME = "Sample Constabulary"
OPENED_ON = date(1974, 4, 1)
GO_LIVE = moment(date(2021, 9, 6), hour=8)  # the day the force moved on to this system: nothing was known here before
CATEGORIES = ("officer", "special", "staff", "pcso", "volunteer", "contractor", "agency")
# People of the first four kinds in a force of 3,182; the last three are counted apart, beside the force's own strength.
SHAPE = {"officer": 1902, "special": 150, "staff": 1000, "pcso": 130, "volunteer": 92, "contractor": 110, "agency": 64}
STRENGTH = ("officer", "special", "staff", "pcso")
STRENGTH_OF_SHAPE = 3182
SECTION_SIZE = 60


@dataclass(frozen=True, slots=True)
class Leaf:
    """A unit that people work in, with its share of each kind of person, in the order of CATEGORIES."""

    key: str
    parent: str
    name: str
    shares: tuple[int, int, int, int, int, int, int]

    @property
    def is_section(self) -> bool:
        return self.key.count(".") == 2

    @property
    def trade(self) -> str:
        return "Detective " if self.key in DETECTIVES else ""

    @property
    def staff_titles(self) -> tuple[str, str, str]:
        return STAFF_TITLES.get(self.key, PLAIN)


BRANCHES = (
    ("chief", "", "Chief officers"),
    ("local", "", "Local policing"),
    ("a", "local", "A Division"),
    ("b", "local", "B Division"),
    ("c", "local", "C Division"),
    ("d", "local", "D Division"),
    ("crime", "", "Crime"),
    ("operations", "", "Operations"),
    ("standards", "", "Professional standards department"),
    ("corporate", "", "Corporate services"),
)
LEAVES = (
    Leaf("a.section", "a", "A Division Section", (262, 48, 30, 40, 30, 2, 4)),
    Leaf("b.section", "b", "B Division Section", (252, 40, 28, 34, 24, 2, 4)),
    Leaf("c.section", "c", "C Division Section", (240, 34, 28, 30, 20, 2, 4)),
    Leaf("d.section", "d", "D Division Section", (230, 28, 26, 26, 18, 2, 4)),
    Leaf("major", "crime", "Major crime", (86, 0, 34, 0, 0, 4, 2)),
    Leaf("volume", "crime", "Volume crime", (196, 0, 60, 0, 0, 4, 8)),
    Leaf("organised", "crime", "Serious and organised crime", (104, 0, 62, 0, 0, 6, 0)),
    Leaf("protection", "crime", "Public protection", (196, 0, 74, 0, 0, 2, 4)),
    Leaf("roads", "operations", "Roads policing", (78, 0, 10, 0, 0, 2, 0)),
    Leaf("firearms", "operations", "Armed response and dogs", (82, 0, 12, 0, 0, 2, 0)),
    Leaf("control", "operations", "Control room", (42, 0, 230, 0, 0, 8, 14)),
    Leaf("conduct", "standards", "Complaints and conduct", (28, 0, 20, 0, 0, 0, 2)),
    Leaf("counter", "standards", "Counter-corruption", (18, 0, 10, 0, 0, 0, 0)),
    Leaf("vetting", "standards", "Force vetting unit", (2, 0, 30, 0, 0, 2, 4)),
    Leaf("regional", "", "Wold Regional Organised Crime Unit", (34, 0, 16, 0, 0, 2, 0)),
    Leaf("training", "corporate", "Learning and development", (28, 0, 34, 0, 0, 4, 0)),
    Leaf("procurement", "corporate", "Procurement", (0, 0, 24, 0, 0, 4, 2)),
    Leaf("finance", "corporate", "Finance", (0, 0, 46, 0, 0, 6, 4)),
    Leaf("hr", "corporate", "Human resources", (0, 0, 58, 0, 0, 4, 4)),
    Leaf("it", "corporate", "Information technology", (0, 0, 98, 0, 0, 40, 4)),
    Leaf("estates", "corporate", "Estates and fleet", (0, 0, 70, 0, 0, 14, 0)),
)
PLAIN = ("Office manager", "Team leader", "Administrator")  # head of the unit's staff, supervisor, everybody else
STAFF_TITLES = {
    "major": ("Office manager", "Indexer lead", "Indexer"),
    "volume": ("Office manager", "Team leader", "Investigator"),
    "organised": ("Head of analysis", "Senior analyst", "Analyst"),
    "protection": ("Office manager", "Team leader", "Support officer"),
    "control": ("Control room manager", "Control room supervisor", "Control room operator"),
    "conduct": ("Registrar of interests", "Deputy registrar", "Caseworker"),
    "counter": ("Intelligence manager", "Senior analyst", "Intelligence analyst"),
    "vetting": ("Force vetting manager", "Vetting team leader", "Vetting officer"),
    "training": ("Head of learning", "Learning team leader", "Trainer"),
    "procurement": ("Head of procurement", "Category manager", "Buyer"),
    "finance": ("Head of finance", "Finance team leader", "Finance officer"),
    "hr": ("Head of human resources", "People partner", "People adviser"),
    "it": ("Head of technology", "Service lead", "Engineer"),
    "estates": ("Head of estates", "Workshop supervisor", "Technician"),
}
DETECTIVES = {"major", "volume", "organised", "protection", "counter", "regional"}
OTHER_TITLES = {
    "special": ("special_constable", "Special Constable"),
    "pcso": ("pcso", "Police Community Support Officer"),
    "volunteer": ("none", "Police support volunteer"),
    "contractor": ("none", "Contractor"),
    "agency": ("none", "Agency worker"),
}


def head_count(people: int) -> dict[str, int]:
    """How many of each kind a force of `people` has; the first four add up to `people`."""
    counts = {kind: round(share * people / STRENGTH_OF_SHAPE) for kind, share in SHAPE.items()}
    counts["officer"] = people - sum(counts[kind] for kind in STRENGTH if kind != "officer")
    return counts


def shared_out(total: int, shares: list[int], *, at_least: int) -> list[int]:
    """`total` split in proportion to `shares`; a unit with a share gets at least `at_least`."""
    whole = sum(shares)
    parts = [max(at_least, total * share // whole) if share else 0 for share in shares]
    parts[parts.index(max(parts))] += total - sum(parts)
    return parts


@dataclass(slots=True)
class Builder:
    """Lays down units and posts in order and hands out their references."""

    units: list[UnitPlan] = field(default_factory=list)
    posts: list[PostPlan] = field(default_factory=list)

    def unit(self, key: str, name: str, parent_ref: str) -> str:
        ref = make_reference("U", len(self.units) + 1)
        self.units.append(UnitPlan(ref, key, name, parent_ref, OPENED_ON, GO_LIVE))
        return ref

    def post(self, title: str, kind: tuple[str, str], unit_ref: str, reports_to: str, *, vacant: bool = False) -> str:
        """Lay down a post of `kind` (rank, category) and return its reference."""
        ref = make_reference("PO", len(self.posts) + 1)
        self.posts.append(PostPlan(ref, title, kind[0], kind[1], unit_ref, reports_to, vacant))
        return ref


@dataclass(frozen=True, slots=True)
class Structure:
    units: tuple[UnitPlan, ...]
    posts: tuple[PostPlan, ...]


def build_structure(people: int) -> Structure:
    """Units and posts of a force of `people`, with a post for everybody and some that stand vacant."""
    built = Builder()
    top = built.unit("force", FORCE_NAME, "")
    refs = {"": top}
    for key, parent, name in BRANCHES:
        refs[key] = built.unit(key, name, refs[parent])
    heads = _chief_officers(built, refs)
    left = head_count(people)
    left["officer"] -= _commanders(built, refs, heads)
    left["staff"] -= 1  # the director of resources
    for leaf, counts in _quotas(left):
        _fill_leaf(built, leaf, counts, (refs[leaf.parent], heads.get(leaf.parent, heads["chief"])))
    outside = built.unit("outside", "Office of the Police and Crime Commissioner", "")
    built.post("Chief executive to the Commissioner", ("none", "outside"), outside, "")
    return Structure(tuple(built.units), tuple(built.posts))


def _chief_officers(built: Builder, refs: dict[str, str]) -> dict[str, str]:
    unit = refs["chief"]
    chief = built.post("Chief Constable", ("chief_constable", "officer"), unit, "")
    deputy = built.post("Deputy Chief Constable", ("deputy_chief_constable", "officer"), unit, chief)
    local = built.post(
        "Assistant Chief Constable (local policing)", ("assistant_chief_constable", "officer"), unit, chief
    )
    crime = built.post("Assistant Chief Constable (crime)", ("assistant_chief_constable", "officer"), unit, chief)
    director = built.post("Director of resources", ("staff_director", "staff"), unit, chief)
    built.post("Staff officer to the Chief Constable", ("chief_inspector", "officer"), unit, chief)
    heads = {"chief": chief, "": crime, "local": local, "corporate": director}
    heads |= {"standards": deputy, "operations": local, "crime": crime}
    return heads


def _commanders(built: Builder, refs: dict[str, str], heads: dict[str, str]) -> int:
    """Lay down the heads of divisions and departments; return how many officers that took, chief officers included."""
    for key in ("a", "b", "c", "d"):
        commander = built.post("Divisional commander", ("chief_superintendent", "officer"), refs[key], heads["local"])
        heads[key] = built.post("Operations superintendent", ("superintendent", "officer"), refs[key], commander)
    departments = {"crime": "crime", "operations": "operations", "standards": "professional standards"}
    for key, name in departments.items():
        title = f"Head of {name}"
        rank = "superintendent" if key == "standards" else "chief_superintendent"
        heads[key] = built.post(title, (rank, "officer"), refs[key], heads[key])
    return sum(1 for post in built.posts if post.category == "officer")


def _quotas(left: dict[str, int]) -> Iterator[tuple[Leaf, dict[str, int]]]:
    """How many of each kind work in each leaf; a division's leaf is dealt out into numbered sections."""
    columns = []
    for place, kind in enumerate(CATEGORIES):
        at_least = {"officer": 2, "staff": 3}.get(kind, 0)
        columns.append(shared_out(left[kind], [leaf.shares[place] for leaf in LEAVES], at_least=at_least))
    for row, leaf in enumerate(LEAVES):
        counts = {kind: columns[place][row] for place, kind in enumerate(CATEGORIES)}
        if not leaf.key.endswith(".section"):
            yield leaf, counts
            continue
        sections = max(1, round(counts["officer"] / SECTION_SIZE))
        for number in range(sections):
            dealt = {kind: n // sections + (number < n % sections) for kind, n in counts.items()}
            yield Leaf(f"{leaf.key}.{number + 1}", leaf.parent, f"{leaf.name} {number + 1}", leaf.shares), dealt


def _fill_leaf(built: Builder, leaf: Leaf, counts: dict[str, int], above: tuple[str, str]) -> None:
    """Lay down the unit and its posts: a head, supervisors about one to nine, everybody else under a supervisor."""
    if not any(counts.values()):
        return
    parent_ref, boss = above
    unit = built.unit(leaf.key, leaf.name, parent_ref)
    head, sergeants = _officers(built, leaf, counts["officer"], (unit, boss))
    leaders = _staff(built, leaf, counts["staff"], (unit, head or boss))
    over = cycle(sergeants or leaders or [head or boss])
    for kind, (rank, title) in OTHER_TITLES.items():
        for _ in range(counts[kind]):
            built.post(title, (rank, kind), unit, next(over))


def _officers(built: Builder, leaf: Leaf, officers: int, above: tuple[str, str]) -> tuple[str, list[str]]:
    """Lay down a leaf's officer posts; return the head's post ("" if none) and the sergeants' posts."""
    unit, _boss = above
    if not officers:
        return "", []
    head, filled = _leaf_head(built, leaf, officers, above)
    left = officers - filled
    inspectors = []
    if not leaf.is_section and officers >= SECTION_SIZE:
        title = f"{leaf.trade}Inspector"
        inspectors = [built.post(title, ("inspector", "officer"), unit, head) for _ in range(left // 50)]
        left -= len(inspectors)
    over = cycle(inspectors or [head])
    sergeants = []
    for place in range(max(1, left // 9) if left > 3 else 0):
        vacant = place % 7 == 5
        title = f"{leaf.trade}Sergeant"
        sergeants.append(built.post(title, ("sergeant", "officer"), unit, next(over), vacant=vacant))
        left -= not vacant
    over = cycle(sergeants or inspectors or [head])
    for _ in range(left):
        built.post(f"{leaf.trade}Constable", ("constable", "officer"), unit, next(over))
    return head, sergeants


def _leaf_head(built: Builder, leaf: Leaf, officers: int, above: tuple[str, str]) -> tuple[str, int]:
    """Lay down the post that leads a leaf's officers; every fourth section's inspector is a vacancy."""
    unit, boss = above
    vacant = leaf.is_section and int(leaf.key.rpartition(".")[2]) % 4 == 3
    small = leaf.is_section or officers < SECTION_SIZE
    rank, title = ("inspector", "Inspector") if small else ("chief_inspector", "Chief Inspector")
    return built.post(f"{leaf.trade}{title}", (rank, "officer"), unit, boss, vacant=vacant), int(not vacant)


def _staff(built: Builder, leaf: Leaf, staff: int, above: tuple[str, str]) -> list[str]:
    """Lay down a leaf's staff posts; return the posts that others report to."""
    unit, boss = above
    if not staff:
        return []
    head = built.post(leaf.staff_titles[0], ("staff_manager", "staff"), unit, boss)
    left = staff - 1
    leaders = []
    for place in range(max(1, left // 11) if left else 0):
        vacant = place % 13 == 7
        leaders.append(built.post(leaf.staff_titles[1], ("staff_manager", "staff"), unit, head, vacant=vacant))
        left -= not vacant
    over = cycle(leaders or [head])
    for _ in range(left):
        built.post(leaf.staff_titles[2], ("staff", "staff"), unit, next(over))
    return leaders or [head]
