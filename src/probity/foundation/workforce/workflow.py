"""What the ledger takes about people, posts and units. Nothing here has states."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event

NEW = Operation.COLLECTION
SPAN = {"from", "to"}
ADDED = event("workforce.person.added", "Person added", operation=NEW, private={"name", "number"})
OPENED = event("workforce.unit.opened", "Unit opened", operation=NEW, keys={"parent", "from"}, private={"name"})
POSTED = event("workforce.post.established", "Post established", operation=NEW, keys={"unit", "rank"})
LINED = event("workforce.line.drawn", "Reporting line drawn", keys={"post", "to_post", "from"})
STARTED = event("workforce.spell.started", "Spell started", operation=NEW, keys={"person", "post", *SPAN})
ENDED = event("workforce.spell.ended", "Spell ended", keys={"person", "post", *SPAN})
CORRECTED = event("workforce.spell.corrected", "Spell corrected", keys={"person", "post", *SPAN}, private={"reason"})
STATE = event("workforce.state.recorded", "State recorded", operation=NEW, keys={"person", *SPAN}, private={"kind"})
STATE_ENDED = event("workforce.state.ended", "State ended", keys={"person", *SPAN}, private={"kind"})
STATE_CORRECTED = event(
    "workforce.state.corrected", "State corrected", keys={"person", *SPAN}, private={"kind", "reason"}
)
QUALIFIED = event(
    "workforce.qualification.recorded",
    "Qualification recorded",
    operation=NEW,
    keys={"person", *SPAN},
    private={"kind"},
)
POSTING_ASKED = event(
    "workforce.posting.asked", "Posting asked for", keys={"person", "post", "kind", "from"}, private={"why"}
)
POSTING_ANSWERED = event(
    "workforce.posting.answered", "Posting answered by a desk", private={"desk", "may_go", "words"}
)
POSTING_WITHDRAWN = event("workforce.posting.withdrawn", "Request for a posting withdrawn")
