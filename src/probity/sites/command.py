"""The one command line: `probity AREA VERB [INPUT…]`, each verb in the site that it belongs to."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module

from probity.sites.walls import for_site

BOTH = ("office", "corridor")
USAGE = 2

# What each verb is: the Django command, and the sites it runs in. Several sites run one after another, a process each.
# `--site` chooses one; verbs of a desk run only where the desk is.
VERBS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "import gifts": ("import_gifts", ("office",), "read a gifts register into the office"),
    "import workforce": ("import_workforce", ("office",), "bring people and posts in line with the personnel system"),
    "import register": ("import_register", ("office",), "read another body's register, entry by entry"),
    "import clearances": ("import_clearances", ("office",), "read the clearances of another vetting system"),
    "vetting status": ("vetting_status", ("office",), "show who was cleared on a day, and who was not"),
    "import spend": ("import_spend", ("office",), "read what the force spent into the office"),
    "import contracts": ("import_contracts", ("office",), "read published contracts into the office"),
    "import buying-roles": ("import_buying_roles", ("office",), "read who had a part in which buying"),
    "import stops": ("import_stops", ("office",), "read stop and search records into the office"),
    "import custody": ("import_custody", ("office",), "read custody records, to find missing use-of-force forms"),
    "cross-check gifts": ("cross_check_gifts", ("corridor",), "match givers with suppliers"),
    "monitor night": ("monitor_night", ("corridor",), "run the rules over the logs that came in"),
    "sample force": ("sample_force", BOTH, "fill an empty system with Sample Constabulary"),
    "sample truth": ("sample_truth", ("office",), "list what was planted in Sample Constabulary"),
    "audit verify": ("audit_verify", BOTH, "recompute each site's ledger"),
    "audit export": ("audit_export", ("office",), "write a site's ledger, or its head, to a file"),
    "account open": ("account_open", ("office",), "open an account, and set its first password"),
    "account tie": ("account_tie", ("office",), "tie an account to the person whom the workforce feed knows"),
    "account close": ("account_close", ("office",), "stop an account from signing in"),
    "account list": ("account_list", ("office",), "list a site's accounts and their roles"),
    "grant give": ("grant_give", ("office",), "give the person of an account a role"),
    "grant end": ("grant_end", ("office",), "end a grant after a last day"),
    "migrate": ("prepare", BOTH, "prepare or bring up to date every site's database"),
    "serve": ("serve", (), "serve every site, with their workers, until stopped"),
    "work": ("work", (), "run each site's worker until stopped"),
    "check": ("check", BOTH, "check every site's settings and rules"),
}
AT_ITS_DESK = frozenset(
    {
        "import workforce",
        "account tie",
        "import gifts",
        "import register",
        "import spend",
        "import clearances",
        "vetting status",
        "import contracts",
        "import buying-roles",
        "import stops",
        "import custody",
        "cross-check gifts",
        "monitor night",
    }
)
# Work that needs no site and no Django: modules that give `main(arguments) -> exit code` and read the verb.
ANALYSIS: dict[str, tuple[str, str]] = {
    "link": ("probity.analysis.linkage.cli", "organisations: which rows of files may be the same body"),
    "sample lake": (
        "probity.sites.sample.lake",
        "a month of invented logs, with misuse and innocent look-alikes in it",
    ),
    "lake score": ("probity.analysis.lake.sample.score_cli", "how a scan did on a lake of sample lake"),
    "lake": (
        "probity.analysis.lake.cli",
        "ingest, check, code, scan, purpose and more: the logs of every system in one folder",
    ),
    "measures": ("probity.analysis.measures.cli", "rates, ratios or force: figures from files of counts"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the verb that the arguments name and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in {"-h", "--help", "help"}:
        sys.stdout.write(usage())
        return 0 if words else USAGE
    verb, rest = _verb_of(words)
    if verb in ANALYSIS:
        return int(import_module(ANALYSIS[verb][0]).main(rest))
    if verb not in VERBS:
        sys.stderr.write(f"There is no command {' '.join(words[:2])!r}.\n{usage()}")
        return USAGE
    return _run(verb, rest)


def usage() -> str:
    """Every verb in a line."""
    told = {verb: says for verb, (_, _, says) in VERBS.items()} | {area: says for area, (_, says) in ANALYSIS.items()}
    width = max(map(len, told))
    lines = [f"  probity {words:<{width}}  {says}" for words, says in told.items()]
    return "\n".join(["Usage: probity AREA VERB [INPUT…]. Add --help to a verb for its options.", *lines, ""])


def _verb_of(words: list[str]) -> tuple[str, list[str]]:
    two = " ".join(words[:2])
    return (two, words[2:]) if two in VERBS or two in ANALYSIS else (words[0], words[1:])


def _run(verb: str, rest: list[str]) -> int:
    command, sites, _ = VERBS[verb]
    chosen, rest = _site_of(rest, sites)
    if verb == "serve" or (not sites and not chosen):
        if chosen:
            return _refuse("serve runs every site: leave out --site.")
        return int(import_module("probity.sites.serving").main(verb, rest))
    if verb in AT_ITS_DESK and chosen != sites:
        return _refuse(f"{verb} runs in the {sites[0]} alone: leave out --site.")
    if len(chosen) == 1:
        return in_site(chosen[0], command, rest)
    return worst([_in_process(site, verb, rest) for site in chosen])


def worst(codes: Sequence[int]) -> int:
    """The exit code of several processes: the highest, and for one that a signal ended 128 and the signal's number."""
    return max(code if code >= 0 else 128 - code for code in codes)


def _refuse(words: str) -> int:
    sys.stderr.write(f"{words}\n")
    return USAGE


def _site_of(rest: list[str], sites: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """The sites to run in: those of the verb, or the one that `--site` names."""
    for place, word in enumerate(rest):
        if word == "--site" and place + 1 < len(rest):
            return (rest[place + 1],), rest[:place] + rest[place + 2 :]
        if word.startswith("--site="):
            return (word.removeprefix("--site="),), rest[:place] + rest[place + 1 :]
    return sites, rest


def _in_process(site: str, verb: str, rest: list[str]) -> int:
    words = [sys.executable, "-m", "probity.sites.command", *verb.split(), "--site", site, *rest]
    environment = for_site(site, os.environ)
    return subprocess.run(words, check=False, env=environment).returncode  # noqa: S603 - our own words, no shell


def in_site(site: str, command: str, rest: list[str]) -> int:
    """Run a Django command under a site's settings in this process and return its exit code."""
    if site not in BOTH:
        return _refuse(f"There is no site {site!r}; there are {' and '.join(BOTH)}.")
    if command == "prepare":
        os.environ["PROBITY_AS_OWNER"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = f"probity.sites.{site}"
    management = import_module("django.core.management")
    exceptions = import_module("django.core.exceptions")
    try:
        management.ManagementUtility(["probity", command, *rest]).execute()
    except exceptions.ImproperlyConfigured as fault:
        sys.stderr.write(f"{fault}\n")
        return USAGE
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    return 0


if __name__ == "__main__":
    sys.exit(main())
