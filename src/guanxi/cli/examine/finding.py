"""What a look at the set-up found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One fact. With advice it is wrong, and the advice says what to do; a note is worth knowing but not wrong."""

    text: str
    advice: str = ""
    is_note: bool = False

    @property
    def is_wrong(self) -> bool:
        return bool(self.advice) and not self.is_note
