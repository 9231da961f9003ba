"""Contact cards and calendar files as others write them: read as far as possible, and never a reason to stop."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.messaging.mail.cards import cards_in, entries_in
from guanxi.messaging.mail.lines import LARGEST
from tests.kit.trust import times

pytestmark = pytest.mark.once
REAL = Path(os.environ.get("GUANXI_REAL_DATA", "/nowhere"))


def event(*lines: str, before: str = "") -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", before, "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR")).encode()


def test_a_card_of_an_old_telephone_is_read_with_its_coded_name() -> None:
    name = "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0;=E4=\r\n=BC=9F;;;"
    said = f"BEGIN:VCARD\r\nVERSION:2.1\r\n{name}\r\nTEL;CELL:138\r\nTEL;FAX:9\r\nTEL;WORK:010\r\nEND:VCARD"
    (card,) = cards_in(said.encode())
    assert (card.name, card.mobiles, card.phones) == ("伟 张", ("138",), ("010",))


@pytest.mark.parametrize(
    ("start", "hour"),
    [
        ("DTSTART:20300315T010000Z", 1),
        ("DTSTART;TZID=Asia/Shanghai:20300315T090000", 1),
        ("DTSTART;TZID=Of our own:20300315T090000", 4),
        ("DTSTART;VALUE=DATE:20300315", 0),
    ],
)
def test_an_appointment_is_at_its_own_time(start: str, hour: int) -> None:
    zone = "BEGIN:VTIMEZONE\r\nTZID:Of our own\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+0500\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    (entry,) = entries_in(event(start, "DURATION:PT90M", "RRULE:FREQ=WEEKLY", "STATUS:CANCELLED", before=zone))
    begins = datetime(2030, 3, 15, hour, tzinfo=UTC)
    if entry.is_day:
        assert entry.begins.date() in {begins.date(), datetime(2030, 3, 14, tzinfo=UTC).date()}
    else:
        assert entry.begins == begins
    assert entry.ends is not None
    assert (entry.repeats, entry.is_cancelled) == (True, True)


@pytest.mark.parametrize(
    "start",
    [
        *("", "DTSTART:tomorrow", "DTSTART:20301399T000000Z", "DTSTART:00000000"),
        *("DTSTART:99991231T230000Z", "DTSTART:00010101T000500Z"),  # Shanghai and a quarter of an hour before: no year
    ],
)
def test_an_appointment_without_a_time_is_none(start: str) -> None:
    assert entries_in(event("SUMMARY:Visit", start)) == []


@settings(max_examples=times(30, 500), deadline=None)
@given(st.binary(max_size=300), st.text(max_size=80))
def test_whatever_comes_is_read_without_a_crash(content: bytes, text: str) -> None:
    cards_in(content)
    entries_in(event(f"SUMMARY:{text}", f"DTSTART{text}:20300315T090000Z", f"DURATION:{text}") + content)
    cards_in(f"BEGIN:VCARD\nFN{text}:{text}\nN:{text}\nEND:VCARD".encode("utf-8", "replace"))


@pytest.mark.skipif(not REAL.is_dir(), reason="needs the real data")
def test_every_real_card_and_calendar_is_read() -> None:
    for path in (*REAL.glob("vcard/*.vcf"), *REAL.glob("ics/**/*.ics")):
        content = path.read_bytes()
        assert cards_in(content) if path.suffix == ".vcf" else entries_in(content) is not None


@pytest.mark.parametrize(
    "bomb",
    [
        "BEGIN:VTIMEZONE\n",
        "BEGIN:STANDARD\n",
        "BEGIN:VEVENT\nSUMMARY;ENCODING=QUOTED-PRINTABLE:a=\n",
        "TZID:" + " " * 300 + "x\n",
        "END:VEVENT\nBEGIN:VCARD\n",
    ],
)
def test_a_file_made_to_be_slow_is_read_at_once(bomb: str) -> None:
    content = ("BEGIN:VTIMEZONE\nBEGIN:STANDARD\n" + bomb * (LARGEST // len(bomb))).encode() + b"END:VTIMEZONE"
    began = time.process_time()
    entries_in(content)
    cards_in(content)
    assert time.process_time() - began < 4  # it took more than a minute
