from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "guanxi.records"
    label = "records"

    def ready(self) -> None:
        from guanxi.records import clearing, follow_merges  # noqa: F401  register themselves
        from guanxi.records.derived import plan  # noqa: F401  says what values are made of
        from guanxi.records.duplicates import rule_sheet  # noqa: F401  declares itself
