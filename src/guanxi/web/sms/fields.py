"""What is asked for a message to try Settings › Text messages."""

from django.utils.translation import gettext_lazy

from guanxi.meta.field import Field
from guanxi.meta.types.text import Text

TO = Field(key="to", type=Text(limit=50), label=gettext_lazy("To"), column="to")
TEST_WORDS = Field(key="words", type=Text(limit=500), label=gettext_lazy("Words"), column="words")
