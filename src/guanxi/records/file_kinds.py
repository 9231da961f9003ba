"""What a file is: by the end of its name, and where that is cheap by its first bytes as well."""

from guanxi.kernel.errors import DomainError

REFUSED = frozenset("exe com bat cmd scr pif msi msp dll vbs vbe js jse wsf wsh ps1 jar hta lnk reg sh app apk".split())
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
}
# What browsers show by themselves without running anything, with the place and the bytes by which it is known.
SIGNATURES = {
    "application/pdf": (0, b"%PDF-"),
    "image/png": (0, b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": (0, b"\xff\xd8\xff"),
    "image/gif": (0, b"GIF8"),
    "image/webp": (8, b"WEBP"),
}
SHOWN = frozenset(SIGNATURES)
HEAD = 64  # bytes that are looked at


def type_of(name: str, head: bytes) -> str:
    """The media type; a name that promises a picture or a PDF is believed only when the bytes begin like one."""
    claimed = TYPES.get(ending(name), UNKNOWN)
    if claimed not in SHOWN:
        return claimed
    return next((kind for kind, (at, mark) in SIGNATURES.items() if head[at:].startswith(mark)), UNKNOWN)


def refuse_programs(name: str, head: bytes) -> None:
    """E_FILE_KIND for what can run on somebody's machine, whatever it is called."""
    is_windows = head.startswith(b"MZ") and b"\0" in head[:HEAD]
    if ending(name) in REFUSED or is_windows or head.startswith(b"\x7fELF"):
        raise DomainError("E_FILE_KIND", field="file", name=name)


def ending(name: str) -> str:
    return name.rpartition(".")[2].lower()
