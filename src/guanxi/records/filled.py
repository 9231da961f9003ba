"""Looking rows up by texts that most rows may lack: indexes leave those out, and databases must be told that we do."""

from typing import Any

from django.db.models import CharField, TextField


def only_filled(rows: Any, column: str) -> Any:
    """The same rows without those whose text is empty. Without this a look-up by given texts reads the whole table:
    neither database sees by itself that none of a list of texts is empty."""
    fields = {field.attname: field for field in rows.model._meta.concrete_fields}
    return rows.exclude(**{column: ""}) if isinstance(fields.get(column), CharField | TextField) else rows
