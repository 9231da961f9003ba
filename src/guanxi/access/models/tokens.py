"""Tokens for programs: only a hash is kept."""

from django.db import models

from guanxi.access.models.people import User


class ApiToken(models.Model):
    """A token of one person; it can never do more than that person. Its scope says `read` or `write`, and behind a
    colon the keys of the modules that it is for, where it is not for all. With `expires_at` it ends by itself."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=600, default="write")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
