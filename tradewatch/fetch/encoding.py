"""Undo a page's content encoding, and know whether all of it came."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import brotli  # type: ignore[import-untyped]

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["BrokenError", "TooBigError", "TruncatedError", "decode", "encodings"]

CHUNK = 256 * 1024
GZIP = b"\x1f\x8b"


class BrokenError(Exception):
    """The body is not what its Content-Encoding says."""


class TruncatedError(BrokenError):
    """The body ends before its compressed stream does."""


class TooBigError(Exception):
    """The body is larger than we read."""


def encodings(header: str) -> list[str]:
    """The codings of a Content-Encoding header in the order in which they were applied."""
    names = (name.strip().lower() for name in header.split(","))
    return [name for name in names if name not in ("", "identity")]


def decode(body: bytes, names: list[str], most: int) -> bytes:
    """The body without its codings.

    Raises TruncatedError when it ends too early, BrokenError when it is damaged or its coding unknown, TooBigError when
    it would unfold to more than `most` bytes.
    """
    for name in reversed(names):
        if name not in DECODERS:
            raise BrokenError(f"unknown coding {name!r}")
        if body:  # an answer without a body still names its coding
            body = _gather(DECODERS[name](body), most)
    return body


def _gather(pieces: Iterator[bytes], most: int) -> bytes:
    kept, size = [], 0
    try:
        for piece in pieces:
            size += len(piece)
            if size > most:
                raise TooBigError(f"unfolds to more than {most} bytes")
            kept.append(piece)
    except (zlib.error, brotli.error, zstd.ZstdError) as problem:
        raise BrokenError(str(problem)) from problem
    return b"".join(kept)


def _gzip(body: bytes) -> Iterator[bytes]:
    while True:
        engine = zlib.decompressobj(wbits=31)
        yield from _drain(engine, body)
        body = engine.unused_data
        if not body.startswith(GZIP):  # members may follow each other; anything else after the last is padding
            return


def _deflate(body: bytes) -> Iterator[bytes]:
    # Some servers send the bare stream without the zlib wrapper that the name promises.
    wrapped = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    yield from _drain(zlib.decompressobj(wbits=15 if wrapped else -15), body)


def _drain(engine: Any, body: bytes) -> Iterator[bytes]:
    while True:
        piece = engine.decompress(body, CHUNK)
        yield piece
        body = engine.unconsumed_tail
        if engine.eof:
            return
        if not piece and not body:
            raise TruncatedError("the compressed stream ends early")


def _brotli(body: bytes) -> Iterator[bytes]:
    engine = brotli.Decompressor()
    while True:
        piece = engine.process(body, output_buffer_limit=CHUNK)
        yield piece
        body = b""
        if engine.is_finished():
            return
        if not piece and engine.can_accept_more_data():
            raise TruncatedError("the compressed stream ends early")


def _zstd(body: bytes) -> Iterator[bytes]:
    while body:
        engine = zstd.ZstdDecompressor()
        data = body
        while not engine.eof:
            piece = engine.decompress(data, CHUNK)
            data = b""
            yield piece
            if not piece and engine.needs_input:
                raise TruncatedError("the compressed stream ends early")
        body = engine.unused_data


DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
