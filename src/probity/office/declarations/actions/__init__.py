"""Every write of the gifts desk."""

from probity.office.declarations.actions.advice import ask_advice, give_advice, withdraw_advice
from probity.office.declarations.actions.attending import give_time, note
from probity.office.declarations.actions.collating import ask_departments, chase, chase_returns, choose_departments
from probity.office.declarations.actions.declaring import declare, endorse, reroute
from probity.office.declarations.actions.disposal import Disposed, Receipt, chase_disposals, record_disposal
from probity.office.declarations.actions.documents import add_document
from probity.office.declarations.actions.drafting import SAID, discard_draft, save_draft, start_draft
from probity.office.declarations.actions.loading import load_batch, load_gifts
from probity.office.declarations.actions.returns import make_return
from probity.office.declarations.actions.reviewing import answer_challenge, challenge, close, correct_offer, enter

__all__ = [
    "SAID",
    "Disposed",
    "Receipt",
    "add_document",
    "answer_challenge",
    "ask_advice",
    "ask_departments",
    "challenge",
    "chase",
    "chase_disposals",
    "chase_returns",
    "choose_departments",
    "close",
    "correct_offer",
    "declare",
    "discard_draft",
    "endorse",
    "enter",
    "give_advice",
    "give_time",
    "load_batch",
    "load_gifts",
    "make_return",
    "note",
    "record_disposal",
    "reroute",
    "save_draft",
    "start_draft",
    "withdraw_advice",
]
