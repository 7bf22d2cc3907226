"""Small pieces of text that many rooms need: a number with its word, and typed text for a terminal."""


def counted(number: int, one: str, more: str) -> str:
    """Return "1 aanvraag" or "3 aanvragen"."""
    return f"{number} {one if number == 1 else more}"


def printable(text: str) -> str:
    """Return typed text without signs that steer a terminal."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
