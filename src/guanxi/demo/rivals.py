"""Whom the demo company meets in its deals, and to whom it loses them."""

from collections.abc import Iterable, Iterator

from guanxi.demo.chapter import Chapter
from guanxi.demo.lead_words import WORDS, Rival
from guanxi.demo.shapes import Meeting, Opportunity, Product

MET_IN = frozenset({"proposal", "negotiation", "signing", "won", "lost"})
OFTEN = 0.55
POSITIONS = {
    "open": {"encountered": 5, "ahead": 3, "behind": 4, "eliminated": 1},
    "won": {"eliminated": 5, "behind": 5},
    "lost": {"ahead": 4, "encountered": 3, "eliminated": 1},
}
WINNER = "won_against_us"


def rivals(language: str) -> tuple[Rival, ...]:
    return WORDS[language].rivals


def meetings(
    chapter: Chapter, products: Iterable[Product], opportunities: Iterable[Opportunity]
) -> tuple[Meeting, ...]:
    """Competitors of deals that came far enough to meet any; one of them has won what was lost to a competitor."""
    categories = {product.code: product.category for product in products}
    return tuple(meeting for deal in opportunities for meeting in _met(chapter, deal, categories))


def _met(chapter: Chapter, deal: Opportunity, categories: dict[str, str]) -> Iterator[Meeting]:
    rng, words = chapter.rng, WORDS[chapter.language]
    is_beaten = deal.lost_reason == "competitor"
    if not is_beaten and (deal.stage not in MET_IN or rng.random() > OFTEN):
        return
    wanted = {categories[line.product] for line in deal.lines}
    fitting = [rival for rival in words.rivals if wanted & set(rival.categories)] or list(words.rivals)
    for place, rival in enumerate(rng.sample(fitting, k=min(len(fitting), rng.choice((1, 1, 2))))):
        position = WINNER if is_beaten and place == 0 else chapter.draw(POSITIONS[deal.status])
        remark = rng.choice(words.remarks) if rng.random() < 0.4 else ""
        yield Meeting(deal.external_id, rival.key, position, remark)
