"""One worker a site: the outbox (which is also the queue), the door in, and nightly work, each step safe to lose."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from datetime import datetime
from types import FrameType

import structlog
from django.conf import settings
from django.db import close_old_connections
from django.db.utils import InterfaceError, OperationalError
from django.utils import timezone

from probity.foundation.casework.doors import take_from_office
from probity.foundation.casework.models import Beat
from probity.foundation.casework.outbox import deliver_due
from probity.foundation.casework.schedules import run_due
from probity.foundation.kernel.errors import DomainError

log = structlog.get_logger(__name__)
PAUSE_SECONDS = 1.0


def one_round(at: datetime) -> Iterator[str]:
    """Everything that is due at this moment. Yields the name of each step after it is done."""
    yield from deliver_due(at)
    if settings.PROBITY_SITE == "corridor":
        yield from take_from_office(at)
    yield from run_due(at)


def beat(at: datetime) -> None:
    """Show that the worker is alive."""
    Beat.objects.update_or_create(name="worker", defaults={"at": at})


class Worker:
    """Runs rounds until it is told to stop; finishes the step in hand first."""

    def __init__(self) -> None:
        self.stopping = False

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def run(self) -> None:
        """Work until SIGINT or SIGTERM."""
        signal.signal(signal.SIGINT, self.stop)
        signal.signal(signal.SIGTERM, self.stop)
        log.info("worker.started", site=settings.PROBITY_SITE)
        while not self.stopping:
            self._round()
            if not self.stopping:
                time.sleep(PAUSE_SECONDS)
        log.info("worker.stopped", site=settings.PROBITY_SITE)

    def _round(self) -> None:
        close_old_connections()
        try:
            at = timezone.now()
            beat(at)
            for _step in one_round(at):
                if self.stopping:
                    return
        except (OperationalError, InterfaceError) as fault:
            log.warning("worker.database_busy", fault=type(fault).__name__)
        except DomainError as fault:  # a step was refused; what waits behind it has its turn in the next round
            log.warning("worker.step_refused", code=fault.code)
