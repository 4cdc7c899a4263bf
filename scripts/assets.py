#!/usr/bin/env python3
"""Copies what the pages take from npm into `build/static`, without what belongs to GOV.UK alone.

Run after `npm ci`. The typeface GDS Transport and the royal arms are licensed for GOV.UK only, so their rules are cut
out of the stylesheets; source maps go too, because the hashed-name storage looks for every file a stylesheet names.
"""

import argparse
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
TARGET = ROOT / "build" / "static"
GOVUK = MODULES / "govuk-frontend" / "dist" / "govuk"
MOJ = MODULES / "@ministryofjustice" / "frontend" / "moj"

FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
CREST = re.compile(r"url\(/assets/images/govuk-crest\.svg\)")
FONT_NOTICE = re.compile(r"/\*! Copyright \(c\) 2011 by Margaret Calvert[^*]*\*/")
GDS_FONT = re.compile(r'"?GDS Transport"?,\s*')
SOURCE_MAP = re.compile(r"(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S+)")
ASSET = re.compile(r"url\(/assets/images/([\w.-]+)\)")
EXPORTS = re.compile(r"export\{[^}]*\};?")


class MissingAsset(Exception):
    """A file or a passage that the pages rest on is not where this release of it should have it."""


def main(arguments: list[str] | None = None) -> int:
    """Fill the target folder afresh; 1 when something the pages rest on is missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", type=Path, default=TARGET, help="Folder to fill (default: build/static).")
    target: Path = parser.parse_args(arguments).target
    try:
        for folder in ("govuk", "moj", "htmx"):
            shutil.rmtree(target / folder, ignore_errors=True)
        copy_govuk(target / "govuk")
        copy_moj(target / "moj")
        copy_htmx(target / "htmx")
    except MissingAsset as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    sys.stderr.write(f"Page assets are in {target}.\n")
    return 0


def copy_govuk(target: Path) -> None:
    """The stylesheet without typeface and arms, and the script made to start itself."""
    write(target / "govuk-frontend.min.css", without_govuk_marks(read(GOVUK / "govuk-frontend.min.css")))
    write(target / "govuk-frontend.min.js", self_starting(read(GOVUK / "govuk-frontend.min.js")))


def copy_moj(target: Path) -> None:
    """The stylesheet, and the icons that it names; no script of theirs is needed."""
    css = without_govuk_marks(read(MOJ / "moj-frontend.min.css"))
    for name in sorted(set(ASSET.findall(css))):
        source = MOJ / "assets" / "images" / name
        if not source.is_file():
            raise MissingAsset(f"The Ministry of Justice stylesheet names {name}, which its package lacks.")
        (target / "images").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target / "images" / name)
    write(target / "moj-frontend.min.css", ASSET.sub(r"url(images/\1)", css))


def copy_htmx(target: Path) -> None:
    """htmx as it is."""
    write(target / "htmx.min.js", read(MODULES / "htmx.org" / "dist" / "htmx.min.js"))


def without_govuk_marks(css: str) -> str:
    """The stylesheet with GDS Transport, the royal arms and its source map taken out."""
    plain = CREST.sub("none", GDS_FONT.sub("", FONT_NOTICE.sub("", FONT_FACE.sub("", css))))
    plain = SOURCE_MAP.sub("", plain)
    if any(mark in plain for mark in ("GDS Transport", "/assets/fonts", "govuk-crest")):
        raise MissingAsset("This release names GDS Transport or the royal arms in a way that is not cut out yet.")
    return plain


def self_starting(script: str) -> str:
    """The module with its exports replaced by a call: a page loads one file and no inline script is needed."""
    started, count = EXPORTS.subn("initAll();", SOURCE_MAP.sub("", script))
    if count != 1:
        raise MissingAsset(f"The GOV.UK script has {count} export lists where one was expected.")
    return started


def read(path: Path) -> str:
    """The text of a file of a package, or a refusal that says how to get it."""
    if not path.is_file():
        raise MissingAsset(f"{path.relative_to(ROOT)} is missing. Run `npm ci` first.")
    return path.read_text(encoding="utf-8")


def write(path: Path, text: str) -> None:
    """Write the text, making the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
