"""What accounts have bought, product by product, and what they may want next."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.kernel.money import ScaledDecimalField
from guanxi.meta.columns import (
    ChoiceColumn,
    DateColumn,
    DecimalColumn,
    IntegerColumn,
    MoneyColumn,
    ReferenceColumn,
    TextColumn,
)
from guanxi.meta.record import Entity, base_indexes, filled_indexes
from guanxi.meta.types.choice import options

KINDS = options(
    ("repeat", _("Due again")),
    ("related", _("Goes with what he has")),
    ("together", _("Others bought it as well")),
)
STATES = options(("open", _("Open")), ("pursued", _("Deal begun")), ("dismissed", _("Not wanted")))


class Owned(models.Model):
    """That an account has bought a product: on how many days, first and last, and for how much in the company's
    currency. Worked out of the contract orders every night."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="+", db_index=False)
    product = models.ForeignKey("products.Product", models.CASCADE, related_name="+", db_index=False)
    times = models.IntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    amount_base = ScaledDecimalField(places=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "product"], name="owned_once")]
        indexes = [models.Index(fields=["product", "account", "last_on"], name="owned_product")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.product_id}"


class Suggestion(Entity):
    """What an account may want next, and the figures that say so.

    `because` is the product that it has bought, last on `because_on`. Of a purchase that is due again `interval_days`
    is how long it lasts and `times` how often it was bought; of what others bought as well `buyers`, `confidence_pct`
    and `lift` tell how many, what part of the buyers of `because`, and how many times as often as all (F148 rule 1).
    `amount_base` is what it comes to on average; `score` orders what is suggested (F148 rule 2).
    """

    name = TextColumn(_("Suggestion"))
    account = ReferenceColumn(
        "accounts.Account", on_delete=models.CASCADE, module="account", verbose_name=_("Account"), db_index=False
    )
    product = ReferenceColumn(
        "products.Product", on_delete=models.CASCADE, module="product", verbose_name=_("Product"), db_index=False
    )
    kind = ChoiceColumn(_("Why"), options=KINDS)
    because = ReferenceColumn(
        "products.Product", on_delete=models.SET_NULL, module="product", verbose_name=_("Has bought"), blank=True
    )
    because_on = DateColumn(_("Last bought on"), null=True, blank=True)
    due_on = DateColumn(_("Due since"), null=True, blank=True)
    interval_days = IntegerColumn(_("Lasts for days"), low=0, null=True, blank=True)
    times = IntegerColumn(_("Times bought"), low=0, null=True, blank=True)
    buyers = IntegerColumn(_("Bought both"), low=0, null=True, blank=True)
    confidence_pct = DecimalColumn(_("Of its buyers"), places=4, percent=True, null=True, blank=True)
    lift = DecimalColumn(_("Times as often as all"), places=4, low=0, null=True, blank=True)
    amount_base = MoneyColumn(_("Average amount"), default=0, base=True)
    score = DecimalColumn(_("Score"), places=4, low=0, default=0)
    state = ChoiceColumn(_("State"), options=STATES, default="open")
    opportunity = ReferenceColumn(
        "opportunities.Opportunity",
        on_delete=models.SET_NULL,
        module="opportunity",
        verbose_name=_("Opportunity"),
        blank=True,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "product"], name="suggestion_once")]
        indexes = [
            *base_indexes("suggestion", owned=False),
            *filled_indexes("suggestion", "because", "opportunity"),
            models.Index(fields=["product", "-score", "id"], name="suggestion_product"),
            models.Index(fields=["-score", "id"], name="suggestion_score"),
        ]

    def __str__(self) -> str:
        return self.name
