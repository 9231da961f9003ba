"""Who changes many records hears of those that were refused."""

from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.messaging import notices
from guanxi.meta import registry
from guanxi.records.bulk import BulkChange, Choice, start
from guanxi.records.jobs import change_many
from tests.kit.people import Kit

ACCOUNT = registry.get("account")


def test_refused_records_are_told_and_lead_to_the_outcome(kit: Kit) -> None:
    mine, hidden = kit.make(ACCOUNT).pk, kit.make(ACCOUNT, "ben").pk

    job = start(change_many, ACCOUNT, kit["bob"], Choice(ids=(mine, hidden)), BulkChange(values={"city": "Bonn"}))
    claimed = lease.claim("test", only=job.pk)
    assert claimed is not None
    execute(claimed, lambda: False)

    entries = notices.entries(kit["bob"], limit=9)[0]
    assert [(one.text, one.rest) for one in entries] == [("1 record was refused: Accounts.", f"bulk/{job.pk}")]
