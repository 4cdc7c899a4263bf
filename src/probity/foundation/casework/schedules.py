"""Nightly work: data that desks register, run once a day by the worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone

from probity.foundation.casework.models import ScheduledRun

Job = Callable[[datetime], None]


@dataclass(frozen=True)
class Nightly:
    """A job and the Europe/London time after which its day's run is due. It must be safe to repeat."""

    name: str
    after: time
    job: Job


_jobs: dict[str, Nightly] = {}


def nightly(name: str, *, after: str) -> Callable[[Job], Job]:
    """Register `job(at)` to run once a day, at the first chance after the time ("02:00")."""

    def register(job: Job) -> Job:
        if name in _jobs:
            raise ValueError(f"the nightly job {name!r} is already registered")
        _jobs[name] = Nightly(name, time.fromisoformat(after), job)
        return job

    return register


def all_jobs() -> tuple[Nightly, ...]:
    """Every registered job, by name."""
    return tuple(_jobs[name] for name in sorted(_jobs))


def run_due(at: datetime) -> Iterator[str]:
    """Run each job whose time has come today and that has not finished today. Yields after each step.

    A run that dies leaves no row, so it is run again: jobs are safe to repeat.
    """
    here = timezone.localtime(at)
    for planned in all_jobs():
        done = ScheduledRun.objects.filter(name=planned.name, day=here.date()).exists()
        if done or here.time() < planned.after:
            continue
        planned.job(at)
        yield f"ran {planned.name}"
        ScheduledRun.objects.get_or_create(name=planned.name, day=here.date(), defaults={"finished_at": at})
        yield f"noted {planned.name}"
