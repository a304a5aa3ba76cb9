"""Over TLS the connection goes to the checked address, while name and certificate are those of the site."""

import http.server
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from ingest.fetch import FetchPolicy, TemporaryFetchError, fetch, guard

POLICY = FetchPolicy(allow_loopback=True, contact="https://tls.example/")  # a pool of its own, for its own trust


class Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.headers["Host"].encode())

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """For news.example, with its key and the authority that signed it."""
    file = tmp_path / "certificate.pem"
    authority = trustme.CA()
    issued = authority.issue_cert("news.example")
    issued.private_key_and_cert_chain_pem.write_to_path(file)
    file.write_bytes(file.read_bytes() + authority.cert_pem.bytes())
    return file


@pytest.fixture
def server(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, list[str]]]:
    """Its port and the names asked for; every name leads to it, and its certificate is trusted."""
    context, names = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), list[str]()
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hello)
    running.socket = context.wrap_socket(running.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    monkeypatch.setattr(guard, "resolve", lambda host, port: ["127.0.0.1"])
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    yield running.server_port, names
    running.shutdown()
    running.server_close()
    thread.join()


def test_the_name_is_kept_and_the_certificate_is_checked_against_it(server: tuple[int, list[str]]) -> None:
    port, names = server
    assert fetch(f"https://news.example:{port}/", policy=POLICY).body == f"news.example:{port}".encode()
    assert names == ["news.example"]
    with pytest.raises(TemporaryFetchError, match=r"The certificate of other\.example is not valid"):
        fetch(f"https://other.example:{port}/", policy=POLICY)
