"""An object storage on this machine: it keeps objects by address, in memory, and checks no signature."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from tests.kit.loopback import Quiet, listening, url_of


class Asked(Quiet):
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        self.server.objects[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200, b"")

    def do_GET(self) -> None:
        self._send_object(with_body=True)

    def do_HEAD(self) -> None:
        self._send_object(with_body=False)

    def do_DELETE(self) -> None:
        self.server.objects.pop(self.path, None)
        self._answer(204, b"")

    def do_POST(self) -> None:
        """Removing several objects of a bucket at once."""
        bucket = self.path.removesuffix("?delete")
        keys = re.findall("<Key>(.*?)</Key>", self.rfile.read(int(self.headers["Content-Length"])).decode())
        for key in keys:
            self.server.objects.pop(f"{bucket}/{key}", None)
        told = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{told}</DeleteResult>".encode())

    def _send_object(self, *, with_body: bool) -> None:
        found = self.server.objects.get(self.path)
        if found is None:
            return self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>", with_body=with_body)
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if wanted is None:
            return self._answer(200, found, with_body=with_body)
        first, last = int(wanted[1]), min(int(wanted[2]), len(found) - 1)
        return self._answer(206, found[first : last + 1], range=f"bytes {first}-{last}/{len(found)}")

    def _answer(self, status: int, body: bytes, *, with_body: bool = True, range: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"one"')
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        if range:
            self.send_header("Content-Range", range)
        self.end_headers()
        if with_body:
            self.wfile.write(body)


@contextmanager
def object_storage() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Its address, and what it keeps."""
    with listening(Asked) as server:
        server.objects = {}
        yield url_of(server), server.objects
