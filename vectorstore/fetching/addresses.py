"""Which web addresses may be asked: the public internet's, on its usual ports.

An address is taken apart once. What is checked here is what is connected to, so that no
two parsers can read one address differently.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import idna

from vectorstore.errors import FetchError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_LENGTH = 4000  # characters
_MAX_HOST = 253
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\\u2028\u2029\ud800-\udfff]")
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:@%\[\]]+)(?::([0-9]{1,5}))?")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
# A host that ends so is an IPv4 address to every resolver, however it is written.
_NUMERIC = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_KEPT = "!$%&'()*+,-./:;=?@[]_|~"  # what a path and a query keep; the rest is percent-encoded
_LOCAL_NAMES = (
    "localhost", "localdomain", "local", "internal", "intranet", "lan", "corp", "home",
    "home.arpa", "private", "onion",
)  # fmt: skip


def _networks(
    *addresses: str,
) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(address) for address in addresses)


# What `allow_private` opens: this machine and the networks behind a router or carrier.
_INTRANET = _networks(
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
    "::1/128", "fc00::/7",
)  # fmt: skip
# What nothing opens, from the IANA special-purpose registries: "this network" (Linux takes
# 0.0.0.0 for loopback), link-local with the clouds' metadata, protocol assignments with
# Teredo, documentation, benchmarks, 6to4 and its relays, multicast, reserved, broadcast.
_CLOSED = _networks(
    "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)  # fmt: skip
# Metadata services outside link-local: Azure, Alibaba, Amazon, Google.
_METADATA = _networks(
    "168.63.129.16/32", "100.100.100.200/32", "fd00:ec2::/32", "fd20:ce::/32"
)  # fmt: skip
# All of IPv6 that is routed. IPv4 in disguise (mapped, compatible, NAT64) lies outside.
_ROUTED = ipaddress.IPv6Network("2000::/3")
_ISATAP = 0x00005EFE  # the last 64 bits begin so, with or without the "universal" bit
_UNIVERSAL_BIT = 0x02000000


@dataclass(frozen=True)
class Target:
    """A web address taken apart.

    `host` is a lower-case ASCII name or an IP address without brackets; `path` is path and
    query, percent-encoded.
    """

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host as the Host header and an address write it, with an unusual port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address in one way of writing, without a fragment."""
        return f"{self.scheme}://{self.authority}{self.path}"


def parse_target(url: str, ports: Collection[int] = (80, 443)) -> Target:
    """Take an address apart that somebody wrote or that a page redirects to.

    Raises: FetchError: if it is no http or https address of one host on one of the ports.
    """
    url = url.strip()
    if len(url) > _MAX_LENGTH or _FORBIDDEN.search(url):
        raise FetchError("This is no web address: it is too long or holds control characters.")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _no_address() from error
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise _no_address()
    if "@" in parts.netloc:
        raise FetchError("The address holds a user name. Leave out what stands before the @.")
    host, port = _split_authority(parts.netloc)
    port = _DEFAULT_PORTS[scheme] if port is None else port
    if port not in ports:
        raise FetchError(f"The address names port {port}. Beleg asks only the ports of the web.")
    path = parts.path or "/"
    path = f"{path}?{parts.query}" if parts.query else path
    return Target(scheme, host, port, quote(path, safe=_KEPT))


def is_local_name(host: str) -> bool:
    """Whether a host's name is known only inside a machine or a network."""
    if ":" in host or _NUMERIC.fullmatch(host):
        return False
    return "." not in host or any(
        host == name or host.endswith(f".{name}") for name in _LOCAL_NAMES
    )


def is_allowed(address: str, *, allow_private: bool = False) -> bool:
    """Whether an IP address may be connected to.

    `allow_private` adds loopback and private networks, never metadata services, link-local
    or multicast addresses, nor IPv4 addresses in the disguise of IPv6.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if _is_in(ip, _CLOSED + _METADATA):
        return False
    if _is_in(ip, _INTRANET):
        return allow_private
    if isinstance(ip, ipaddress.IPv6Address) and not _is_routed(ip):
        return False
    return ip.is_global


def _is_routed(ip: ipaddress.IPv6Address) -> bool:
    is_isatap = int(ip) >> 32 & 0xFFFFFFFF & ~_UNIVERSAL_BIT == _ISATAP
    return ip.scope_id is None and ip in _ROUTED and not is_isatap


def _is_in(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
    networks: Collection[ipaddress.IPv4Network | ipaddress.IPv6Network],
) -> bool:
    return any(ip in network for network in networks)


def _split_authority(authority: str) -> tuple[str, int | None]:
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        raise _no_address()
    host = _ipv6(match[1][1:-1]) if match[1].startswith("[") else _named(match[1])
    return host, int(match[2]) if match[2] else None


def _ipv6(host: str) -> str:
    try:
        return str(ipaddress.IPv6Address(host))
    except ValueError as error:
        raise _no_address() from error


def _named(host: str) -> str:
    """Return a name as it is asked for, or an IPv4 address written as four plain numbers."""
    try:
        if len(host) <= _MAX_HOST and not host.isascii():
            host = idna.encode(host, uts46=True).decode("ascii")
        host = host.lower().removesuffix(".")
        if _NUMERIC.fullmatch(host):
            return str(ipaddress.IPv4Address(host))
    except ValueError as error:
        raise _no_address() from error
    if len(host) > _MAX_HOST or not _NAME.fullmatch(host):
        raise _no_address()
    return host


def _no_address() -> FetchError:
    return FetchError("This is no web address. Write it as https://news.example/article.")


def is_address(path: object) -> bool:
    """Whether somebody means a web address, and no file."""
    return str(path).lower().startswith(("http://", "https://"))
