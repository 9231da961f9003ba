"""The models as they are between two migrations, made anew only where they change.

For each change of one model Django renders every model anew that hangs on it. Here nearly all hang on the person, so
that preparing an empty database would spend ten seconds, nine parts in ten of its time, on rendering.
"""

from copy import deepcopy
from dataclasses import dataclass
from typing import Self

from django.db import models
from django.db.migrations.state import ModelState, ProjectState, StateApps


class LeanState(ProjectState):
    """Renders a new model, and one whose change nothing else depends on, alone.

    What points to the old rendering of such a model stays; Django calls that delayed, and renders all anew before a
    migration's own Python sees the models. So it is with a model that gets a reference: the other side is asked for
    nothing but its key.
    """

    @classmethod
    def like(cls, state: ProjectState) -> Self:
        """The same models; what is rendered of them stays so."""
        lean = cls({key: LeanModel.settled(model) for key, model in state.models.items()}, state.real_apps)
        if "apps" in state.__dict__:
            lean.apps = state.apps.clone()
        return lean

    def add_model(self, model_state: ModelState) -> None:
        """As Django does it, and quick to copy."""
        super().add_model(LeanModel.settled(model_state))

    def add_field(
        self, app_label: str, model_name: str, name: str, field: models.Field, preserve_default: bool
    ) -> None:
        """As Django does it, with the model rendered alone."""
        kept = field.clone()
        if not preserve_default:
            kept.default = models.NOT_PROVIDED
        self.models[app_label, model_name].fields[name] = kept
        if self._relations is not None:
            self.resolve_model_field_relations((app_label, model_name), name, kept)
        self.reload_model(app_label, model_name, delay=not kept.many_to_many)

    def alter_field(
        self, app_label: str, model_name: str, name: str, field: models.Field, preserve_default: bool
    ) -> None:
        """As Django does it, with a field that is settled."""
        super().alter_field(app_label, model_name, name, field.clone(), preserve_default)

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


class LeanModel(ModelState):
    """Copied before each change and rendered hundreds of times, as it is: Django takes each field apart for it, makes
    it again from the parts, and looks whether it is sound, which it was when the migration was read."""

    @classmethod
    def like(cls, model: ModelState) -> Self:
        """The same model, to be changed on its own."""
        lean = cls.__new__(cls)
        lean.app_label, lean.name, lean.bases = model.app_label, model.name, model.bases
        lean.fields, lean.options, lean.managers = dict(model.fields), dict(model.options), list(model.managers)
        return lean

    @classmethod
    def settled(cls, model: ModelState) -> Self:
        """The same model with fields of its own, made from their parts this once: a field in a migration may say less
        than its parts do."""
        lean = cls.like(model)
        lean.fields = {name: field.clone() for name, field in model.fields.items()}
        return lean

    def clone(self) -> Self:
        return self.like(self)

    def render(self, apps: StateApps) -> type[models.Model]:
        copied = self.like(self)
        copied.fields = {name: Template(field) for name, field in self.fields.items()}
        return super(LeanModel, copied).render(apps)


@dataclass(frozen=True)
class Template:
    """A settled field, which belongs to no model. For one it is copied as fields of an abstract model are, and numbered
    anew, so that it stands where it stands among the model's fields, whenever it was made."""

    field: models.Field

    def clone(self) -> models.Field:
        field = deepcopy(self.field)
        vars(field).pop("related_model", None)  # if Django has asked for it, it keeps a name, where a model would be
        if not field.auto_created:
            field.creation_counter = models.Field.creation_counter
            models.Field.creation_counter += 1
        return field
