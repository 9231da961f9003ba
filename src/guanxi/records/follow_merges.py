"""The engine's own tables whose rows follow their records when these become one."""

from guanxi.access.grants import TEAM
from guanxi.access.models import RecordGrant
from guanxi.records.merges import acting  # noqa: F401  offers it
from guanxi.records.merges.hanging import Hanging, declare
from guanxi.records.models import RecentRecord, Star, StoredFile
from guanxi.records.segments.models import SegmentMember

declare(Hanging(model=StoredFile, where={"field": ""}))
declare(Hanging(model=Star, once=("user_id", "kind")))
declare(Hanging(model=RecentRecord, once=("user_id",)))
declare(Hanging(model=RecordGrant, where={"kind": TEAM}, once=("user_id", "kind", "ref")))
declare(Hanging(model=SegmentMember, module="segment__object", by="slug", once=("segment_id",)))
