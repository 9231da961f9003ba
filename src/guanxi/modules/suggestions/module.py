"""The declaration of suggestions."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Sharing
from guanxi.modules.suggestions import services
from guanxi.modules.suggestions.models import Suggestion

SHOWN = ("account", "name", "kind", "because", "because_on", "amount_base", "score", "state")
OPEN = {"field": "state", "op": "eq", "value": "open"}
MINE = {"field": "account.owner", "op": "eq", "value": "$me"}
REPEAT = {"field": "kind", "op": "eq", "value": "repeat"}
KEPT = ("account", "product", "because", "opportunity")

SUGGESTION = registry.register(
    Module(
        key="suggestion",
        slug="suggestions",
        model=Suggestion,
        label=_("Suggestion"),
        label_plural=_("Next best products"),
        about=_("What customers may want next, by what they and others have bought; worked out every night."),
        title="name",
        subtitle="kind",
        fields=(
            *fields_of(
                Suggestion,
                *"name account product kind because because_on due_on interval_days times buyers".split(),
                *"confidence_pct lift amount_base score state opportunity".split(),
                **{key: {"on_delete": "keep"} for key in KEPT},
                amount_base={"is_average": True},
            ),
            *base_fields(Suggestion),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Suggestion"), fields=("account", "product", "kind", "state", "opportunity")),
                Section(
                    label=_("What says so"),
                    fields=tuple(
                        "because because_on due_on interval_days times buyers confidence_pct lift amount_base "
                        "score".split()
                    ),
                ),
            ),
            header=("account", "kind", "because", "amount_base", "state"),
        ),
        views=(
            SavedView(
                key="mine", label=_("For my customers"), columns=SHOWN, filters={"all": [MINE, OPEN]}, sort="-score"
            ),
            SavedView(
                key="due",
                label=_("Due again"),
                columns=("account", "name", "because_on", "interval_days", "due_on", "times", "amount_base", "state"),
                filters={"all": [REPEAT, OPEN]},
                sort="due_on",
            ),
            SavedView(
                key="cross",
                label=_("Cross-sell"),
                columns=("account", "name", "because", "buyers", "confidence_pct", "lift", "amount_base", "score"),
                filters={"all": [{"not": REPEAT}, OPEN]},
                sort="-score",
            ),
            SavedView(key="all", label=_("All suggestions"), columns=SHOWN, sort="-score"),
        ),
        sharing=Sharing(mode="controlled_by_parent", parents=("account",), parent_writes=True, hierarchy=False),
        actions=(
            Action(
                key="pursue", label=_("Begin a deal"), service=services.pursue, tone="good", offered=services.is_open
            ),
            Action(key="dismiss", label=_("Not wanted"), service=services.dismiss, offered=services.is_open),
            Action(
                key="bring_back", label=_("Suggest again"), service=services.bring_back, offered=services.is_dismissed
            ),
        ),
        depends_on=("accounts", "products", "opportunities"),
        group="sales",
        icon="bolt",
        writable=False,
    )
)
