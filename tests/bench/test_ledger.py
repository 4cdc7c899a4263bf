"""What the ledger adds to a write: the same action with the chain and without it, turn about, in one run."""

from __future__ import annotations

import pytest

from tests.stage import set_up

AIM = 0.30


@pytest.mark.parametrize("writes", ["200"])
def test_the_ledger_s_share_of_a_write(writes: str) -> None:
    with set_up() as stage:
        times = stage.act("office", "ledger_cost", writes)
    added = times["with"] / times["without"] - 1
    print(
        f"\nan endorsement: {1000 * times['with']:.2f} ms with the ledger, {1000 * times['without']:.2f} ms without: "
        f"{added:+.0%} (aim +{AIM:.0%} or less)"
    )
    assert times["writes"] == 2 * int(writes)
