"""The demo company as a story: the same for a seed and a day, complete, and without contradictions."""

import re
from collections import Counter
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import mean, median

import pytest

from guanxi.demo import days
from guanxi.demo.journeys import OPEN_STAGES
from guanxi.demo.registry_code import check_symbol
from guanxi.demo.shapes import Demo
from guanxi.demo.story import compose

pytestmark = pytest.mark.once

TODAY = date(2026, 11, 23)
DAYS = (TODAY, date(2027, 1, 1), date(2028, 2, 29))


@pytest.fixture(scope="module", params=["zh-hans", "en"])
def demo(request) -> Demo:
    return compose(request.param, TODAY)


def test_the_same_seed_and_day_tell_the_same_story(demo):
    assert compose(demo.company.language, TODAY) == demo


def test_another_seed_tells_another_story(demo):
    assert compose(demo.company.language, TODAY, seed=7).opportunities != demo.opportunities


def test_there_is_as_much_of_everything_as_promised(demo):
    counts = {
        field.name: len(getattr(demo, field.name)) for field in fields(Demo) if field.name not in {"today", "company"}
    }

    assert counts["accounts"] == 600
    assert counts["contacts"] == 1500
    assert counts["opportunities"] == 700
    assert counts["activities"] == 8000
    assert counts["leads"] == 400
    assert counts["rivals"] == 8
    assert 38 <= counts["people"] <= 45
    assert 55 <= counts["products"] <= 65
    assert 10 <= counts["categories"] <= 14
    assert counts["tasks"] > 1000


@pytest.mark.parametrize(
    "several, field",
    [
        ("people", "username"),
        ("people", "name"),
        ("people", "email"),
        ("people", "mobile"),
        ("people", "employee_no"),
        ("products", "code"),
        ("products", "name"),
        ("accounts", "name"),
        ("accounts", "uscc"),
        ("accounts", "email"),
        ("contacts", "name"),
        ("contacts", "email"),
        ("contacts", "mobile"),
        ("opportunities", "number"),
        ("leads", "mobile"),
    ],
)
def test_nothing_that_must_differ_is_given_twice(demo, several, field):
    values = [getattr(each, field) for each in getattr(demo, several)]
    assert [value for value, times in Counter(values).items() if times > 1] == []


def test_people_and_contacts_share_no_mobile_and_no_mail(demo):
    for field in ("mobile", "email"):
        assert not {getattr(each, field) for each in demo.people} & {getattr(each, field) for each in demo.contacts}


def test_mobiles_have_valid_form_and_belong_to_nobody(demo):
    assert all(re.fullmatch(r"1[3-9]\d0000\d{4}", each.mobile) for each in (*demo.people, *demo.contacts))


def test_addresses_for_mail_are_examples(demo):
    everybody = (*demo.people, *demo.accounts, *demo.contacts)
    assert all(re.fullmatch(r"[a-z0-9.]+@example\.(cn|com)", each.email) for each in everybody)


def test_registry_codes_end_with_their_check_symbol(demo):
    assert all(len(each.uscc) == 18 and check_symbol(each.uscc[:17]) == each.uscc[17] for each in demo.accounts)


def test_texts_are_in_the_language_of_the_company(demo):
    texts = [activity.content for activity in demo.activities] + [task.subject for task in demo.tasks]
    is_chinese = [bool(re.search(r"[\u4e00-\u9fff]", text)) for text in texts]
    assert all(is_chinese) if demo.company.language == "zh-hans" else not any(is_chinese)
    assert not any("{" in text for text in texts)
    assert len(set(texts)) > 4000


def test_everything_refers_to_something_that_is_there(demo):
    positions = {position.key for position in demo.positions}
    departments = {department.key for department in demo.departments}
    people = {person.username for person in demo.people}
    accounts = {account.external_id for account in demo.accounts}
    contacts = {contact.external_id: contact for contact in demo.contacts}
    deals = {deal.external_id: deal for deal in demo.opportunities}
    products = {product.code: product for product in demo.products}

    assert all(person.position in positions and person.department in departments for person in demo.people)
    assert all(department.head in people | {None} for department in demo.departments)
    assert all(account.owner in people and account.parent_account in accounts | {None} for account in demo.accounts)
    assert all(contact.account in accounts for contact in demo.contacts)
    assert all(contacts[deal.primary_contact].account == deal.account for deal in demo.opportunities)
    assert all(products[line.product].status == "on" for deal in demo.opportunities for line in deal.lines)
    for activity in demo.activities:
        assert all(contacts[contact].account == activity.account for contact in activity.contacts)
        assert activity.opportunity is None or deals[activity.opportunity].account == activity.account
    assert all(task.account in accounts and task.assigner in people for task in demo.tasks)


def test_leads_are_told_in_their_order_and_become_what_is_there(demo):
    contacts = {contact.external_id: contact for contact in demo.contacts}
    deals = {deal.external_id: deal for deal in demo.opportunities}
    for lead in demo.leads:
        times = [lead.created_at, lead.received_at, *(talk.happened_at for talk in lead.talks)]
        assert [*times, *filter(None, [lead.converted_at])] == sorted([*times, *filter(None, [lead.converted_at])])
        assert days.local_day(times[-1]) < TODAY
        assert bool(lead.talks) == (lead.status not in {"new", "assigned"})
        assert bool(lead.disqualify_reason) == (lead.status == "disqualified")
        if lead.converted_contact:
            assert contacts[lead.converted_contact].account == lead.converted_account
        if lead.converted_opportunity:
            assert deals[lead.converted_opportunity].account == lead.converted_account


def test_who_wins_a_deal_against_us_is_met_in_it(demo):
    rivals = {rival.key for rival in demo.rivals}
    assert {meeting.competitor for meeting in demo.meetings} == rivals
    beaten = {deal.external_id for deal in demo.opportunities if deal.lost_reason == "competitor"}
    assert {meeting.opportunity for meeting in demo.meetings if meeting.position == "won_against_us"} == beaten


def test_every_account_has_exactly_one_primary_contact(demo):
    primary = Counter(contact.account for contact in demo.contacts if contact.is_primary)
    assert primary == Counter(account.external_id for account in demo.accounts)


def test_trees_have_their_parents_first(demo):
    for several in (demo.departments, demo.positions, demo.categories):
        seen = {None}
        for each in several:
            assert each.parent in seen
            seen.add(each.key)


def test_a_parent_account_is_a_group_and_has_no_parent(demo):
    accounts = {account.external_id: account for account in demo.accounts}
    parents = {account.parent_account for account in demo.accounts} - {None}
    assert len(parents) > 10
    assert all(accounts[parent].sort_of == "group" and not accounts[parent].parent_account for parent in parents)


@pytest.mark.parametrize("today", DAYS)
def test_dates_follow_each_other_and_none_has_already_happened_today(today):
    demo = compose("en", today)
    midnight = days.at(today, 0)
    accounts = {account.external_id: account for account in demo.accounts}
    deals = {deal.external_id: deal for deal in demo.opportunities}
    contacts = {contact.external_id: contact for contact in demo.contacts}

    for deal in demo.opportunities:
        moments = [move.at for move in deal.moves]
        assert accounts[deal.account].created_at <= deal.created_at == moments[0]
        assert moments == sorted(set(moments))
        assert moments[-1] == deal.stage_entered_at < midnight
        assert deal.closed_at in {None, days.local_day(moments[-1])}
        assert contacts[deal.primary_contact].created_at <= deal.created_at
    for activity in demo.activities:
        assert activity.happened_at < midnight
        assert activity.next_at is None or activity.next_at > activity.happened_at
        assert contacts[activity.contacts[0]].created_at <= activity.happened_at
        assert activity.opportunity is None or activity.happened_at >= deals[activity.opportunity].created_at
    for task in demo.tasks:
        assert task.created_at < midnight
        assert (task.done_at is not None) == (task.status == "done")
        assert task.done_at is None or task.created_at <= task.done_at < midnight


def test_the_story_begins_with_the_fiscal_year_before_this_one(demo):
    begin = datetime(2024, 12, 31, 16, tzinfo=UTC)
    assert all(each.created_at >= begin for each in demo.opportunities)
    assert {each.created_at.year for each in demo.opportunities} == {2025, 2026}


def test_moves_lead_from_stage_to_stage_and_end_where_the_deal_stands(demo):
    for deal in demo.opportunities:
        assert deal.moves[0].from_stage is None
        assert deal.moves[0].to_stage == "qualification"
        assert [move.from_stage for move in deal.moves[1:]] == [move.to_stage for move in deal.moves[:-1]]
        assert all(move.from_stage in OPEN_STAGES for move in deal.moves[1:])
        assert deal.moves[-1].to_stage == deal.stage
        assert deal.status == ("open" if deal.stage in OPEN_STAGES else deal.stage)


def test_every_closed_deal_says_why(demo):
    for deal in demo.opportunities:
        assert bool(deal.won_reason) == (deal.status == "won")
        assert bool(deal.lost_reason) == (deal.status in {"lost", "invalid"})
        assert (deal.closed_at is None) == (deal.status == "open")


def test_amounts_are_the_sums_of_their_lines(demo):
    for deal in demo.opportunities:
        assert deal.amount > 0
        assert not deal.lines or deal.amount == sum(line.amount for line in deal.lines)
        for line in deal.lines:
            exact = line.quantity * line.unit_price * (100 - line.discount_pct) / 100
            assert abs(line.amount - exact) <= Decimal("0.005")


def test_the_figures_of_selling_are_believable(demo):
    by_status = Counter(deal.status for deal in demo.opportunities)
    amounts = [float(deal.amount) for deal in demo.opportunities]
    still_open = [deal for deal in demo.opportunities if deal.status == "open"]
    overdue = [deal for deal in still_open if deal.expected_close_date < demo.today]

    assert 0.25 < by_status["won"] / (by_status["won"] + by_status["lost"]) < 0.36
    assert {deal.stage for deal in still_open} == set(OPEN_STAGES)
    assert 0.05 < len(overdue) / len(still_open) < 0.4
    assert sum((demo.today - days.local_day(deal.stage_entered_at)).days > 60 for deal in still_open) > 10
    assert 1.3 < mean(amounts) / median(amounts) < 2.5  # a long tail to the right
    months = Counter(deal.created_at.month for deal in demo.opportunities if deal.created_at.year == 2025)
    assert months[6] > 1.5 * months[1]


def test_tasks_are_done_open_and_overdue(demo):
    waiting = [task for task in demo.tasks if task.status in {"open", "doing"}]
    assert {task.status for task in demo.tasks} == {"open", "doing", "done", "cancelled"}
    assert any(days.local_day(task.due_at) < demo.today for task in waiting)
    assert any(days.local_day(task.due_at) >= demo.today for task in waiting)


def test_the_next_date_of_a_follow_up_is_a_task(demo):
    promised = {activity.external_id for activity in demo.activities if activity.next_at}
    assert {task.activity for task in demo.tasks} - {None} == promised
