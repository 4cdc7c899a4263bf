"""Accounts to sign in with: one for everybody, a named one for each job a demonstrator may want, and a few seconds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from probity.sites.sample.chance import stream
from probity.sites.sample.people import Roster
from probity.sites.sample.shapes import AccountPlan, GrantPlan
from probity.sites.sample.structure import GO_LIVE

SECONDS_PER_THOUSAND = 10


@dataclass(frozen=True, slots=True)
class Job:
    """A username and the post whose holder it belongs to: the `place`th of that rank in units of that key.

    In a small force, where nobody holds that rank there, of the rank `otherwise`.
    """

    username: str
    unit_key: str
    rank: str
    place: int = 0
    otherwise: str = ""


OFFICE_JOBS = (
    Job("chief", "chief", "chief_constable"),
    Job("deputy", "chief", "deputy_chief_constable"),
    Job("assistant", "chief", "assistant_chief_constable"),
    Job("staff.officer", "chief", "chief_inspector"),
    Job("outsider", "outside", "none"),
    Job("registrar", "conduct", "staff_manager", 0),
    Job("deputy.registrar", "conduct", "staff_manager", 1),
    Job("standards", "standards", "superintendent"),
    Job("data.owner", "conduct", "inspector"),
    Job("procurement", "procurement", "staff_manager"),
    Job("buyer", "procurement", "staff"),
    Job("auditor", "finance", "staff_manager"),
    Job("hr", "hr", "staff_manager"),
    Job("access.admin", "it", "staff_manager"),
    Job("vetting.manager", "vetting", "staff_manager"),
    Job("vetting.decider", "vetting", "staff_manager", 1),
    Job("vetting.officer", "vetting", "staff"),
    Job("vetting.second.reader", "vetting", "constable"),
    Job("vetting.owner", "vetting", "inspector"),
    Job("vetting.senior", "crime", "chief_superintendent"),
    Job("vetting.approver", "b", "superintendent", -1),
    Job("vetting.appeals", "training", "inspector"),
    Job("vetting.equality", "hr", "staff"),
    Job("vetting.custodian", "hr", "staff", 1),
    Job("front.desk", "estates", "staff"),
    Job("firm.contact", "it", "none"),
    Job("other.firm.contact", "it", "none", 1),
    Job("scrutiny.lead", "a", "chief_superintendent"),
    Job("scrutiny.owner", "a", "superintendent"),
    Job("scrutiny.inspector", "c.section", "inspector"),
    Job("scrutiny.analyst", "finance", "staff"),
    Job("scrutiny.coordinator", "conduct", "staff"),
    Job("scrutiny.releaser", "b", "chief_superintendent"),
    Job("scrutiny.publisher", "chief", "assistant_chief_constable", 1),
    Job("scrutiny.trainer", "training", "staff"),
    Job("panel.member", "b.section", "none"),
    Job("head.of.protection", "protection", "chief_inspector", otherwise="inspector"),
    Job("manager", "c.section", "sergeant"),
    Job("declarant", "c.section", "constable"),
)
CORRIDOR_JOBS = (
    Job("analyst", "counter", "staff"),
    Job("investigator", "counter", "constable"),
    Job("releaser", "counter", "inspector"),
    Job("deconflicter", "counter", "staff", 1),
    Job("corridor.owner", "counter", "staff_manager"),
    Job("corridor.auditor", "finance", "staff_manager", 1),
    Job("corridor.admin", "it", "staff_manager", 1),
    Job("supervisor", "organised", "inspector"),
    Job("authoriser", "d", "chief_superintendent"),
    Job("nominee", "d", "superintendent"),
    Job("second.nominee", "c", "superintendent"),
)
# Which accounts a role goes to, by the first of these words that its key or title contains; order matters.
Words = tuple[tuple[str, tuple[str, ...]], ...]
OFFICE_WORDS: Words = (
    ("scrutiny.lead", ("scrutiny.lead",)),
    ("scrutiny.owner", ("scrutiny.owner",)),
    ("scrutiny.inspector", ("scrutiny.inspector",)),
    ("scrutiny.analyst", ("scrutiny.analyst",)),
    ("scrutiny.coordinator", ("scrutiny.coordinator",)),
    ("scrutiny.releaser", ("scrutiny.releaser",)),
    ("scrutiny.publisher", ("scrutiny.publisher",)),
    ("scrutiny.trainer", ("scrutiny.trainer",)),
    ("scrutiny.panel", ("panel.member",)),
    ("vetting.manager", ("vetting.manager",)),
    ("vetting.decider", ("vetting.decider",)),
    ("vetting.officer", ("vetting.officer",)),
    ("vetting.second_reader", ("vetting.second.reader",)),
    ("vetting.owner", ("vetting.owner",)),
    ("vetting.senior", ("vetting.senior",)),
    ("vetting.approver", ("vetting.approver",)),
    ("vetting.appeals", ("vetting.appeals",)),
    ("vetting.equality", ("vetting.equality",)),
    ("vetting.custodian", ("vetting.custodian",)),
    ("vetting.front_desk", ("front.desk",)),
    ("vetting.firm", ("firm.contact", "other.firm.contact")),
    ("breaks_glass", ("standards",)),
    ("outsider", ("outsider",)),
    ("publisher", ("data.owner", "deputy.registrar")),
    ("deputy", ("deputy.registrar",)),
    ("registrar", ("registrar",)),
    ("audit", ("auditor",)),
    ("admin", ("access.admin",)),
    ("owner", ("data.owner",)),
    ("procurement", ("procurement",)),
    ("workforce.hr", ("hr",)),
    ("standards", ("standards",)),
)
CORRIDOR_WORDS: Words = (
    ("monitoring.supervisor", ("supervisor",)),
    ("monitoring.authoriser", ("authoriser",)),
    ("monitoring.nominee", ("nominee", "second.nominee")),
    ("referrals", ("investigator", "corridor.owner")),
    ("breaks_glass", ("corridor.owner",)),
    ("audit", ("corridor.auditor",)),
    ("admin", ("corridor.admin",)),
    ("owner", ("corridor.owner",)),
    ("deconflict", ("deconflicter",)),
    ("approv", ("releaser",)),
    ("author", ("analyst", "investigator")),
    ("intelligence", ("investigator",)),
    ("investigat", ("investigator",)),
    ("analy", ("analyst",)),
)


def people_with_jobs(roster: Roster, jobs: Sequence[Job]) -> dict[str, str]:
    """The person behind each job's username."""
    return {job.username: roster.person_in(job.unit_key, _rank_of(roster, job), job.place) for job in jobs}


def _rank_of(roster: Roster, job: Job) -> str:
    return job.otherwise if job.otherwise and not roster.held(job.unit_key, job.rank) else job.rank


def plan_accounts(roster: Roster, *, seed: int) -> list[AccountPlan]:
    """Office accounts: the jobs first, then everybody else, leavers switched off, and some second accounts."""
    jobs = people_with_jobs(roster, OFFICE_JOBS)
    named = [_account(roster, username, ref, desk_name=username) for username, ref in jobs.items()]
    taken = set(jobs.values())
    plain = [
        _account(roster, person.email.partition("@")[0], person.ref, is_active=person.ref in roster.post_of)
        for person in roster.people
        if person.ref not in taken
    ]
    random = stream(seed, "accounts")
    count = max(2, len(roster.post_of) * SECONDS_PER_THOUSAND // 1000)
    seconds = random.sample([each for each in plain if each.is_active], count)
    return [*named, *plain, *(_account(roster, f"{each.username}.2", each.person_ref) for each in seconds)]


def plan_corridor_accounts(roster: Roster) -> list[AccountPlan]:
    """Accounts of the corridor's own site, for people of the counter-corruption unit, its auditor and administrator."""
    jobs = people_with_jobs(roster, CORRIDOR_JOBS)
    return [_account(roster, username, ref, desk_name=username) for username, ref in jobs.items()]


def _account(
    roster: Roster, username: str, person_ref: str, *, is_active: bool = True, desk_name: str = ""
) -> AccountPlan:
    return AccountPlan(username, person_ref, roster.by_ref[person_ref].email, is_active, desk_name)


def plan_grants(roles: Iterable[tuple[str, str]], accounts: Sequence[AccountPlan], words: Words) -> list[GrantPlan]:
    """Grants for each role (key, title), so that no role lacks somebody to sign in as.

    A role that none of `words` describes goes to a plain account of its own; where there are only named ones, to the
    first of them.
    """
    plain = iter([each.username for each in accounts if each.is_active and not each.desk_name])
    last_resort = next(each.username for each in accounts if each.desk_name)
    grants = []
    for key, title in roles:
        text = f"{key} {title}".lower()
        usernames = next((names for word, names in words if word in text), None) or (next(plain, last_resort),)
        reason = f"Synthetic force: somebody to act as {title}"
        grants += [GrantPlan(username, key, "", reason, GO_LIVE.date()) for username in usernames]
    return grants
