"""What each written word of the public columns is read as: both vocabularies, and nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

UNREAD: Final = "unread"
"""A word that no vocabulary knows: kept as written, counted apart, never read as blank."""

_CENSUS_WORDS: Final = {
    "W1": "White - English/Welsh/Scottish/Northern Irish/British|White - White British|White British|White - British",
    "W2": "White - Irish|White - White Irish|White Irish",
    "W3": "White - Gypsy or Irish Traveller",
    "W9": "White - Any other White background|White - Any other White ethnic background|Any other White background",
    "M1": "Mixed/Multiple ethnic groups - White and Black Caribbean|Mixed - White and Black Caribbean",
    "M2": "Mixed/Multiple ethnic groups - White and Black African|Mixed - White and Black African",
    "M3": "Mixed/Multiple ethnic groups - White and Asian|Mixed - White and Asian",
    "M9": "Mixed/Multiple ethnic groups - Any other Mixed/Multiple ethnic background|"
    "Mixed - Any other Mixed ethnic background|Mixed - Any other Mixed background",
    "A1": "Asian/Asian British - Indian|Asian - Indian",
    "A2": "Asian/Asian British - Pakistani|Asian - Pakistani",
    "A3": "Asian/Asian British - Bangladeshi|Asian - Bangladeshi",
    "A4": "Asian/Asian British - Chinese|Asian - Chinese|Chinese|Other ethnic group - Chinese",
    "A9": "Asian/Asian British - Any other Asian background|Asian - Any other Asian ethnic background|"
    "Asian - Any other Asian background",
    "B1": "Black/African/Caribbean/Black British - Caribbean|Black - Caribbean|Black or Black British - Caribbean",
    "B2": "Black/African/Caribbean/Black British - African|Black - African|Black or Black British - African",
    "B9": "Black/African/Caribbean/Black British - Any other Black/African/Caribbean background|"
    "Black - Any other Black ethnic background|Black - Any other Black background|"
    "Black or Black British - Any other Black ethnic background",
    "O2": "Other ethnic group - Arab|Arab",
    "O9": "Other ethnic group - Any other ethnic group|Any other ethnic group|Other - Any other ethnic group",
    "NS": "Other ethnic group - Not stated|Not stated|Not Stated (NS)|Refused",
}
_CENSUS_CODES: Final = {**{code: code for code in _CENSUS_WORDS}, "O1": "A4", "N1": "NS", "N2": "NS", "N3": "NS"}
_GROUP_OF: Final = {"W": "white", "M": "mixed", "A": "asian", "B": "black", "O": "other", "N": "not_stated"}
_AT_END: Final = re.compile(r"\(([A-Z]\d|NS)\)\s*$")

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": {"person": "Person search|Person", "vehicle": "Vehicle search|Vehicle",
             "both": "Person and Vehicle search|Person and vehicle"},
    "gender": {"male": "Male|M", "female": "Female|F", "other": "Other"},
    "age_range": {"under_10": "under 10", "from_10": "10-17", "from_18": "18-24", "from_25": "25-34",
                  "over_34": "over 34"},
    "ethnicity_officer": {"asian": "Asian", "black": "Black", "white": "White", "mixed": "Mixed",
                          "other": "Other|Chinese or other"},
    "census_group": _CENSUS_WORDS,
    "power": {
        "pace_1": "Police and Criminal Evidence Act 1984 (section 1)",
        "pace_6": "Police and Criminal Evidence Act 1984 (section 6)",
        "mda_23": "Misuse of Drugs Act 1971 (section 23)",
        "firearms_47": "Firearms Act 1968 (section 47)",
        "cjpo_60": "Criminal Justice and Public Order Act 1994 (section 60)",
        "psa_36": "Psychoactive Substances Act 2016 (s36(2))|Psychoactive Substances Act 2016 s36(2)",
        "psa_37": "Psychoactive Substances Act 2016 (s37(2))|Psychoactive Substances Act 2016 s37(2)",
        "cja_139b": "Criminal Justice Act 1988 (section 139B)",
        "poaching_2": "Poaching Prevention Act 1862 (section 2)",
        "wildlife_19": "Wildlife and Countryside Act 1981 (section 19)",
        "aviation_27": "Aviation Security Act 1982 (section 27(1))",
        "customs_163": "Customs and Excise Management Act 1979 (section 163)",
        "stores_6": "Public Stores Act 1875 (section 6)",
        "hunting_8": "Hunting Act 2004 (section 8)",
        "environment_34b": "Environmental Protection Act 1990 (section 34B )|"
        "Environmental Protection Act 1990 (section 34B)",
        "crossbows_4": "Crossbows Act 1987 (section 4)",
        "badgers_11": "Protection of Badgers Act 1992 (section 11)",
        "deer_12": "Deer Act 1991 (section 12)",
        "seals_4": "Conservation of Seals Act 1970 (section 4)",
    },
    "object": {
        "drugs": "Controlled drugs",
        "weapons": "Offensive weapons",
        "stolen": "Stolen goods",
        "theft": "Article for use in theft|Articles for use in theft",
        "damage": "Articles for use in criminal damage",
        "evidence": "Evidence of offences under the Act",
        "threat": "Anything to threaten or harm anyone",
        "firearms": "Firearms",
        "fireworks": "Fireworks",
        "psychoactive": "Psychoactive substances",
        "duty": "Goods on which duty has not been paid etc.|Goods on which duty has not been paid etc",
        "crossbows": "Crossbows",
        "game": "Game or poaching equipment",
        "wildlife": "Evidence of wildlife offences",
        "seals": "Seals or hunting equipment",
        "unnamed": "Detailed object of search unavailable",
    },
    "outcome": {
        "none": "A no further action disposal|Nothing found - no further action|No further action",
        "arrest": "Arrest|Suspect arrested",
        "resolution": "Community resolution|Local resolution",
        "caution": "Caution (simple or conditional)|Offender cautioned",
        "warning": "Khat or Cannabis warning|Offender given drugs possession warning",
        "notice": "Penalty Notice for Disorder|Offender given penalty notice",
        "summons": "Summons / charged by post|Suspect summonsed to court",
        "found_unnamed": "Article found - Detailed outcome unavailable",
        "seized_none": "Suspected psychoactive substances seized - No further action",
        "": "Details not available|False",
    },
    "motive": {"possession": "Possession", "supply": "Supply", "both": "Both|Possession and supply",
               "unclear": "Unclear"},
}  # fmt: skip
FLAGS: Final = MappingProxyType({"true": True, "yes": True, "y": True, "false": False, "no": False, "n": False})


@cache
def _vocabulary(name: str) -> Mapping[str, str]:
    return {_folded(word): code for code, words in _WORDS[name].items() for word in words.split("|")}


def _folded(word: str) -> str:
    return " ".join(word.split()).casefold()


@lru_cache(maxsize=4096)
def read_word(name: str, written: str) -> str:
    """The code that a written word is read as: "" for a blank, `UNREAD` for a word that nobody has listed."""
    if not written.strip():
        return ""
    if name == "census_group" and (found := _AT_END.search(written)):
        return _CENSUS_CODES.get(found[1], UNREAD)
    if name == "census_group" and written.strip() in _CENSUS_CODES:
        return _CENSUS_CODES[written.strip()]
    return _vocabulary(name).get(_folded(written), UNREAD)


@lru_cache(maxsize=256)
def read_flag(written: str) -> bool | None:
    """True, false, or None for a blank and for any other word: blank is not false."""
    return FLAGS.get(_folded(written))


def broad_group(census_group: str) -> str:
    """The broad group of a census code: "" for a blank, "not_stated" where the person did not say."""
    return UNREAD if census_group == UNREAD else _GROUP_OF.get(census_group[:1], "")
