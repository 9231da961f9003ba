"""What must not stand in a log: secrets, and what belongs to people. Applied to every line just before it is written.

Our own lines name ids only; this is the net below them, for messages of databases and libraries. Names of people can't
be told from other words: databases quote them in places that are known, and those are left out whole.
"""

import re

LEFT_OUT = "…"
SECRETS = r"(?:__Host-)?sessionid|(?:__Host-)?csrf\w*|password|passwd|present|again|secret\w*|token|otp|cookie"

RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        # PostgreSQL: the values of a key that exists already, of a row that breaks a rule, of what can't be read
        (r"(Key \([^()]{1,500}\)=\().*?(\)(?= (?:already|is not|is still|conflicts))|$)", rf"\1{LEFT_OUT}\2"),
        (r"(Failing row contains \()(?s:.*)", rf"\1{LEFT_OUT})"),
        (r"(invalid input [\w ]{1,60}: )(?s:.*)", rf"\1{LEFT_OUT}"),
        (r"(CONTEXT:  )(?s:.*)", rf"\1{LEFT_OUT}"),
        # ways in
        (r"(/invitation/)[\w-]+/[\w-]+", rf"\1{LEFT_OUT}"),
        (r"\bgx_[\w-]{8,}", f"gx_{LEFT_OUT}"),
        (r"(://)[^/\s@]{1,300}@", rf"\1{LEFT_OUT}@"),
        (r"\b(Bearer|Basic) [^\s'\",;]+", rf"\1 {LEFT_OUT}"),
        (
            rf"\b({SECRETS})(['\"]?\s{{0,3}}[:=]\s{{0,3}}['\"]?)[^\s'\",;&)}}\]]+",
            rf"\1\2{LEFT_OUT}",
        ),
        # what people have typed into an address
        (r"([?&][\w.\[\]-]{1,80}=)[^&\s'\"]+", rf"\1{LEFT_OUT}"),
        # ways to people
        (r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", LEFT_OUT),
        (r"(?<![\w.-])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\w-])", LEFT_OUT),
        (r"(?<![\w.])\+\d[\d -]{6,18}\d(?!\w)", LEFT_OUT),
    )
)


def redacted(text: str) -> str:
    """The text without secrets and without what belongs to people."""
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text
