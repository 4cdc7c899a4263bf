"""Events by number, before they have names: one array a column."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from probity.analysis.lake.contract import ACTIONS
from probity.analysis.lake.sample.chance import Truth, Whole

ACTION: Final = {action: place for place, action in enumerate(ACTIONS)}
NONE: Final = -1


@dataclass(frozen=True)
class Batch:
    """Events; -1 is a blank. Reasons are codes of records; `story` is the row of truth."""

    at: Whole
    member: Whole
    requester: Whole
    system: Whole
    action: Whole
    record: Whole
    device: Whole
    site: Whole
    reason: Whole
    story: Whole

    def __len__(self) -> int:
        return len(self.at)

    def take(self, chosen: Whole | Truth) -> "Batch":
        """Some of the events, in the order asked for."""
        return Batch(*(getattr(self, field.name)[chosen] for field in fields(self)))


def joined(batches: Sequence[Batch]) -> Batch:
    """The events of several batches."""
    if not batches:
        return Batch(*(np.zeros(0, dtype=np.int64) for _ in fields(Batch)))
    return Batch(*(np.concatenate([getattr(one, field.name) for one in batches]) for field in fields(Batch)))
