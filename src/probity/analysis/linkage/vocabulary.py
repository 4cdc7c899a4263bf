"""Words that say little about which organisation a name belongs to."""

from types import MappingProxyType
from typing import Final

LEGAL_FORMS: Final = MappingProxyType(
    {
        ("public", "limited", "company"): "plc",
        ("limited", "liability", "partnership"): "LLP",
        ("community", "interest", "company"): "CIC",
        ("limited", "liability", "company"): "LLC",
        ("private", "limited"): "Limited",
        ("limited", "partnership"): "LP",
        ("and", "company"): "& Co",
        ("limited",): "Limited",
        ("ltd",): "Limited",
        ("cyfyngedig",): "Limited",
        ("cyf",): "Limited",
        ("plc",): "plc",
        ("ccc",): "plc",
        ("llp",): "LLP",
        ("lp",): "LP",
        ("llc",): "LLC",
        ("inc",): "Inc",
        ("incorporated",): "Inc",
        ("cic",): "CIC",
        ("cio",): "CIO",
        ("gmbh",): "GmbH",
        ("ag",): "AG",
        ("sas",): "SAS",
        ("sa",): "SA",
        ("bv",): "BV",
        ("nv",): "NV",
        ("srl",): "Srl",
        ("spa",): "SpA",
        ("ab",): "AB",
        ("pty",): "Pty",
        ("pte",): "Pte",
    }
)
"""Ending of a folded name → how the legal form is written in a reason. Welsh forms stand for their English ones."""

ABBREVIATIONS: Final = MappingProxyType(
    {
        "assoc": ("association",),
        "bros": ("brothers",),
        "co": ("company",),
        "dept": ("department",),
        "fc": ("football", "club"),
        "govt": ("government",),
        "intl": ("international",),
        "mgmt": ("management",),
        "svcs": ("services",),
        "univ": ("university",),
    }
)

TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev", "revd"})

SMALL_WORDS: Final = frozenset({"a", "an", "at", "by", "de", "for", "from", "in", "of", "on", "to", "with"})

_SHARED_BY_MANY: Final = """
    academy agency airline airlines airways association authority bank body borough britain british building business
    car care catering centre charity city class club college commission committee communications community company
    construction consultancy consultants consulting corporate corporation council county design development digital
    direct distribution district east eastern electrical energy engineering england english enterprise enterprises
    environmental equipment europe european events facilities federation festival finance financial fleet food football
    forensic foundation fund gb general global great group health healthcare hire holding holdings home homes hospital
    hotel house housing hub industries industry information institute insurance international investments ireland it
    kingdom kennels law legal leisure life limited local london management manufacturing marketing media medical museum
    national network north northern office operations parks partners partnership personal pharma police products
    professional project projects properties property public recovery recruitment region regional rental repairs royal
    safety sales school scotland scottish secure security service services social society software solicitors solutions
    south southern sports support supplies supply system systems team technical technologies technology telephone
    theatre trade trading training transport travel trust trustees uk union united university vehicle wales
    welsh west western women works workwear world youth
    """
COMMON_WORDS: Final = SMALL_WORDS | frozenset(_SHARED_BY_MANY.split())
"""Words that many organisations share. Two names that have only these in common have nothing in common."""
