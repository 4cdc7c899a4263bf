"""The states of hits, requests to unmask, nights and authorities, and the ledger's words for what the desk does.

Keys name no person, record, rule or day: whoever reads the ledger learns nothing of whom a hit is about.
"""

from __future__ import annotations

from probity.corridor.monitoring.models import Authority, Hit, Night, Unmasking, Watch
from probity.corridor.monitoring.policy import guards
from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.transitions import Transition, workflow

BEGUN = event("monitoring.night.begun", "Night over the lake begun", operation=Operation.COMBINATION)
DONE = event(
    "monitoring.night.done", "Night over the lake done", operation=Operation.COMBINATION, keys={"was", "counts"}
)
FOUND = event("monitoring.hit.found", "Hit found", operation=Operation.COMBINATION, keys={"night"})
CHANGED = event("monitoring.hit.changed", "Hit changed", operation=Operation.COMBINATION, keys={"night", "fields"})
GROWN = event("monitoring.hit.grown", "Hit has events nobody has seen", keys={"was", "night"})
GONE = event("monitoring.hit.gone", "Hit no longer arises", operation=Operation.COMBINATION, keys={"was", "night"})
BACK = event("monitoring.hit.back", "Hit arises again", operation=Operation.COMBINATION, keys={"was", "night"})
LOOKED = event(
    "monitoring.hit.looked", "Step of triage entered", operation=Operation.COLLECTION, keys={"step", "look"},
    private={"words"},
)  # fmt: skip
JUDGED = event(
    "monitoring.hit.judged", "Hit judged", operation=Operation.COLLECTION, keys={"was", "outcome"}, private={"reason"}
)
REOPENED = event("monitoring.hit.reopened", "Hit opened again", keys={"was"}, private={"reason"})
DISPOSED = event("monitoring.hit.disposed", "Hit disposed of", operation=Operation.ERASURE, keys={"was"})
ASKED = event(
    "monitoring.unmasking.asked", "Unmasking asked for", operation=Operation.CONSULTATION, keys={"hit"},
    private={"reason"},
)  # fmt: skip
GRANTED = event(
    "monitoring.unmasking.granted", "Unmasking authorised", operation=Operation.DISCLOSURE, keys={"was", "hit"},
    private={"reason"},
)  # fmt: skip
REFUSED = event("monitoring.unmasking.refused", "Unmasking refused", keys={"was", "hit"}, private={"reason"})
PROPOSED = event(
    "monitoring.watch.proposed", "Closer monitoring proposed", operation=Operation.COLLECTION,
    private={"person", "necessity", "proportionality"},
)  # fmt: skip
AUTHORISED = event("monitoring.watch.authorised", "Closer monitoring authorised", keys={"was"}, private={"reason"})
TURNED_DOWN = event("monitoring.watch.refused", "Closer monitoring refused", keys={"was"}, private={"reason"})
REVIEWED = event("monitoring.watch.reviewed", "Closer monitoring reviewed", private={"words"})
ENDED = event("monitoring.watch.ended", "Closer monitoring ended early", keys={"was"}, private={"reason"})
LAPSED = event("monitoring.watch.lapsed", "Closer monitoring lapsed", keys={"was"})
LAPSE_SEEN = event("monitoring.watch.lapse_seen", "Lapse noted by its authoriser")
NAMED_APART = event("monitoring.apart.named", "Person set apart", keys={"because"}, private={"person", "words"})
NO_LONGER_APART = event("monitoring.apart.ended", "Person no longer set apart", private={"words"})
TUNED = event(
    "monitoring.rule.tuned", "Threshold of a rule changed", keys={"rule", "name", "value_was", "value_now"},
    private={"reason"},
)  # fmt: skip
AUTHORITY_PROPOSED = event("monitoring.authority.proposed", "Authority for a rule proposed", keys={"rule"})
AUTHORITY_APPROVED = event("monitoring.authority.approved", "Authority for a rule approved", keys={"was", "rule"})
AUTHORITY_ENDED = event(
    "monitoring.authority.ended", "Authority for a rule ended", keys={"was", "rule"}, private={"reason"}
)

_H, _W = Hit.State, Watch.State
FINISH = Transition("Finish", frozenset({Night.State.RUNNING}), Night.State.DONE, DONE)
JUDGE = Transition("Judge", frozenset({_H.OPEN}), _H.JUDGED, JUDGED, (guards.works_on,))
REOPEN = Transition("Open again", frozenset({_H.JUDGED}), _H.OPEN, REOPENED, (guards.reopens,))
GROW = Transition("Has more events", frozenset({_H.JUDGED}), _H.OPEN, GROWN, (guards.is_the_night,))
GO = Transition("No longer arises", frozenset({_H.OPEN, _H.JUDGED}), _H.SUPERSEDED, GONE, (guards.is_the_night,))
COME_BACK = Transition("Arises again", frozenset({_H.SUPERSEDED}), _H.OPEN, BACK, (guards.is_the_night,))
COME_BACK_JUDGED = Transition(
    "Arises again, judged", frozenset({_H.SUPERSEDED}), _H.JUDGED, BACK, (guards.is_the_night,)
)
DISPOSE = Transition("Dispose of", frozenset({_H.JUDGED, _H.SUPERSEDED}), _H.DISPOSED, DISPOSED, (guards.is_the_night,))
_ASKED = frozenset({Unmasking.State.ASKED})
GRANT = Transition("Authorise", _ASKED, Unmasking.State.GRANTED, GRANTED, (guards.authorises,))
REFUSE = Transition("Refuse", _ASKED, Unmasking.State.REFUSED, REFUSED, (guards.authorises,))
_PROPOSED = frozenset({_W.PROPOSED})
AUTHORISE = Transition("Authorise", _PROPOSED, _W.IN_FORCE, AUTHORISED, (guards.decides_watch,))
TURN_DOWN = Transition("Refuse", _PROPOSED, _W.REFUSED, TURNED_DOWN, (guards.decides_watch,))
END = Transition("End early", frozenset({_W.IN_FORCE}), _W.ENDED, ENDED, (guards.ends_watch,))
LAPSE = Transition("Lapse", frozenset({_W.IN_FORCE}), _W.LAPSED, LAPSED, (guards.is_the_night,))
_A = Authority.State
APPROVE = Transition("Approve", frozenset({_A.PROPOSED}), _A.IN_FORCE, AUTHORITY_APPROVED, (guards.approves,))
END_AUTHORITY = Transition(
    "End", frozenset({_A.PROPOSED, _A.IN_FORCE}), _A.ENDED, AUTHORITY_ENDED, (guards.ends_authority,)
)

workflow("monitoring.night", (FINISH,))
workflow("monitoring.hit", (JUDGE, REOPEN, GROW, GO, COME_BACK, COME_BACK_JUDGED, DISPOSE))
workflow("monitoring.unmasking", (GRANT, REFUSE))
workflow("monitoring.watch", (AUTHORISE, TURN_DOWN, END, LAPSE))
workflow("monitoring.authority", (APPROVE, END_AUTHORITY))
