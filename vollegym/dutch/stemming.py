"""Words as a search sees them: without accents, capitals and Dutch endings."""

import re
import unicodedata
from functools import lru_cache
from threading import Lock

import snowballstemmer

WORD = re.compile(r"([^\W_]+)(?:['’][^\W_]+)?")
ACCENT = re.compile("[\u0300-\u036f]")
# The stemmer knows endings, not these.
IRREGULAR = {"leden": "lid", "steden": "stad", "schepen": "schip"}
# Words that say nothing about a text. The list doubles as the measure of whether a text is Dutch.
STOPWORDS = frozenset(
    "aan al alles als altijd ander andere bij binnen daar dan dat de der deze die dit doch doen door dus "
    "een eens elk en er erg ge geen geweest haar had heb hebben heeft hem het hier hij hoe hun iemand "
    "iets ik in is ja je jij jou jouw jullie kan kunnen maar me meer men met mij mijn moet na naar niet "
    "niets nog nu of om omdat ons onze ook op over reeds te tegen toch toen tot u uit uw van veel voor "
    "want waren was wat we wel werd wezen wie wij wil worden wordt zal ze zei zelf zich zij zijn zo "
    "zonder zou ".split()
)
_stemmer = snowballstemmer.stemmer("dutch")
_one_at_a_time = Lock()


def folded(text: str) -> str:
    """Return a text in small letters without accents."""
    small = text.casefold()
    return small if small.isascii() else ACCENT.sub("", unicodedata.normalize("NFKD", small))


def tokens(text: str) -> list[str]:
    """Return the words of a text, folded, without what follows an apostrophe."""
    return WORD.findall(folded(text))


def stems(text: str) -> list[str]:
    """Return the stems of the words that say something."""
    return [stem(word) for word in tokens(text) if word not in STOPWORDS and len(word) > 1]


@lru_cache(maxsize=30_000)
def stem(word: str) -> str:
    """Return the stem of one folded word."""
    # The stemmer keeps the word it works on in itself, so threads must take turns.
    with _one_at_a_time:
        return IRREGULAR.get(word) or str(_stemmer.stemWord(word))
