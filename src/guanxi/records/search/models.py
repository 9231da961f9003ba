"""The table that is searched, one for the records of all modules; and by which rules it was filled."""

from typing import Any

from django.db import models


class ByteText(models.TextField):
    """Text that PostgreSQL compares byte by byte, as SQLite does."""

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        found = super().db_parameters(connection)
        return {**found, "collation": "C"} if connection.vendor == "postgresql" else found


class TokensColumn(models.TextField):
    """Tokens with spaces between them: PostgreSQL keeps them as what its index wants, SQLite hands them on to one."""

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"


class PlaceColumn(models.BigIntegerField):
    """A primary key that SQLite takes as the row's own number, as it does with `integer` alone."""

    def db_type(self, connection: Any) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class SearchEntry(models.Model):
    """What is searched of one living record; the id tells the module and the record (`places`)."""

    id = PlaceColumn(primary_key=True)
    text = ByteText()
    tokens = TokensColumn()

    def __str__(self) -> str:
        return f"{self.pk}: {self.text[:80]}"


class SearchBuilt(models.Model):
    """By which rules the entries of a module's records were made; others mean that they are made anew."""

    module = models.CharField(max_length=60, primary_key=True)
    rules = models.CharField(max_length=500)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.module
