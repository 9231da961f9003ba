"""Exchange rates: what holds on a day, what deals in other currencies are worth, and that no rate is ever assumed."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as surroundings

from guanxi.exchange.export import export_file
from guanxi.kernel.errors import DomainError
from guanxi.kernel.money import round_half_up
from guanxi.meta import registry
from guanxi.meta.setting import find
from guanxi.records import settings, store
from guanxi.records.query import parse
from tests.api.client import Api, code_of
from tests.kit.people import Kit

DOLLARS = {"currency_code": "USD", "amount": "1000.00"}


@pytest.fixture(autouse=True)
def on_the_last_of_march(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "FROZEN_TIME", "2026-03-31T08:00:00+08:00")


def test_m_r2_r5_r12_a_deal_is_worth_what_the_rate_of_its_day_says_and_keeps_it_once_it_is_closed(kit: Kit):
    deals, rates = registry.get("opportunity"), Api(kit, "admin")
    with pytest.raises(DomainError) as refused:
        kit.make("opportunity", **DOLLARS)
    assert "E_NO_RATE" in {error.code for error in refused.value.errors}
    rate = rates.made("/exchange-rates", {"currency_code": "usd", "date": "2026-03-01", "rate": "7.10"})
    rates.made("/exchange-rates", {"currency_code": "USD", "date": "2026-03-20", "rate": "7.20000001"})
    again = rates.post("/exchange-rates", {"currency_code": "USD", "date": "2026-03-20", "rate": "7.3"})
    assert code_of(again) == (422, "E_NOT_UNIQUE")
    assert code_of(rates.post("/exchange-rates", {"currency_code": "CNY", "date": "2026-03-20", "rate": "1"}))[0] == 422

    deal = kit.make("opportunity", **DOLLARS, expected_close_date="2026-03-10")
    later = kit.make("opportunity", **DOLLARS, expected_close_date="2026-09-30")
    assert (deal.amount_base, later.amount_base) == (Decimal("7100.00"), Decimal("7200.00"))

    rates.patch(f"/exchange-rates/{rate['id']}", {"rate": "7.00"})
    deal = store.update(deals, kit["bob"], deal.pk, {"remark": "saved again"})
    assert deal.amount_base == Decimal("7000.00")
    won = registry.get("stage").model.objects.filter(kind="won", stage_set=deal.stage_set_id).first()
    assert won is not None
    gone = store.update(
        deals, kit["bob"], deal.pk, {"stage": won.pk, "won_reason": "price"}, trusted=True, history=True
    )
    rates.patch(f"/exchange-rates/{rate['id']}", {"rate": "6.00"})
    assert store.update(deals, kit["bob"], deal.pk, {"remark": "more"}).amount_base == gone.amount_base
    with pytest.raises(DomainError):
        kit.make("opportunity", **DOLLARS, expected_close_date="2026-02-28")


def test_f181_r2_a_company_says_in_which_currencies_it_works_and_keeps_those_in_use(kit: Kit):
    admin, used = kit["admin"], find("currencies.used")
    for code in ("USD", "EUR"):
        kit.make("exchange_rate", "admin", currency_code=code, date="2026-01-01", rate="7.5")
    deal = kit.make("opportunity", **DOLLARS)
    with pytest.raises(DomainError) as refused:
        settings.put(actor=admin, setting=used, value=["EUR"])
    assert refused.value.code == "E_IN_USE"
    settings.put(actor=admin, setting=used, value=["USD"])
    with pytest.raises(DomainError):
        kit.make("opportunity", currency_code="EUR", amount="1")
    assert store.update(registry.get("opportunity"), kit["bob"], deal.pk, {"amount": "2"}).amount_base == Decimal(15)
    with pytest.raises(DomainError):
        settings.put(actor=admin, setting=used, value=["ABC"])


@pytest.mark.once
def test_m_r1_r3_r9_f181_r3_different_currencies_are_added_up_in_the_companys_own_alone(kit: Kit):
    for code, rate in (("USD", "7.105"), ("JPY", "0.05"), ("KWD", "23.5")):
        kit.make("exchange_rate", "admin", currency_code=code, date="2026-01-01", rate=rate)
    account = kit.make("account").pk
    ours = {"account": account, "expected_close_date": "2026-03-30"}
    made = [
        kit.make("opportunity", currency_code=code, amount=amount, **ours)
        for code, amount in (("USD", "0.01"), ("JPY", "1000"), ("KWD", "1.234"), ("CNY", "100.00"))
    ]
    assert [deal.amount_base for deal in made] == [Decimal(text) for text in ("0.07", "50.00", "29.00", "100.00")]
    for code, wrong in (("JPY", "0.5"), ("USD", "1.001")):
        with pytest.raises(DomainError):
            kit.make("opportunity", currency_code=code, amount=wrong, **ours)

    browser = kit.browser("bob")
    for page in ("/m/opportunities/kanban", f"/m/accounts/{account}/related"):
        shown = browser.get(page).content.decode()
        assert "179.07" in shown, page
        assert "1,101.24" not in shown, page
    totals = browser.get("/m/opportunities/", {"view": "all"}).content.decode()
    assert "179.07" in totals
    assert "1,101.24" not in totals


def test_m_r9_f181_r3_a_summary_keeps_currencies_apart_and_adds_what_they_are_worth(kit: Kit):
    for code, rate in (("USD", "7.1"), ("JPY", "0.05")):
        kit.make("exchange_rate", "admin", currency_code=code, date="2026-01-01", rate=rate)
    product = kit.make("product", "admin", standard_price="1").pk
    for code, price, source in (("USD", "10.01", "website"), ("USD", "5", "referral"), ("JPY", "1000", "referral")):
        lines = [{"product": product, "quantity": "1", "unit_price": price}]
        kit.make("opportunity", currency_code=code, source=source, lines=lines, expected_close_date="2026-03-30")
    for name, code in (("A", "USD"), ("B", "JPY")):
        kit.make("account", name=name, currency_code=code, annual_revenue="7")
    api = Api(kit, "bob")

    def told(asked: str, **more: str) -> tuple[list, str | None, str | None]:
        found = api.get(f"/{asked}", **more).json()
        groups, name = found["groups"], more["sum"]
        sums = [(next(iter(group["key"].values()), ""), group["sum"][name]) for group in groups]
        return sums, found["total"]["sum"][name], found["currency"][name]

    deals, amount = "opportunities/summary", {"sum": "amount"}
    by_source = [("referral", "85.50"), ("website", "71.07")]
    assert told(deals, group_by="source", **amount) == (by_source, "156.57", "CNY")
    by_currency = [("JPY", "1000"), ("USD", "15.01")]
    assert told(deals, group_by="currency_code", **amount) == (by_currency, "156.57", "CNY")
    assert told(deals, currency_code="USD", **amount) == ([("", "15.01")], "15.01", "USD")
    assert told(deals, sum="lines.amount") == ([("", None)], None, None)
    assert told(deals, currency_code="JPY", sum="lines.amount") == ([("", "1000")], "1000", "JPY")
    assert told("accounts/summary", sum="annual_revenue", name="B") == ([("", "7")], "7", "JPY")
    asked = {"sum": "annual_revenue", "group_by": "name", "name__in": "A,B"}
    assert told("accounts/summary", **asked) == ([("A", None), ("B", None)], None, None)


@pytest.mark.once
def test_m_r10_amounts_are_rounded_half_up_without_binary_fractions():
    rounded = [round_half_up(Decimal(text), 2) for text in ("2.345", "-2.345", "1.005")]
    assert rounded == [Decimal("2.35"), Decimal("-2.35"), Decimal("1.01")]


@pytest.mark.once
def test_m_r1_an_amount_is_said_in_the_currency_and_the_decimals_of_its_record(kit: Kit, tmp_path: Path):
    for code in ("USD", "JPY", "KWD"):
        kit.make("exchange_rate", "admin", currency_code=code, date="2026-01-01", rate="2")
    api, browser, account = Api(kit, "bob"), kit.browser("bob"), kit.make("account").pk
    product = kit.make("product", "admin", standard_price="1").pk
    for code, sign, price, said, shown in (
        ("USD", "$", "1000.5", "1000.50", "1,000.50"),
        ("JPY", "JP¥", "1000.4", "1000", "1,000"),
        ("KWD", "KWD", "1.234", "1.234", "1.234"),
    ):
        lines = [{"product": product, "quantity": "1", "unit_price": price}]
        deal = kit.make("opportunity", currency_code=code, account=account, lines=lines)
        told = api.patch(f"/opportunities/{deal.pk}", {"amount_high": said}).json()
        line, base = told["lines"][0]["amount"], told["amount_base"]
        assert (told["amount"], told["amount_high"], line, base) == (said, said, said, f"{deal.amount_base:.2f}")
        assert api.items("/opportunities", currency_code=code, fields="amount")[0]["amount"] == said
        money, own = f'<span class="unit">{sign}</span>{shown}', f"/m/opportunities/{deal.pk}/"
        for path in (own, f"/m/opportunities/?view=all&currency_code={code}", "/m/opportunities/kanban"):
            assert money in browser.get(path).content.decode(), path
        assert f"{sign}{shown}" in browser.get(f"{own}?tab=history").content.decode()
        form = browser.get(f"{own}edit").content.decode()
        assert f'places="{len(said.partition(".")[2])}"' in form
        assert f'<span class="unit">{sign}</span><span data-value>' in form

    file, deals = tmp_path / "deals.csv", registry.get("opportunity")
    export_file(deals, kit["bob"], parse(deals, kit["bob"], [("sort", "id")]), file, columns=["amount"])
    assert [row.split(",")[1] for row in file.read_text().split()[1:]] == ["1000.50", "1000", "1.234"]


@pytest.mark.once
def test_m_r1_m_r11_only_amounts_of_the_record_itself_follow_its_currency_and_fit_into_it(kit: Kit):
    for code in ("USD", "JPY"):
        kit.make("exchange_rate", "admin", currency_code=code, date="2026-01-01", rate="2")
    deal, module = kit.make("opportunity", currency_code="USD", amount="10.55"), registry.get("opportunity")
    with pytest.raises(DomainError) as refused:
        store.update(module, kit["bob"], deal.pk, {"currency_code": "JPY"})
    assert {(error.code, error.field) for error in refused.value.errors} == {("E_FORMAT", "amount")}
    assert store.update(module, kit["bob"], deal.pk, {"currency_code": "JPY", "amount": "10"}).amount_base == 20

    account = kit.make("account", currency_code="USD", credit_limit="5", annual_revenue="7")
    page = kit.browser("bob").get(f"/m/accounts/{account.pk}/").content.decode()
    assert '<span class="unit">¥</span>5.00' in page
    assert '<span class="unit">$</span>7.00' in page
