"""Rights to single records, given to single people beside what their positions and roles let them see."""

from django.conf import settings
from django.db import models

from guanxi.meta.columns import ListColumn


class RecordGrant(models.Model):
    """That one person may read (or write) one record: as approver, with a copy, or as member of its team.

    `kind` says by which mechanism it was given and `ref` by what of it, so that each takes back its own. A grant that
    has expired counts no more. `along` names the lists of the record, such as `contact.account`, whose records come
    with it to read; `role` what a member of the team does there.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    module = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    access = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    ref = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=100, blank=True, default="")
    role = models.CharField(max_length=20, blank=True, default="", db_default="")
    along = ListColumn(db_default="")
    expires_at = models.DateTimeField(null=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["module", "record_id", "user", "kind", "ref"], name="record_grant_once")
        ]
        indexes = [
            models.Index(fields=["user", "module", "record_id", "access", "expires_at"], name="record_grant_user")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.access} {self.module} {self.record_id}"
