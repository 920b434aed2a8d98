"""Archive pages as they came: one gzip member a page in WARC files, found again by file and offset."""

from __future__ import annotations

import hashlib
import io
import logging
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tradewatch.errors import ArchiveError
from tradewatch.fetch.encoding import BrokenError, TooBigError, decode, encodings

__all__ = ["Archive", "Archived", "members", "pages", "read_page", "scan"]

log = logging.getLogger(__name__)
MOST_BYTES = 1 << 30  # of one file; then the next is begun
LARGEST = 64 << 20  # bytes of one unpacked page or record
CHUNK = 256 * 1024
HEAD = 64 * 1024  # bytes of a record in which its own head is looked for
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,110}\.warc\.gz")
CONTENT_LENGTH = re.compile(rb"^content-length:\s*(\d{1,15})\s*$", re.IGNORECASE | re.MULTILINE)
CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.I)
# How the body travelled is over once it is here; how it is packed is not.
ONLY_OF_THE_WAY = frozenset({"transfer-encoding", "connection", "keep-alive", "trailer"})


@dataclass(frozen=True, slots=True)
class Archived:
    """A page read back from the archive, its content coding undone."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    charset: str | None  # as the head declared it
    fetched_at: datetime
    place: tuple[str, int, int] | None = None  # file, offset and length, where it was read from a file as a whole


class Archive:
    """Writes the pages of one run: `<name>-00000.warc.gz` and on, each record flushed before its place is given out."""

    def __init__(self, folder: Path, name: str, max_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.name = name if SAFE.fullmatch(name) else hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32]
        self.max_bytes = max_bytes
        self.number = 0
        self._out: BinaryIO | None = None
        self._file = ""

    def add(
        self, url: str, status: int, headers: Iterable[tuple[str, str]], raw_body: bytes, fetched_at: datetime
    ) -> tuple[str, int, int]:
        """Write one page as it came, still packed; give its file, offset and length.

        Raises ArchiveError when it cannot be written, for instance because the disk is full.
        """
        head = [(name, value) for name, value in headers if name.lower() not in ONLY_OF_THE_WAY]
        packed = any(name.lower() == "content-encoding" and encodings(value) for name, value in head)
        # What is packed already does not get smaller: it is only wrapped, which costs a tenth of the time.
        record = _member(_record(url, status, head, raw_body, fetched_at), 0 if packed else 1)
        try:
            out = self._open()
            offset = out.tell()
            out.write(record)
            out.flush()
        except OSError as problem:
            self.close()  # half a record may stand at the end of that file: nothing is written behind it
            raise ArchiveError(url, f"cannot be archived in {self.folder}: {problem.strerror or problem}") from problem
        place = (self._file, offset, len(record))
        if offset + len(record) >= self.max_bytes:
            self.close()
        return place

    def close(self) -> None:
        """Finish the current file."""
        out, self._out = self._out, None
        if out is not None:
            try:
                out.close()
            except OSError as problem:
                log.warning("%s: %s", self._file, problem)

    def _open(self) -> BinaryIO:
        while self._out is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file = f"{self.name}-{self.number:05d}.warc.gz"
            self.number += 1
            try:
                self._out = (self.folder / self._file).open("xb")
            except FileExistsError:
                continue
            self._out.write(_member(_about(self._file), 1))
        return self._out


class _Head(StatusAndHeaders):  # type: ignore[misc]
    """A response head written as it came; warcio would escape what is not ASCII."""

    def to_ascii_bytes(self, filter_func: None = None) -> bytes:
        lines = [f"{self.protocol} {self.statusline}", *(f"{name}: {value}" for name, value in self.headers)]
        return "".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1", "replace")


def _record(url: str, status: int, head: list[tuple[str, str]], body: bytes, at: datetime) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="1.1")
    line = f"{status} {_phrase(status)}"
    record = writer.create_warc_record(
        url,
        "response",
        payload=io.BytesIO(body),
        length=len(body),
        http_headers=_Head(line, head, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")},
    )
    writer.write_record(record)
    return out.getvalue()


def _about(file: str) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="1.1")
    writer.write_record(
        writer.create_warcinfo_record(file, {"software": "tradewatch", "format": "WARC File Format 1.1"})
    )
    return out.getvalue()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _member(data: bytes, level: int) -> bytes:
    engine = zlib.compressobj(level, zlib.DEFLATED, 31)
    return engine.compress(data) + engine.flush()


def read_page(folder: Path, file: str, offset: int) -> Archived:
    """The page that stands at an offset of a file of the archive.

    Raises ArchiveError when it is not there, damaged, or cut off.
    """
    where = f"{file}@{offset}"
    if not FILE.fullmatch(file) or offset < 0:
        raise ArchiveError(where, "not a place in the archive")
    try:
        with (folder / file).open("rb") as source:
            source.seek(offset)
            plain = _unpack(source)
    except OSError as problem:
        raise ArchiveError(where, f"cannot be read: {problem.strerror or problem}") from problem
    except zlib.error as problem:
        raise ArchiveError(where, f"the record is damaged: {problem}") from problem
    if plain is None:
        raise ArchiveError(where, "the record is cut off")
    try:
        return _page(plain)
    except (ArchiveLoadFailed, BrokenError, EOFError, StopIteration, TooBigError, ValueError) as problem:
        raise ArchiveError(where, f"the record cannot be read: {problem or 'no page stands there'}") from problem


def _unpack(source: BinaryIO) -> bytes | None:
    """One gzip member; None when the file ends before it does."""
    engine, pieces, size = zlib.decompressobj(wbits=31), [], 0
    while not engine.eof:
        data = engine.unconsumed_tail or source.read(CHUNK)
        if not data:
            return None
        piece = engine.decompress(data, CHUNK)
        size += len(piece)
        if size > LARGEST:
            raise zlib.error("larger than a page can be")
        pieces.append(piece)
    return b"".join(pieces)


def _page(plain: bytes) -> Archived:
    record = next(iter(ArchiveIterator(io.BytesIO(plain))))
    if record.rec_type != "response" or record.http_headers is None:
        raise ValueError("no page stands there")
    headers = tuple((str(name), str(value)) for name, value in record.http_headers.headers)
    # Others keep a body as it travelled, in chunks; what only says so is read as it is.
    raw = ChunkedDataReader(record.raw_stream).read() if _is_chunked(headers) else record.raw_stream.read()
    declared = next((value for name, value in headers if name.lower() == "content-type"), "")
    charset = CHARSET.search(declared)
    packed = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    return Archived(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        status=int(record.http_headers.get_statuscode()),
        headers=headers,
        body=decode(raw, encodings(packed), LARGEST),
        charset=charset[1] if charset else None,
        fetched_at=datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")),
    )


def _is_chunked(headers: Iterable[tuple[str, str]]) -> bool:
    return any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers)


def pages(path: Path, wanted: Callable[[str], bool]) -> Iterator[Archived]:
    """Each whole page of a file, also one that others wrote, whose URL is wanted; what cannot be read is left out.

    Raises ArchiveError where the file is damaged.
    """
    for plain, offset, length in members(path):
        if offset == 0 and _holds_more(plain):
            raise ArchiveError(path.name, "is packed as a whole, not record by record; unpack it, and read the .warc")
        url = _target(plain[:HEAD])
        if url is None or not wanted(url):
            continue
        try:
            yield replace(_page(plain), place=(path.name, offset, length))
        except (ArchiveLoadFailed, BrokenError, EOFError, StopIteration, TooBigError, ValueError) as problem:
            log.warning("%s@%d: %s", path.name, offset, problem or "no page stands there")


def _target(head: bytes) -> str | None:
    """The URL whose answer a record holds; None for a record of another kind."""
    lines = head.partition(b"\r\n\r\n")[0].decode("utf-8", "replace").splitlines()
    named = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return named.get("warc-target-uri", "").strip("<>") or None if named.get("warc-type") == "response" else None


def _holds_more(plain: bytes) -> bool:
    """Whether more than one record stands in what should be one."""
    head, _, rest = plain.partition(b"\r\n\r\n")
    size = CONTENT_LENGTH.search(head)
    return size is not None and rest[int(size[1]) :].lstrip(b"\r\n").startswith(b"WARC/")


def scan(path: Path) -> Iterator[tuple[str, str, int, int]]:
    """Every whole page of a file: its URL, the file's name, offset and length; a cut-off end is left out."""
    try:
        for plain, offset, length in members(path, HEAD):
            head = plain.decode("utf-8", "replace").split("\r\n\r\n")[0]
            lines = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
            if lines.get("WARC-Type") == "response" and (url := lines.get("WARC-Target-URI")):
                yield url, path.name, offset, length
    except ArchiveError as problem:
        log.warning("%s; what follows is not read", problem)


def members(path: Path, most: int = LARGEST) -> Iterator[tuple[bytes, int, int]]:
    """Each whole record of a file, unpacked (of a longer one `most` bytes), its offset and length; no cut-off end.

    Raises ArchiveError where the file is damaged.
    """
    with path.open("rb") as source:
        if source.read(5) == b"WARC/":
            source.seek(0)
            yield from _unpacked(path, source, most)
            return
        source.seek(0)
        offset, left = 0, b""
        while True:
            engine, pieces, size, used = zlib.decompressobj(wbits=31), list[bytes](), 0, 0
            while not engine.eof:
                data = engine.unconsumed_tail or left or source.read(CHUNK)
                if not data:
                    return
                if not engine.unconsumed_tail:
                    used += len(data)
                    left = b""
                try:
                    piece = engine.decompress(data, CHUNK)
                except zlib.error as problem:
                    raise ArchiveError(f"{path.name}@{offset}", f"the file is damaged: {problem}") from problem
                pieces.append(piece[: most - size])
                size += len(pieces[-1])
            left = engine.unused_data
            length = used - len(left)
            yield b"".join(pieces), offset, length
            offset += length


def _unpacked(path: Path, source: BinaryIO, most: int) -> Iterator[tuple[bytes, int, int]]:
    """The records of a file that is not packed."""
    while True:
        offset, lines = source.tell(), list[bytes]()
        while (line := source.readline(HEAD)) not in (b"", b"\r\n", b"\n") or not lines:
            if not line:
                return
            if line.strip():
                lines.append(line)
            if len(lines) == 1 and not line.startswith(b"WARC/") and line.strip():
                raise ArchiveError(f"{path.name}@{offset}", "no record begins here; is the file damaged?")
            if sum(map(len, lines)) > HEAD:
                raise ArchiveError(f"{path.name}@{offset}", "the head of a record has no end")
        head = b"".join(lines) + b"\r\n"
        size = CONTENT_LENGTH.search(head)
        if size is None:
            raise ArchiveError(f"{path.name}@{offset}", "the record does not say how long it is")
        length = int(size[1])
        body = source.read(min(length, most))
        if len(body) < min(length, most):
            return
        source.seek(length - len(body), 1)
        yield head + body + b"\r\n\r\n", offset, source.tell() - offset
