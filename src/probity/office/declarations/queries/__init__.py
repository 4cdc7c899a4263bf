"""What the gifts desk can be asked, as plain values: by its pages, and by the corridor."""

from probity.office.declarations.queries.earlier import (
    COUNTING,
    MOST_DAYS,
    SHORTEST_NAME,
    EarlierOffer,
    earlier_in_words,
    earlier_offers,
)
from probity.office.declarations.queries.facts import (
    OfferFacts,
    offer_facts,
    offers_for_cross_check,
)
from probity.office.declarations.queries.figures import (
    WAITING,
    Month,
    Summary,
    by_month,
    days_of,
    periods_of,
    summary_of,
)
from probity.office.declarations.queries.wording import (
    OPTIONAL,
    Line,
    is_open,
    label,
    names,
    recipient_in_words,
    said,
    test_in_words,
    value_in_words,
    waiting_deadlines,
)

__all__ = [
    "COUNTING",
    "MOST_DAYS",
    "OPTIONAL",
    "SHORTEST_NAME",
    "WAITING",
    "EarlierOffer",
    "Line",
    "Month",
    "OfferFacts",
    "Summary",
    "by_month",
    "days_of",
    "earlier_in_words",
    "earlier_offers",
    "is_open",
    "label",
    "names",
    "offer_facts",
    "offers_for_cross_check",
    "periods_of",
    "recipient_in_words",
    "said",
    "summary_of",
    "test_in_words",
    "value_in_words",
    "waiting_deadlines",
]
