"""The shell's own pages, and the answers that both sites' addresses fall back on."""

from probity.foundation.web.views.errors import bad_request, broken, csrf_failure, not_found, refused

__all__ = ["bad_request", "broken", "csrf_failure", "not_found", "refused"]
