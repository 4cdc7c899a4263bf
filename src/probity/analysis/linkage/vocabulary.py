"""Words that say little about which organisation a name belongs to."""

from types import MappingProxyType
from typing import Final

from probity.analysis.linkage.commonplace import FORM_LIKE, PLACES, SHARED_BY_MANY

LEGAL_FORMS: Final = MappingProxyType(
    {
        ("public", "limited", "company"): "plc",
        ("limited", "liability", "partnership"): "LLP",
        ("community", "interest", "company"): "CIC",
        ("limited", "liability", "company"): "LLC",
        ("private", "limited"): "Limited",
        ("limited", "partnership"): "LP",
        ("and", "company"): "& Co",
        ("joint", "stock", "company"): "JSC",
        ("gesellschaft", "mit", "beschrankter", "haftung"): "GmbH",
        ("charitable", "incorporated", "organisation"): "CIO",
        ("sp", "zoo"): "Sp. z o.o.",
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
        ("aktiengesellschaft",): "AG",
        ("jsc",): "JSC",
        ("ojsc",): "JSC",
        ("pjsc",): "JSC",
        ("oao",): "JSC",
        ("pao",): "JSC",
        ("zao",): "JSC",
        ("ooo",): "LLC",
        ("sarl",): "SARL",
        ("aps",): "ApS",
        ("as",): "A/S",
        ("oy",): "Oy",
        ("kg",): "KG",
        ("na",): "NA",
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

FORMS_IN_FRONT: Final = frozenset(
    {
        ("limited", "liability", "company"),
        ("joint", "stock", "company"),
        ("jsc",),
        ("ojsc",),
        ("pjsc",),
        ("oao",),
        ("pao",),
        ("zao",),
        ("ooo",),
    }
)
"""Legal forms that also open a name."""

OFTEN_MISWRITTEN: Final = frozenset({"limited", "aktiengesellschaft", "incorporated"})
"""Legal forms that are known with one letter wrong."""

ABBREVIATIONS: Final = MappingProxyType(
    {
        "assoc": ("association",),
        "bros": ("brothers",),
        "co": ("company",),
        "corp": ("corporation",),
        "dept": ("department",),
        "fc": ("football", "club"),
        "govt": ("government",),
        "intl": ("international",),
        "mgmt": ("management",),
        "svcs": ("services",),
        "univ": ("university",),
    }
)

TITLES: Final = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "professor",
        "sir",
        "dame",
        "rev",
        "revd",
        "lord",
        "lady",
        "baroness",
        "baron",
        "cllr",
        "councillor",
        "hrh",
        "president",
        "ambassador",
    }
)

SMALL_WORDS: Final = frozenset({"a", "an", "at", "by", "de", "for", "from", "in", "of", "on", "to", "with"})

COMMON_WORDS: Final = SMALL_WORDS | FORM_LIKE | PLACES | SHARED_BY_MANY
"""Words that many organisations share. Two names that have only these in common have nothing in common."""

_UNITS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ROMAN: Final = "ii iii iv vi vii viii ix xi xii xiii xiv xv xvi xvii xviii xix xx"
_ROMAN_VALUES: Final = (2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)

UNITS: Final = MappingProxyType({word: value for value, word in enumerate(_UNITS.split())})
TENS: Final = MappingProxyType({word: 10 * value for value, word in enumerate(_TENS.split(), 2)})
ORDINALS: Final = MappingProxyType({word: value for value, word in enumerate(_ORDINALS.split(), 1)})
ROMAN: Final = MappingProxyType(dict(zip(_ROMAN.split(), _ROMAN_VALUES, strict=True)))

OTHER_SPELLINGS: Final = MappingProxyType(
    {
        "bldg": "building",
        "bldgs": "buildings",
        "center": "centre",
        "centers": "centres",
        "defense": "defence",
        "eng": "engineering",
        "labor": "labour",
        "organization": "organisation",
        "organizations": "organisations",
        "program": "programme",
        "soc": "society",
        "stn": "station",
        "theater": "theatre",
        "tv": "television",
        "tech": "technology",
    }
)
"""A word → the one spelling that is compared."""
