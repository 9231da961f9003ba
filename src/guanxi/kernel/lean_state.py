"""The models as they are between two migrations, made anew only where they change.

For each change of one model Django renders every model anew that hangs on it. Here nearly all hang on the person, so
that preparing an empty database would spend ten seconds, nine parts in ten of its time, on rendering.
"""

from typing import Self

from django.db.migrations.state import ProjectState


class LeanState(ProjectState):
    """Renders a new model, and one whose change nothing else depends on, alone.

    What points to the old rendering of such a model stays; Django calls that delayed, and renders all anew before a
    migration's own Python sees the models.
    """

    @classmethod
    def like(cls, state: ProjectState) -> Self:
        """The same models; what is rendered of them stays so."""
        lean = cls({key: model.clone() for key, model in state.models.items()}, state.real_apps)
        if "apps" in state.__dict__:
            lean.apps = state.apps.clone()
        return lean

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
