"""The models as they are between two migrations, made anew only where they change.

For each change of one model Django renders every model anew that hangs on it. Here nearly all hang on the person, so
that preparing an empty database would spend ten seconds, nine parts in ten of its time, on rendering.
"""

from typing import Self

from django.db import models
from django.db.migrations.state import ProjectState


class LeanState(ProjectState):
    """Renders a new model, and one whose change nothing else depends on, alone.

    What points to the old rendering of such a model stays; Django calls that delayed, and renders all anew before a
    migration's own Python sees the models. So it is with a model that gets a reference: the other side is asked for
    nothing but its key.
    """

    @classmethod
    def like(cls, state: ProjectState) -> Self:
        """The same models; what is rendered of them stays so."""
        lean = cls({key: model.clone() for key, model in state.models.items()}, state.real_apps)
        if "apps" in state.__dict__:
            lean.apps = state.apps.clone()
        return lean

    def add_field(
        self, app_label: str, model_name: str, name: str, field: models.Field, preserve_default: bool
    ) -> None:
        """As Django does it, with the model rendered alone."""
        kept = field if preserve_default else field.clone()
        if not preserve_default:
            kept.default = models.NOT_PROVIDED
        self.models[app_label, model_name].fields[name] = kept
        if self._relations is not None:
            self.resolve_model_field_relations((app_label, model_name), name, kept)
        self.reload_model(app_label, model_name, delay=not kept.many_to_many)

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        """Called after each change; Django sets `delay` where nothing else depends on the change."""
        if "apps" not in self.__dict__:  # nothing is rendered yet, and asking would render it
            return
        is_new = model_name not in self.apps.all_models[app_label]
        if not (delay or is_new):
            super().reload_model(app_label, model_name)
            return
        self.is_delayed = True
        with self.apps.bulk_update():
            self.apps.unregister_model(app_label, model_name)
        self.apps.render_multiple([self.models[app_label, model_name]])
