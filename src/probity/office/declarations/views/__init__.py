"""The pages of the gifts desk: declaring, one's own offers, one offer, what can be done to it, the register."""

from probity.office.declarations.views.advising import advice, advice_list, ask_advice
from probity.office.declarations.views.attending import disposal, more_time, note
from probity.office.declarations.views.declaring import (
    check,
    discard,
    earlier_fragment,
    people,
    question,
    receipt,
    start,
)
from probity.office.declarations.views.figures import figures
from probity.office.declarations.views.lists import nil_returns, register, team, to_endorse
from probity.office.declarations.views.offers import add_document, download, mine, offer
from probity.office.declarations.views.returns import ask, department_return, departments, returns
from probity.office.declarations.views.reviewing import act, correct
from probity.office.declarations.views.shell import find_offers, names_of_people, what_needs

__all__ = [
    "act",
    "add_document",
    "advice",
    "advice_list",
    "ask",
    "ask_advice",
    "check",
    "correct",
    "department_return",
    "departments",
    "discard",
    "disposal",
    "download",
    "earlier_fragment",
    "figures",
    "find_offers",
    "mine",
    "more_time",
    "names_of_people",
    "nil_returns",
    "note",
    "offer",
    "people",
    "question",
    "receipt",
    "register",
    "returns",
    "start",
    "team",
    "to_endorse",
    "what_needs",
]
