"""Encrypted connections: the certificate is that of the name."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from canary import Canary, answer, redirect
from fetchers import at, inside, refusal

from vectorstore.fetching.fetcher import trusted


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of news.example, with its key in the same file."""
    path = tmp_path_factory.mktemp("tls") / "news.pem"
    command = (
        f"openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -days 2"
        f" -subj /CN=news.example -addext subjectAltName=DNS:news.example"
        f" -keyout {path}.key -out {path}"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    return path


@pytest.fixture
def encrypted(certificate: Path) -> Iterator[Canary]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, f"{certificate}.key")
    with Canary(tls) as server:
        yield server


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def test_the_certificate_is_that_of_the_name_though_the_address_is_pinned(
    encrypted: Canary, certificate: Path
):
    encrypted.replies["/"] = answer(b"hello")
    fetcher = inside(encrypted, tls=trusting(certificate))
    assert fetcher.fetch(at(encrypted, scheme="https")).content == b"hello"
    assert encrypted.names == ["news.example"]
    assert f"\r\nHost: news.example:{encrypted.port}\r\n" in encrypted.requests[0]


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
def test_the_certificate_of_another_name_is_refused(
    host: str, encrypted: Canary, certificate: Path
):
    fetcher = inside(encrypted, tls=trusting(certificate))
    assert "cannot prove who it is" in refusal(fetcher, at(encrypted, "/", host, "https"))
    assert encrypted.requests == []


def test_a_certificate_that_nobody_vouches_for_is_refused(encrypted: Canary):
    fetcher = inside(encrypted, tls=None)
    assert "cannot prove" in refusal(fetcher, at(encrypted, scheme="https"))
    assert encrypted.requests == []


def test_a_machine_without_authorities_trusts_mozillas(monkeypatch: pytest.MonkeyPatch):
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.setenv(variable, "/nowhere")
    assert len(trusted().get_ca_certs()) > 50


def test_a_server_without_encryption_is_refused_by_https(canary: Canary):
    assert "certificate or encryption" in refusal(inside(canary), at(canary, scheme="https"))


def test_a_redirect_may_not_leave_encryption(encrypted: Canary, canary: Canary, certificate: Path):
    encrypted.replies["/"] = redirect(at(canary))
    fetcher = inside(encrypted, tls=trusting(certificate), ports={encrypted.port, canary.port})
    assert "from https to http" in refusal(fetcher, at(encrypted, scheme="https"))
    assert canary.connections == 0


def test_a_redirect_may_enter_encryption(encrypted: Canary, canary: Canary, certificate: Path):
    canary.replies["/"] = redirect(at(encrypted, scheme="https"))
    encrypted.replies["/"] = answer(b"hello")
    fetcher = inside(encrypted, tls=trusting(certificate), ports={encrypted.port, canary.port})
    assert fetcher.fetch(at(canary)).content == b"hello"
