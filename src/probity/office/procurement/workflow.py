"""How a check of bidders moves, and the ledger's words for what procurement does. What was published has no states."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.procurement.models import AwardCheck
from probity.office.procurement.policy import all_considered, is_officer, was_run

SUPPLIER_ADDED = event(
    "procurement.supplier.added",
    "Supplier added",
    operation=Operation.COLLECTION,
    keys={"kind"},
    private={"name"},
)
LINE_LOADED = event(
    "procurement.line.loaded",
    "Spend line loaded",
    operation=Operation.COLLECTION,
    keys={"supplier", "credit", "repeat", "redacted"},
)
RELEASE_READ = event(
    "procurement.release.read",
    "Release of a contract read",
    operation=Operation.COLLECTION,
    keys={"release", "tags", "awards", "number"},
)
CONTRACTS_READ = event(
    "procurement.contracts.read",
    "Contracts read from files",
    operation=Operation.COLLECTION,
    keys={"files", "read", "loaded", "unchanged", "rejected"},
)
FORCE_NAME_ADDED = event(
    "procurement.force_name.added",
    "Name of the force in contracts added",
    keys={"part", "identifier"},
    private={"name"},
)
FORCE_NAME_ENDED = event("procurement.force_name.ended", "Name of the force in contracts ended")
PART_ADDED = event(
    "procurement.buying_role.added",
    "Buying role recorded",
    operation=Operation.COLLECTION,
    keys={"person", "procurement", "part", "from", "to"},
)
PART_CORRECTED = event(
    "procurement.buying_role.corrected", "Buying role corrected", keys={"person", "part", "from", "to"}
)
CHECK_OPENED = event(
    "procurement.check.opened",
    "Check of bidders begun",
    operation=Operation.COLLECTION,
    keys={"procurement", "unit", "bidders", "award_on"},
    private={"title", "names"},
)
BIDDERS_ADDED = event(
    "procurement.check.bidders_added",
    "Bidders added to a check",
    operation=Operation.COLLECTION,
    keys={"bidders"},
    private={"names"},
)
CHECK_RUN = event(
    "procurement.check.run",
    "Bidders compared with the registers",
    operation=Operation.COMBINATION,
    keys={"run", "entries", "new"},
)
MATCH_FOUND = event(
    "procurement.match.found",
    "Register entry matched with a bidder",
    operation=Operation.COMBINATION,
    keys={"check", "entry", "verdict", "score", "instead_of"},
    private={"bidder", "giver", "why"},
)
CONSIDERED = event("procurement.match.considered", "Match considered", keys={"check", "entry"}, private={"words"})
CHECKED = event("procurement.check.checked", "Bidders marked checked", keys={"was", "matches"})
FOUND_MORE = event("procurement.check.reopened", "Check opened again: more was found", keys={"was", "new"})
GIVEN_UP = event("procurement.check.given_up", "Check given up", keys={"was"}, private={"words"})
_OPEN, _CHECKED = AwardCheck.State.OPEN, AwardCheck.State.CHECKED
CHECK = Transition(
    "Mark checked", frozenset({_OPEN}), _CHECKED, CHECKED, (is_officer, not_about_themselves, was_run, all_considered)
)
FIND_MORE = Transition("Open again", frozenset({_CHECKED}), _OPEN, FOUND_MORE, (is_officer,))
GIVE_UP = Transition("Give up", frozenset({_OPEN}), AwardCheck.State.GIVEN_UP, GIVEN_UP, (is_officer,))

workflow("procurement.awardcheck", (CHECK, FIND_MORE, GIVE_UP))
