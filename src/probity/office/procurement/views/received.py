"""An uploaded file, on disk while it is read and gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from probity.foundation.kernel.errors import BadInput
from probity.foundation.rulebook.rows import threshold

MEBIBYTE = 1024 * 1024


@contextmanager
def received(upload: UploadedFile) -> Iterator[Path]:
    """The path of the upload while the block lasts.

    Raises:
        BadInput: it is larger than the rulebook lets a file be.
    """
    limit = threshold("files.size_limit", on=timezone.localdate()).number
    if (upload.size or 0) > limit * MEBIBYTE:
        raise BadInput(f"The file is larger than {limit} MiB.", hint="Send it in parts.")
    with TemporaryDirectory(prefix="probity-upload-") as folder:
        path = Path(folder) / PurePath(upload.name or "upload").name
        with path.open("wb") as kept:
            for chunk in upload.chunks():
                kept.write(chunk)
        yield path
