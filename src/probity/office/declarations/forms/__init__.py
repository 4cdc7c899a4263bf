"""What people type: the questions of a declaration, the decisions on an offer, and the filters of the register."""

from probity.office.declarations.forms.advising import AdviceFilter, AdviseForm, AskAdviceForm
from probity.office.declarations.forms.asking import LARGEST, NOT_KNOWN, RADIOS, Page, choose, pounds, words
from probity.office.declarations.forms.decisions import (
    DisposalForm,
    DocumentForm,
    EndorseForm,
    ReasonForm,
    RemarkForm,
    TimeForm,
)
from probity.office.declarations.forms.filtering import YES_NO, OfferFilter
from probity.office.declarations.forms.questions import (
    NOT_APPLICABLE,
    QUESTIONS,
    TEST,
    AnswerPage,
    AskedPage,
    GiverPage,
    HowPage,
    OutcomePage,
    ProcurementPage,
    Question,
    ValuePage,
    WhatPage,
    WhenPage,
    WhoPage,
)
from probity.office.declarations.forms.returning import DepartmentsForm, ReturnFilter, ReturnForm

__all__ = [
    "LARGEST",
    "NOT_APPLICABLE",
    "NOT_KNOWN",
    "QUESTIONS",
    "RADIOS",
    "TEST",
    "YES_NO",
    "AdviceFilter",
    "AdviseForm",
    "AnswerPage",
    "AskAdviceForm",
    "AskedPage",
    "DepartmentsForm",
    "DisposalForm",
    "DocumentForm",
    "EndorseForm",
    "GiverPage",
    "HowPage",
    "OfferFilter",
    "OutcomePage",
    "Page",
    "ProcurementPage",
    "Question",
    "ReasonForm",
    "RemarkForm",
    "ReturnFilter",
    "ReturnForm",
    "TimeForm",
    "ValuePage",
    "WhatPage",
    "WhenPage",
    "WhoPage",
    "choose",
    "pounds",
    "words",
]
