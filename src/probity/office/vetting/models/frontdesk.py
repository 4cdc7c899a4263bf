"""What the front desk needs: the photo that belongs to a pass, and how often somebody asked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PassPhoto(models.Model):
    """The photo that is printed on somebody's pass, to compare the face at the desk with."""

    retention = "vetting.pass_photo"
    sensitive = True

    person_ref = models.CharField(max_length=20, unique=True)
    content = models.BinaryField()
    content_type = models.CharField(max_length=20)
    entered_by_ref = models.CharField(max_length=20)
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Photo of {self.person_ref}"


class DeskAsk(models.Model):
    """That an account asked at an address whether a pass is good. `person_ref` is there when the answer was yes."""

    retention = "vetting.desk_asks"
    sensitive = True

    account = models.CharField(max_length=150, db_index=True)
    address = models.CharField(max_length=45, db_index=True)
    person_ref = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ("-at", "-pk")

    def __str__(self) -> str:
        return f"Asked {self.at:%Y-%m-%d %H:%M}"
