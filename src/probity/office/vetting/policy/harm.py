"""What is withheld in a file, from the applicant and from another force's panel, as secrets for the tripwire."""

from __future__ import annotations

from collections.abc import Iterable

from probity.foundation.kernel.errors import NotPermitted
from probity.foundation.kernel.tripwire import Hit, Secret, Withheld, hits_in, secret_of
from probity.office.vetting.models import Application, HarmTest, Telling, Trace
from probity.office.vetting.policy.decisions import latest_tests, telling_of

OWN_FORCE = "This force"
NO_RELATION = ("other", "co_resident")  # codes of a relation that name none


def secrets_from_applicant(application: Application) -> tuple[Secret, ...]:
    """What nothing that reaches the applicant may hold. A trace without a harm test is withheld whole."""
    tests = latest_tests(application)
    traces = [
        (trace, tests.get(trace.pk), tests[trace.pk].told_words if trace.pk in tests else "")
        for trace in application.traces.select_related("about_entry").order_by("pk")
        if telling_of(trace, tests) != Telling.WHOLE
    ]
    return _secrets(application, traces)


def secrets_from_panel(application: Application) -> tuple[Secret, ...]:
    """What nothing that reaches another force's panel may hold: all but the words that each owner agreed."""
    tests = latest_tests(application)
    traces = [
        (trace, tests.get(trace.pk), agreed_words(tests.get(trace.pk)))
        for trace in application.traces.select_related("about_entry").order_by("pk")
    ]
    return _secrets(application, traces)


def agreed_words(test: HarmTest | None) -> str:
    """What the owner of a trace agreed that another force's panel may read; nothing until they agreed."""
    return test.panel_words if test and test.owner_agreed_on else ""


def _secrets(application: Application, traces: Iterable[tuple[Trace, HarmTest | None, str]]) -> tuple[Secret, ...]:
    own = [application.applicant_name]
    return tuple(secret_of(_withheld(trace, test, told), own_names=own) for trace, test, told in traces)


def _withheld(trace: Trace, test: HarmTest | None, told: str) -> Withheld:
    names = [line.strip() for line in (test.never_words if test else "").splitlines() if line.strip()]
    names += [trace.owner, test.owner if test else ""]
    if entry := trace.about_entry:
        names += [str(entry.said.get("name", "")), str(entry.said.get("other_names", ""))]
        relation = str(entry.said.get("relation", ""))
        names += [] if relation in NO_RELATION else relation.split("_")
    return Withheld(trace.ref, (trace.summary, trace.source), tuple(name for name in names if name), told)


def refuse_if_told(text: str, secrets: Iterable[Secret]) -> None:
    """Stop a text that is about to leave.

    Raises:
        NotPermitted: it holds words of something withheld. The message names the trace and how many words were found,
            and repeats none of them: a refusal can stand in a log.
    """
    found: list[Hit] = hits_in(text, secrets)
    if found:
        refs = sorted({hit.source for hit in found})
        raise NotPermitted(
            f"This text holds words of {', '.join(refs)}, which the applicant or the panel may not be told of.",
            hint="Nothing was sent. Compare the text with the trace and its harm test, and write it again.",
        )
