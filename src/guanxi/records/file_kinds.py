"""What a file is: by the end of its name, believed only as far as its first bytes agree."""

from guanxi.kernel.errors import DomainError

REFUSED = frozenset(
    (
        "exe com bat cmd scr pif msi msp msc dll cpl vbs vbe vb js jse ws wsf wsh ps1 psm1 jar hta lnk url scf reg chm "
        "sh command desktop app apk"
    ).split()
)
UNKNOWN = "application/octet-stream"
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "heic": "image/heic",
    "txt": "text/plain",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "zip": "application/zip",
    "eml": "message/rfc822",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "weba": "audio/webm",
}
# What browsers show by themselves without running anything, with the place and the bytes by which it is known.
SIGNATURES = {
    "application/pdf": (0, (b"%PDF-",)),
    "image/png": (0, (b"\x89PNG\r\n\x1a\n",)),
    "image/jpeg": (0, (b"\xff\xd8\xff",)),
    "image/gif": (0, (b"GIF87a", b"GIF89a")),
    "image/webp": (8, (b"WEBP",)),
}
SHOWN = frozenset(SIGNATURES)
ARCHIVE = (0, (b"PK\x03\x04", b"PK\x05\x06"))
BEGINNINGS = {
    **SIGNATURES,
    **{TYPES[name]: ARCHIVE for name in ("docx", "xlsx", "pptx", "zip")},
    "image/heic": (4, (b"ftyp",)),
    "audio/mp4": (4, (b"ftyp",)),
    "audio/mpeg": (0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "audio/aac": (0, (b"\xff\xf1", b"\xff\xf9")),
    "audio/ogg": (0, (b"OggS",)),
    "audio/wav": (8, (b"WAVE",)),
    "audio/webm": (0, (b"\x1aE\xdf\xa3",)),
}
PLAYED = frozenset(kind for kind in BEGINNINGS if kind.startswith("audio/"))  # what browsers play by themselves
PROGRAMS = (
    b"\x7fELF",
    b"#!",
    b"\xcf\xfa\xed\xfe",  # macOS
    b"\xce\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",  # Java
    b"L\0\0\0\x01\x14\x02\0",  # a link of Windows
    b"ITSF",  # compiled help, which runs scripts
)
HEAD = 64  # bytes that are looked at
MOST_PIXELS = 100_000_000  # unpacked in everybody's browser


def type_of(name: str, head: bytes) -> str:
    """The media type: what the name promises is believed only when the bytes begin like it."""
    claimed = TYPES.get(ending(name), UNKNOWN)
    if claimed in SHOWN:
        found = next((kind for kind in SIGNATURES if _begins_like(kind, head)), UNKNOWN)
        return UNKNOWN if _pixels(found, head) > MOST_PIXELS else found
    if claimed in BEGINNINGS:
        return claimed if _begins_like(claimed, head) else UNKNOWN
    return UNKNOWN if b"\0" in head else claimed


def refuse_programs(name: str, head: bytes) -> None:
    """E_FILE_KIND for what can run on somebody's machine, whatever it is called."""
    is_windows = head.startswith(b"MZ") and b"\0" in head[:HEAD]
    if ending(name) in REFUSED or is_windows or head.startswith(PROGRAMS):
        raise DomainError("E_FILE_KIND", field="file", name=name)


def ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _begins_like(kind: str, head: bytes) -> bool:
    place, marks = BEGINNINGS[kind]
    return head[place:].startswith(marks)


def _pixels(kind: str, head: bytes) -> int:
    """What a small file may say of itself without being small unpacked; JPEG grows with its pixels."""
    if kind == "image/png" and head[12:16] == b"IHDR":
        return int.from_bytes(head[16:20], "big") * int.from_bytes(head[20:24], "big")
    if kind == "image/gif":
        return int.from_bytes(head[6:8], "little") * int.from_bytes(head[8:10], "little")
    return 0
