"""Web addresses in, pages out. Whoever chose the address or answers it may be hostile."""

from __future__ import annotations

import importlib.metadata
import ipaddress
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import Self
from urllib.parse import urljoin

import certifi
import httpcore2

from vectorstore.errors import FetchError
from vectorstore.fetching.addresses import Target, is_allowed, is_local_name, parse_target
from vectorstore.fetching.connection import Budget, PinnedBackend
from vectorstore.fetching.reply import Page, Redirect, conditions, read_answer

__all__ = ["Fetcher", "Page", "resolve_host", "trusted"]

Resolve = Callable[[str, int], list[str]]

MAX_BYTES = 20_000_000
SECONDS = 30.0
_MAX_REDIRECTS = 5
_MAX_ADDRESSES = 6  # of one name that are tried
_HEADER_BYTES = 256_000  # for headers and what comes along in the same read


def resolve_host(host: str, port: int) -> list[str]:
    """Return the IP addresses of a name, as this machine's resolver knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def trusted() -> ssl.SSLContext:
    """Return TLS that trusts this machine's authorities, and Mozilla's: it may have none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class Fetcher:
    """Reads pages of the public web.

    A host is resolved once a request, every address of it is checked, and the connection
    goes to a checked address. Nothing is taken from the environment: no proxy, no password.
    Threads may share a fetcher.
    """

    def __init__(  # noqa: PLR0913  # limits, each named where it is set
        self,
        *,
        resolve: Resolve = resolve_host,
        allow_private: bool = False,
        ports: Collection[int] = (80, 443),
        max_bytes: int = MAX_BYTES,
        seconds: float = SECONDS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Take the limits.

        `allow_private` opens loopback and private networks, for an intranet; `max_bytes`
        counts a page unpacked; `seconds` is the time for all of a fetch.
        """
        self._resolve = resolve
        self._allow_private = allow_private
        self._ports = frozenset(ports)
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._tls = trusted() if tls is None else tls
        self._agent = f"Beleg/{_version()}"
        self._is_closed = False

    def __enter__(self) -> Self:
        """Return the fetcher."""
        return self

    def __exit__(self, *_: object) -> None:
        """Fetch nothing more."""
        self._is_closed = True

    def fetch(
        self,
        url: str,
        kinds: Collection[str] | None = None,
        *,
        etag: str | None = None,
        modified: str | None = None,
    ) -> Page:
        """Read a page, following redirects.

        Of other media types than `kinds` nothing is read; None lets any come. With `etag` or
        `modified` of an earlier page the server may answer that it is unchanged.

        Raises: FetchError: with a sentence, if the address is refused or gives no such page.
        """
        if self._is_closed:
            raise FetchError("Beleg is closing and reads no more pages.")
        budget = Budget(self._seconds)
        asked = conditions(etag, modified)
        target = parse_target(url, self._ports)
        for _ in range(_MAX_REDIRECTS + 1):
            answer = self._ask(target, asked, kinds, budget)
            if isinstance(answer, Page):
                return answer
            target = self._follow(target, answer)
        raise FetchError(f"{target.host} redirects again and again. Give the page's own address.")

    def _ask(
        self,
        target: Target,
        asked: Mapping[str, str],
        kinds: Collection[str] | None,
        budget: Budget,
    ) -> Page | Redirect:
        addresses = self._addresses(target, budget)
        backend = PinnedBackend(addresses, budget, allow_self=self._allow_private)
        request = self._request(target, asked)
        budget.allow(_HEADER_BYTES)
        with (
            _in_words(target.host, budget),
            httpcore2.HTTPConnection(
                request.url.origin, ssl_context=self._tls, network_backend=backend
            ) as connection,
            closing(connection.handle_request(request)) as response,
        ):
            # Chunks of a few bytes each carry as much again in lengths.
            budget.allow(2 * self._max_bytes + _HEADER_BYTES)
            return read_answer(target, response, asked, kinds, self._max_bytes)

    def _request(self, target: Target, asked: Mapping[str, str]) -> httpcore2.Request:
        headers = [
            ("Host", target.authority),
            ("User-Agent", self._agent),
            ("Accept", "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5"),
            ("Accept-Encoding", "gzip, deflate"),
            ("Connection", "close"),
            *asked.items(),
        ]
        url = httpcore2.URL(
            scheme=target.scheme, host=target.host, port=target.port, target=target.path
        )
        return httpcore2.Request("GET", url, headers=headers)

    def _addresses(self, target: Target, budget: Budget) -> list[str]:
        """Return the addresses of a host, every one of them checked."""
        if not self._allow_private and is_local_name(target.host):
            raise _not_public(target.host)
        addresses = [target.host] if _is_literal(target.host) else self._resolved(target, budget)
        if not all(is_allowed(each, allow_private=self._allow_private) for each in addresses):
            raise _not_public(target.host)
        return addresses[:_MAX_ADDRESSES]

    def _resolved(self, target: Target, budget: Budget) -> list[str]:
        """Ask the resolver, which knows no time limit, in a thread that may be left behind."""
        answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

        def ask() -> None:
            addresses: list[str] = []
            try:
                with suppress(OSError, UnicodeError):
                    addresses = self._resolve(target.host, target.port)
            finally:
                answers.put(addresses)

        threading.Thread(target=ask, name="resolve", daemon=True).start()
        try:
            addresses = answers.get(timeout=budget.seconds_left())
        except queue.Empty:
            raise budget.is_up() from None
        if not addresses:
            raise FetchError(f"{target.host} is not found. Check the address and the network.")
        return addresses

    def _follow(self, target: Target, redirect: Redirect) -> Target:
        """Return where a redirect leads to, with the same rules as for a first address."""
        try:
            following = parse_target(urljoin(target.url, redirect.location), self._ports)
        except (FetchError, ValueError) as error:
            reason = f" {error}" if isinstance(error, FetchError) else ""
            raise FetchError(f"{target.host} redirects to what is not read.{reason}") from error
        if target.scheme == "https" and following.scheme == "http":
            raise FetchError(
                f"{target.host} redirects from https to http, where anyone on the way could change"
                " the page. Give the http address yourself if you trust it."
            )
        return following


@contextmanager
def _in_words(host: str, budget: Budget) -> Iterator[None]:
    """Turn the transport's errors into sentences."""
    try:
        yield
    except httpcore2.TimeoutException as error:
        budget.seconds_left()
        raise FetchError(f"{host} does not answer. Try again later.") from error
    except httpcore2.ConnectError as error:
        if isinstance(error.__cause__, ssl.SSLError):
            raise FetchError(
                f"{host} cannot prove who it is: its certificate or encryption is not valid."
                " Open the page in a browser to see why."
            ) from error
        raise FetchError(f"{host} cannot be reached. Check the address, or try later.") from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        raise FetchError(f"{host} broke off its answer. Try again later.") from error


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _not_public(host: str) -> FetchError:
    return FetchError(
        f"{host} is not on the public internet, so Beleg does not ask it. Save the page as a"
        " file and add that."
    )


def _version() -> str:
    try:
        return importlib.metadata.version("beleg")
    except importlib.metadata.PackageNotFoundError:
        return "0"
