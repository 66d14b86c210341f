"""The canonical address of a page, which a page may not choose freely."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from vectorstore.text.cleaning import clean

_MAX_LENGTH = 2_000  # characters
_FORBIDDEN = re.compile(r"[\s\\<>\"{}|^`]")
# Parameters by which newsletters and advertisements count their readers.
_TRACKING = re.compile(
    r"(?:utm_|at_|mc_|wt_|hsa_|_hs|pk_|mtm_|ns_|oly_|vero_).*|(?:fb|g|d|y|tw|tt|li_fat_)clid|wbraid|msclkid"
    r"|gclsrc|gbraid|igshi?d?|_g[al]|xtor|cmp(?:id)?|cid|smid|ito|mkt_tok|sh(?:are)?id|xtref",
    re.IGNORECASE,
)


def page_address(found: Iterable[str], url: str | None) -> str | None:
    """Return the first address found that may stand for the page, else its own.

    Tracking parameters and fragments are taken off. `url` is where the page was read: a page
    cannot name another host, nor a whole site's front page. Without it, an address must be
    absolute.
    """
    own = _split(url or "")
    for address in found:
        try:
            parts = _split(urljoin(url or "", clean(address).strip()))
        except ValueError:
            continue
        if parts and (own is None or _may_stand_for(parts, own)):
            return _written(parts)
    return _written(own) if own else None


def is_of_one_site(url: str, other: str) -> bool:
    """Whether one address's host is that of the other, or below it; ports must be the same."""
    mine, theirs = _split(url), _split(other)
    if not mine or not theirs:
        return False
    (host, port), (other_host, other_port) = _host(mine), _host(theirs)
    below = host.endswith(f".{other_host}") or other_host.endswith(f".{host}")
    return (host == other_host or below) and port == other_port


def _split(address: str) -> SplitResult | None:
    """Return an address's parts if it is one of the web and shows its host plainly."""
    if len(address) > _MAX_LENGTH or _FORBIDDEN.search(address):
        return None
    try:
        parts = urlsplit(address)
        plain = parts.hostname and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return None
    return parts if plain and parts.scheme in ("http", "https") else None


def _may_stand_for(parts: SplitResult, own: SplitResult) -> bool:
    front_page = parts.path in ("", "/") and not parts.query
    own_front_page = own.path in ("", "/") and not own.query
    return _host(parts) == _host(own) and (own_front_page or not front_page)


def _host(parts: SplitResult) -> tuple[str, int | None]:
    port = None if parts.port in (80, 443) else parts.port
    return (parts.hostname or "").removeprefix("www."), port


def _written(parts: SplitResult) -> str:
    query = "&".join(
        item for item in parts.query.split("&") if not _TRACKING.fullmatch(item.partition("=")[0])
    )
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, query, ""))
