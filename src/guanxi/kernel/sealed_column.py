"""A column of JSON whose text the database keeps sealed: nothing can be asked about it there."""

import json
from typing import Any

from django.db import models

from guanxi.kernel.sealing import seal, unseal


class SealedJSON(models.JSONField):
    """What is said in JSON, kept as one sealed text; None when it was sealed by a key that is not known. Migrations see
    plain JSON."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        kept = None if value is None else seal(json.dumps(value, ensure_ascii=False))
        return super().get_db_prep_value(kept, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        kept = super().from_db_value(value, expression, connection)
        if not isinstance(kept, str):
            return kept
        text = unseal(kept)
        return None if text is None else json.loads(text)
