"""What a submission and an approval ask the database: so much and no more, whatever else is in the company."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.flow.approval import services
from guanxi.meta import registry
from tests.flow.approval.flows import define, ids, node, now, people
from tests.kit.people import Kit


def test_submitting_and_approving_make_a_fixed_number_of_queries(kit: Kit) -> None:
    define(kit, node("n1", people(*ids(kit, "alice", "ben")), mode="all"))
    module, submitter, approver = registry.get("opportunity"), kit["bob"], now(kit["alice"])
    asked: dict[str, list[int]] = {"submit": [], "approve": [], "end": []}
    for turn in range(3):
        deal = kit.make("opportunity", "bob", amount="5000", name=f"Deal {turn}")
        with CaptureQueriesContext(connection) as found:
            case = services.submit(module, submitter, deal.pk)
        asked["submit"].append(len(found))
        for act, who in (("approve", approver), ("end", now(kit["ben"]))):
            with CaptureQueriesContext(connection) as found:
                services.approve(who, case.pk)
            asked[act].append(len(found))
    most = {"submit": 37, "approve": 14, "end": 21}
    assert all(len(set(counts)) == 1 and counts[0] <= most[act] for act, counts in asked.items()), asked
