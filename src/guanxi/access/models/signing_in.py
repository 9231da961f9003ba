"""What belongs to signing in beside the password: where a person is signed in, and his second factor."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from guanxi.access.models.people import User


class Session(AbstractBaseSession):
    """One browser in which somebody is signed in, or is about to; `seen_at` is exact to some minutes."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    agent = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        db_table = "access_session"


class Device(models.Model):
    """A browser in which a person has signed in, known by the hash of a mark that it keeps."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="device_once")]

    def __str__(self) -> str:
        return f"device of {self.user_id}"


class SecondFactor(models.Model):
    """An app on a person's telephone that shows a new code every half minute.

    The secret itself is not kept: it is made of `seed` and the secret key of the installation. A code counts once:
    `last_step` is the half minute of the newest one that was taken. `confirmed_at` is empty until the app has shown
    that it knows the secret.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    seed = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    failures = models.IntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"second factor of {self.user_id}"


class RecoveryCode(models.Model):
    """A code for the day on which the telephone is gone; good once, kept as a hash."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recoverycode_once")]

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"
