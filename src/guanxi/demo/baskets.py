"""What a customer of the demo company wants to buy: product lines around a wished-for sum of log-normal size."""

from decimal import ROUND_HALF_UP, Decimal
from math import log
from random import Random

from guanxi.demo.catalogue import SERVICES, SUPPLIES
from guanxi.demo.shapes import Account, Line, Product

# Which goods each kind of customer buys, with weights.
WISHES = {
    "public": {
        "ultrasound": 24,
        "endoscopy": 16,
        "monitor": 18,
        "ventilator": 13,
        "analyser": 14,
        "reagent": 6,
        "consumable": 4,
        "contract": 5,
    },
    "private": {
        "ultrasound": 30,
        "endoscopy": 14,
        "monitor": 18,
        "ventilator": 10,
        "analyser": 13,
        "reagent": 5,
        "consumable": 4,
        "contract": 6,
    },
    "clinic": {"ultrasound": 38, "monitor": 22, "analyser": 18, "reagent": 8, "consumable": 9, "contract": 5},
    "distributor": {"ultrasound": 26, "monitor": 26, "ventilator": 14, "analyser": 12, "reagent": 12, "consumable": 10},
    "laboratory": {"analyser": 46, "reagent": 38, "contract": 16},
    "authority": {"analyser": 40, "reagent": 24, "monitor": 16, "ultrasound": 12, "contract": 8},
    "group": {"ultrasound": 30, "monitor": 22, "analyser": 22, "endoscopy": 14, "contract": 12},
}
MEDIANS = {
    "public": 420_000,
    "private": 260_000,
    "clinic": 110_000,
    "distributor": 300_000,
    "laboratory": 240_000,
    "authority": 190_000,
    "group": 900_000,
}
SUPPLY_SHARE = 0.25  # a year's supplies cost about a quarter of what equipment does
ADDITIONS = {
    "ultrasound": ("CS-PRB", "CS-PRL", "CS-GEL", "SV-TRN"),
    "endoscopy": ("CS-BFP", "EN-W10", "SV-INS", "SV-GLD"),
    "monitor": ("CS-SPO", "CS-NIB", "CS-ECG"),
    "ventilator": ("CS-CIR", "CS-FLT", "SV-TRN"),
    "analyser": ("RG-QC1", "RG-BLV", "SV-INS", "SV-LAB"),
}
ACCESSORIES = frozenset({"CS-PRB", "CS-PRL", "EN-W10"})


def wished_category(rng: Random, account: Account) -> str:
    wishes = WISHES[account.sort_of]
    return rng.choices(tuple(wishes), tuple(wishes.values()))[0]


def wished_sum(rng: Random, account: Account, category: str) -> Decimal:
    """A log-normal sum around the median of this kind of customer."""
    small = category in SERVICES or category in SUPPLIES
    median = (
        MEDIANS[account.sort_of]
        * (SUPPLY_SHARE if small else 1)
        * {"A": 1.5, "B": 1.1, "C": 0.9, "D": 0.7}[account.level]
    )
    return Decimal(int(rng.lognormvariate(log(median), 0.85)))


def lines(
    rng: Random, account: Account, category: str, target: Decimal, products: dict[str, Product]
) -> tuple[Line, ...]:
    """A main product that fits the sum, and what one needs beside it."""
    discount = Decimal(
        rng.choice({"A": (8, 10, 12, 15), "B": (5, 8, 10), "C": (0, 3, 5), "D": (0, 0, 3)}[account.level])
    )
    main = _main(rng, category, target, products)
    quantity = max(1, min(round(target / main.standard_price), 400 if category in SUPPLIES else 12))
    made = [_line(main, quantity, discount)]
    choices = ADDITIONS.get(category, ())
    for code in rng.sample(choices, min(len(choices), rng.choice((0, 1, 1, 2)))):
        made.append(_line(products[code], _beside(rng, products[code], quantity), Decimal(0)))
    return tuple(made)


def _main(rng: Random, category: str, target: Decimal, products: dict[str, Product]) -> Product:
    on_sale = [product for product in products.values() if product.category == category and product.status == "on"]
    fitting = [product for product in on_sale if product.standard_price <= target * Decimal("1.3")]
    if not fitting:
        return min(on_sale, key=lambda product: product.standard_price)
    return rng.choices(fitting, [float(product.standard_price) ** 0.5 for product in fitting])[0]


def _beside(rng: Random, product: Product, quantity: int) -> int:
    if product.code in ACCESSORIES or product.category in SERVICES:
        return min(quantity, 3)
    return quantity * rng.choice((2, 4, 5, 10))


def _line(product: Product, quantity: int, discount: Decimal) -> Line:
    exact = product.standard_price * quantity * (100 - discount) / 100
    return Line(
        product.code,
        Decimal(quantity),
        product.standard_price,
        discount,
        exact.quantize(Decimal("0.01"), ROUND_HALF_UP),
    )
