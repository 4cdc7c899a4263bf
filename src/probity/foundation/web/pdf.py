"""Pages as PDF: tagged for readers that speak, in the system's own fonts, the same bytes for the same page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from probity.foundation.kernel.errors import BadInput
from probity.foundation.kernel.late import late

if TYPE_CHECKING:
    import weasyprint
else:
    weasyprint = late("weasyprint")

_PAGE = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>
<style>{style}</style></head><body>{body}</body></html>"""


def as_pdf(title: str, body: str, style: str) -> bytes:
    """A page as PDF/UA. It is laid out from these words alone: nothing that they point to is fetched.

    Raises:
        BadInput: the library that lays out text is missing on this machine, or the page asks for something else.
    """
    document = _PAGE.format(title=title, style=style, body=body)
    try:
        page = weasyprint.HTML(string=document, url_fetcher=_nothing)
    except OSError as fault:
        raise BadInput("No PDF can be made here.", hint="Install Pango (Debian: libpango-1.0-0).") from fault
    made: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return made


def _nothing(*_args: Any, **_kwargs: Any) -> NoReturn:
    raise BadInput("A page that becomes a PDF may not point outside itself.", hint="Write what it shows into it.")
