"""On which records a figure about searches rests: the force's own basis, or the inspectorate's. Each says its name."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SearchBasis:
    """Which searches are counted."""

    name: str
    rules: str
    without_vehicle_only: bool
    without_ethnicity_not_stated: bool

    def counted(self, vehicle_only: Flags, ethnicity_not_stated: Flags) -> Flags:
        """Which of the searches this basis counts; one that falls under both rules is left out once."""
        kept = np.ones(len(vehicle_only), dtype=np.bool_)
        if self.without_vehicle_only:
            kept &= ~vehicle_only
        if self.without_ethnicity_not_stated:
            kept &= ~ethnicity_not_stated
        return kept


OWN: Final = SearchBasis("own", "every search recorded", without_vehicle_only=False, without_ethnicity_not_stated=False)
INSPECTORATE: Final = SearchBasis(
    "HMICFRS", "no vehicle-only searches, no ethnicity not stated", without_vehicle_only=True,
    without_ethnicity_not_stated=True,
)  # fmt: skip
BASES: Final = {basis.name: basis for basis in (OWN, INSPECTORATE)}
