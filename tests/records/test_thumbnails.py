"""Small forms of pictures: made once, upright, without what cameras tell; nothing is unpacked that is too large."""

import io

import pytest
from PIL import Image

from guanxi.kernel.errors import Missing
from guanxi.meta import registry
from guanxi.records import thumbnails
from guanxi.records.file_bytes import store
from guanxi.records.files import add_file, forget_bytes

TURNED, ORIENTATION = 6, 0x0112


def picture(kind: str, size: tuple[int, int], **more) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, kind, **more)
    return made.getvalue()


def kept(kit, name: str, content: bytes):
    account = kit.make("account", "bob")
    return add_file(registry.get("account"), kit["bob"], account.pk, name, [content])


@pytest.mark.once
def test_a_picture_is_made_small_once_and_forgotten_with_its_bytes(kit, monkeypatch):
    camera = Image.Exif()
    camera[ORIENTATION] = TURNED
    photo = kept(kit, "photo.jpg", picture("JPEG", (1600, 800), exif=camera))

    with thumbnails.thumbnail(photo, "small") as content, Image.open(content) as small:
        assert (small.format, small.size, dict(small.getexif())) == ("WEBP", (56, 112), {})
    monkeypatch.setattr(thumbnails, "_make", None)  # a second look makes nothing
    thumbnails.thumbnail(photo, "small").close()
    photo.delete()
    forget_bytes([photo.sha256])
    assert not store().has(thumbnails.name_of(photo.sha256, "small"))


@pytest.mark.once
def test_what_is_no_picture_or_too_large_a_one_has_none(kit, monkeypatch):
    torn = kept(kit, "torn.png", picture("PNG", (50, 50))[:60])
    text = kept(kit, "notes.txt", b"notes")
    large = kept(kit, "large.png", picture("PNG", (300, 300)))
    monkeypatch.setattr(thumbnails, "MOST_UNPACKED", 300 * 300 - 1)

    for file, size in ((torn, "small"), (text, "small"), (large, "small"), (large, "huge")):
        with pytest.raises(Missing):
            thumbnails.thumbnail(file, size)
