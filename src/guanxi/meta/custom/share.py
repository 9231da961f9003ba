"""The column that says to which of several modules a row of a shared table belongs.

A test for one value stands in the SQL as a checked literal: only then do databases take an index that holds the rows of
that module alone.
"""

import re
from typing import Any

from django.db import models
from django.db.models.lookups import Exact

NAME = re.compile(r"[a-z][a-z0-9_]*")


class ShareColumn(models.CharField):
    """The key of the module. Migrations see a plain text."""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


@ShareColumn.register_lookup
class Literally(Exact):
    """Equality with the value written out."""

    def process_rhs(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if isinstance(self.rhs, str) and NAME.fullmatch(self.rhs):
            return f"'{self.rhs}'", []
        return super().process_rhs(compiler, connection)
