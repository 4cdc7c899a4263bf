"""What the pages take from npm leaves behind what belongs to GOV.UK alone."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def assets() -> ModuleType:
    spec = importlib.util.spec_from_file_location("assets", PROJECT / "scripts" / "assets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_typeface_arms_and_source_map_are_cut_out(assets: ModuleType) -> None:
    css = (
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
        "a{font-family:GDS Transport,arial,sans-serif}.c{mask-image:url(/assets/images/govuk-crest.svg)}"
        "/*# sourceMappingURL=x.css.map */"
    )
    assert assets.without_govuk_marks(css) == "a{font-family:arial,sans-serif}.c{mask-image:none}"


def test_a_mark_in_a_new_place_stops_the_copy(assets: ModuleType) -> None:
    with pytest.raises(assets.MissingAsset, match="not cut out yet"):
        assets.without_govuk_marks("a{background:url(/assets/images/govuk-crest-2.svg)}")


def test_the_script_starts_itself(assets: ModuleType) -> None:
    script = "function initAll(){}export{A,initAll};//# sourceMappingURL=x.map"
    assert assets.self_starting(script) == "function initAll(){}initAll();"
    with pytest.raises(assets.MissingAsset, match="0 export lists"):
        assets.self_starting("function initAll(){}")


def test_versions_are_exact_and_the_lock_names_no_place_to_download_from() -> None:
    package = json.loads((PROJECT / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert all(version.replace(".", "").isdigit() for version in versions.values())
    assert "http" not in (PROJECT / "package-lock.json").read_text()
