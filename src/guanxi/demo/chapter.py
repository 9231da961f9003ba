"""What every chapter of the story is told with."""

from dataclasses import dataclass
from datetime import date
from random import Random

from guanxi.demo import days
from guanxi.demo.words import Words


@dataclass(frozen=True)
class Chapter:
    """The language and its words, the day on which the story ends, and the chapter's own chance."""

    language: str
    words: Words
    today: date
    rng: Random

    @property
    def is_english(self) -> bool:
        return self.language == "en"

    @property
    def last(self) -> date:
        """The last day on which anything has happened."""
        return days.working_day_before(self.today)

    def draw(self, weights: dict[str, int]) -> str:
        return self.rng.choices(tuple(weights), tuple(weights.values()))[0]
