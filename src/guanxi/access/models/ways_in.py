"""Ways in beside the password: passkeys, and a provider of OpenID Connect."""

from django.db import models

from guanxi.access.models.people import User


class Passkey(models.Model):
    """A key on a person's telephone, computer or stick; only its public half is known here. `used` is the count that
    the key itself keeps, which never goes back unless somebody has copied it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    credential = models.CharField(max_length=1400, unique=True)
    public_key = models.TextField()
    used = models.BigIntegerField(default=0)
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} of {self.user_id}"


class OidcProvider(models.Model):
    """The provider by which people may sign in: one a company. Its secret is sealed."""

    is_open = models.BooleanField(default=False)
    label = models.CharField(max_length=60)
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=300)
    secret = models.TextField(blank=True)
    links_people = models.BooleanField(default=False)
    is_second_factor = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.label


class OidcIdentity(models.Model):
    """Who somebody is at a provider."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="oidcidentity_once"),
            models.UniqueConstraint(fields=["issuer", "user"], name="oidcidentity_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.issuer}"
