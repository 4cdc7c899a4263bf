"""Coded days for those who read them: mapped from their files, and only when they are as the lake stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from probity.analysis.lake.coded import ARRAYS, CodedDay
from probity.analysis.lake.coding import FOLDER, NAMES, Standing
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.naming import Names
from probity.analysis.lake.packed import read_arrays
from probity.analysis.lake.wording import number
from probity.foundation.kernel.errors import BadInput


@dataclass(frozen=True)
class Coded:
    """The coded days of a lake, and what their numbers stand for."""

    lake: Lake
    names: Names
    standing: Standing

    @property
    def days(self) -> list[date]:
        """Every day that is coded, in order."""
        return sorted(self.standing.days)

    def day(self, day: date) -> CodedDay:
        """One day, mapped.

        Raises:
            BadInput: it is not coded, or its file is not whole.
        """
        held = self.standing.days.get(day)
        if held is None:
            raise BadInput("The day is not coded.", where=str(day), hint="Run probity lake code.")
        arrays, _ = read_arrays(self.lake.folder / FOLDER / held.file)
        return CodedDay(day=day, **{one.name: arrays[one.name] for one in ARRAYS})

    def __iter__(self) -> Iterator[CodedDay]:
        """The days in order, one at a time."""
        return map(self.day, self.days)


def open_coded(lake: Lake) -> Coded:
    """The coded days of a lake whose every day is coded from the event files that it has.

    That the context is the same is for `code_lake` to see, which costs nothing when it is: run it first.

    Raises:
        BadInput: a day is not coded, or was coded from other files.
    """
    folder = lake.folder / FOLDER
    standing = Standing.load(folder)
    stale = [
        day
        for day in lake.days()
        if day not in standing.days or standing.days[day].events != tuple(path.name for path in lake.files(day))
    ]
    if stale:
        raise BadInput(
            f"Not coded as the lake stands: {number(len(stale), 'day')}, {stale[0]} the first.",
            where=lake.folder.name,
            hint="Run probity lake code.",
        )
    return Coded(lake, Names.load(folder / NAMES), standing)
