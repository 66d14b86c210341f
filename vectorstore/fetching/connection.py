"""Connections to the very addresses that were checked, within a budget of time and bytes."""

from __future__ import annotations

import ipaddress
import ssl
import time
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore2

from vectorstore.errors import FetchError

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Budget:
    """What one fetch may still cost, over all its redirects: seconds, and bytes received.

    The transport's own timeouts begin anew with each byte; this one does not.
    """

    def __init__(self, seconds: float) -> None:
        """Begin now."""
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._bytes_left = 0

    def allow(self, count: int) -> None:
        """Let so many bytes come from now on."""
        self._bytes_left = count

    def spend(self, count: int) -> None:
        """Count bytes that came. Raises: FetchError: if they are more than was allowed."""
        self._bytes_left -= count
        if self._bytes_left < 0:
            raise FetchError("The server sends more than a page needs. Save the page as a file.")

    def seconds_left(self) -> float:
        """Return how long the next step may take. Raises: FetchError: if time is up."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.is_up()
        return left

    def is_up(self) -> FetchError:
        """Return the error of a fetch that took too long."""
        return FetchError(f"The page did not come within {self._seconds:g} seconds. Try later.")


class PinnedBackend(httpcore2.NetworkBackend):
    """Connects to checked addresses, whatever the name would resolve to by now."""

    def __init__(
        self, addresses: Sequence[str], budget: Budget, *, allow_self: bool = False
    ) -> None:
        """Take the addresses in the order in which they are tried.

        `allow_self` lets a connection lead back to this machine.
        """
        self._addresses = addresses
        self._budget = budget
        self._allow_self = allow_self
        self._tcp = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address that answers; the name in `host` is not asked again."""
        failure: Exception = httpcore2.ConnectError("no address")
        for tried, address in enumerate(self._addresses):
            seconds = self._budget.seconds_left() / (len(self._addresses) - tried)
            try:
                return self._connect(host, address, port, seconds)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    def _connect(
        self, host: str, address: str, port: int, seconds: float
    ) -> httpcore2.NetworkStream:
        stream = self._tcp.connect_tcp(address, port, timeout=seconds)
        try:
            local, peer = ends_of(stream)
        except OSError as error:  # the other end hung up at once
            stream.close()
            raise httpcore2.ConnectError(str(error)) from error
        if peer == ipaddress.ip_address(address) and (self._allow_self or peer != local):
            return _MeteredStream(stream, self._budget)
        stream.close()
        raise FetchError(f"{host} leads to another place than was checked. Check the address.")


class _MeteredStream(httpcore2.NetworkStream):
    """A connection whose every step is paid from the budget."""

    def __init__(self, stream: httpcore2.NetworkStream, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        received = self._stream.read(max_bytes, timeout=self._budget.seconds_left())
        self._budget.spend(len(received))
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=self._budget.seconds_left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        seconds = self._budget.seconds_left()
        return _MeteredStream(
            self._stream.start_tls(ssl_context, server_hostname, seconds), self._budget
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def ends_of(stream: httpcore2.NetworkStream) -> tuple[_Address, _Address]:
    """Return the addresses of this and of the other end; one machine has both the same."""
    local, peer = (stream.get_extra_info(f"{end}_addr")[0] for end in ("client", "server"))
    return ipaddress.ip_address(local), ipaddress.ip_address(peer)
