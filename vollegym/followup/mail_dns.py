"""Whether the world may believe mail from our domain: SPF, DKIM and DMARC, where DNS can be asked.

Without them the mails to prospects end in the folder for unwanted mail, and nobody notices.
"""

from collections.abc import Iterator

import dns.exception
import dns.resolver

from vollegym.web.findings import Finding

SECONDS = 3.0
# A DKIM key has a name of its own that only a mail shows; these are the ones that large providers use.
SELECTORS = ("default", "dkim", "google", "k1", "mail", "s1", "s2", "selector1", "selector2", "transip-a")


class CannotAskError(Exception):
    """DNS does not answer here."""


def look_up(domain: str) -> Iterator[Finding]:
    """Give what DNS says about mail from this domain, or that it cannot be asked."""
    try:
        found = list(findings(domain))
    except CannotAskError:
        found = [Finding("remark", f"DNS is niet te bevragen over {domain}.", "Probeer het later nog eens.")]
    yield from found


def findings(domain: str) -> Iterator[Finding]:
    """Give one finding for each of the three."""
    if any(text.startswith("v=spf1") for text in texts(domain)):
        yield Finding("good", f"SPF staat aan voor {domain}.")
    else:
        what = f"{domain} heeft geen SPF-regel: wie mail van je krijgt, weet niet of die echt is."
        yield Finding("wrong", what, "Vraag je mailaanbieder om de TXT-regel die begint met v=spf1.")
    if any(texts(f"{name}._domainkey.{domain}") for name in SELECTORS):
        yield Finding("good", f"DKIM staat aan voor {domain}.")
    else:
        what = f"Onder de bekende namen is geen DKIM-sleutel van {domain} gevonden."
        yield Finding("remark", what, "Kijk bij je mailaanbieder of DKIM aanstaat.")
    if any(text.startswith("v=DMARC1") for text in texts(f"_dmarc.{domain}")):
        yield Finding("good", f"DMARC staat aan voor {domain}.")
    else:
        what = f"{domain} heeft geen DMARC-regel."
        yield Finding("remark", what, f"Zet een TXT-regel bij _dmarc.{domain}: v=DMARC1; p=none")


def texts(name: str) -> list[str]:
    """Return the TXT records of a name; none is an empty list. Raises CannotAskError."""
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise CannotAskError(name) from error
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
