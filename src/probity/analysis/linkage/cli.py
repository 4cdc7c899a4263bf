"""`probity link`: which rows of two files, or of one, may be the same organisation."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from probity.analysis.linkage.card import write_card
from probity.analysis.linkage.fitting import write_weights
from probity.analysis.linkage.judging import LINK_FROM, REVIEW_FROM
from probity.analysis.linkage.matching import link_organisations, link_within
from probity.analysis.linkage.parties import Link, Party
from probity.analysis.linkage.tables import check_ending, columns_in, columns_of, read_parties, write_links
from probity.foundation.kernel.errors import BadInput

DONE: Final = 0
BAD_USAGE: Final = 2


def main(arguments: Sequence[str]) -> int:
    """Run `probity link …` and return its exit code: 0 done, 2 bad usage or input and nothing done."""
    try:
        return _run(_parser().parse_args(arguments))
    except BadInput as fault:
        _note(str(fault))
        return BAD_USAGE
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else BAD_USAGE


def _run(chosen: argparse.Namespace) -> int:
    {"organisations": _organisations, "card": _card, "fit": _fit}[chosen.what](chosen)
    return DONE


def _note(words: str) -> None:
    sys.stderr.write(f"{words}\n")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(BAD_USAGE, f"{message}\nAdd --help for the options.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="probity link", description="Find which rows may be the same organisation, with the reason.")
    what = parser.add_subparsers(dest="what", required=True, parser_class=_Parser)
    _add_organisations(what.add_parser("organisations", help="link the rows of two files, or of one"))
    for name, says in (("card", "measure the matcher and write its model card"), ("fit", "fit the weights again")):
        one = what.add_parser(name, help=says)
        one.add_argument("register", type=Path, help="CSV of one register, with true company numbers")
        one.add_argument("--columns", default="", help="field=Header,… for id, name, address, postcode, number")
        one.add_argument("--pairs", type=Path, required=True, help="CSV with schema, name1, name2, is_match")
        one.add_argument("--out", type=Path, required=True, help="the file to write")
    return parser


def _add_organisations(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("left", type=Path, help="CSV, gzipped or not; - is standard input")
    parser.add_argument("right", type=Path, nargs="?", help="CSV to link LEFT with")
    parser.add_argument("--within", action="store_true", help="link the rows of LEFT with each other")
    parser.add_argument("--columns", default="", help="field=Header,… for id, name, address, postcode, number")
    parser.add_argument("--map", type=Path, help="the same in a YAML file, under `columns:`")
    parser.add_argument("--right-columns", help="columns of RIGHT where they differ from those of LEFT")
    parser.add_argument("--ignore-number", action="store_true", help="take no notice of company numbers")
    parser.add_argument("--threshold", type=_probability, default=LINK_FROM, help=f"link from this on ({LINK_FROM})")
    parser.add_argument("--out", type=Path, default=Path("-"), help=".csv or .json; - is standard output")
    parser.add_argument("--format", choices=("csv", "json"), default="csv", help="of standard output")


def _probability(written: str) -> float:
    try:
        value = float(written)
    except ValueError:
        value = -1.0
    if not REVIEW_FROM < value <= 1.0:
        raise argparse.ArgumentTypeError(f"{written!r} is not a number above {REVIEW_FROM} and up to 1")
    return value


def _organisations(chosen: argparse.Namespace) -> None:
    if bool(chosen.right) == chosen.within:
        raise BadInput("Give a second file, or --within to link the rows of one, and not both.", where="probity link")
    check_ending(chosen.out)
    columns = _columns(chosen)
    left = _parties(chosen.left, columns, chosen)
    if chosen.within:
        links = link_within(left, threshold=chosen.threshold)
    else:
        own = columns_of(chosen.right_columns) if chosen.right_columns is not None else columns
        right = _parties(chosen.right, own, chosen)
        links = link_organisations(left, right, threshold=chosen.threshold)
    write_links(links, chosen.out, as_json=chosen.format == "json")
    _note(_counts(links))


def _columns(chosen: argparse.Namespace) -> dict[str, str]:
    return (columns_in(chosen.map) if chosen.map else {}) | columns_of(chosen.columns)


def _parties(path: Path, columns: dict[str, str], chosen: argparse.Namespace) -> list[Party]:
    read = read_parties(path, columns)
    _note(f"Read {len(read):,} rows of {path}")
    if not chosen.ignore_number:
        return read
    return [Party(one.id, one.name, one.kind, one.address, one.postcode) for one in read]


def _counts(links: Sequence[Link]) -> str:
    sure = sum(link.verdict == "link" for link in links)
    return f"{len(links):,} pairs: {sure:,} link, {len(links) - sure:,} review"


def _card(chosen: argparse.Namespace) -> None:
    write_card(chosen.register, columns_of(chosen.columns), chosen.pairs, chosen.out)
    _note(f"Wrote {chosen.out}")


def _fit(chosen: argparse.Namespace) -> None:
    write_weights(chosen.register, columns_of(chosen.columns), chosen.pairs, chosen.out)
    _note(f"Wrote {chosen.out}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
