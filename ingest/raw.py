"""Unpacking bytes from strangers within limits. Below the stages: `fetch` and `feeds` both need it."""

import zlib
from collections.abc import Iterable, Iterator

STEP = 65_536
GZIP_MAGIC = b"\x1f\x8b"
GZIP, ZLIB, BARE = 31, 15, -15


class TooLargeError(ValueError):
    """More bytes came out than the limit allows."""


class BrokenError(ValueError):
    """What is packed is damaged or ends too early."""


def collect(chunks: Iterable[bytes], coding: str, limit: int) -> bytes:
    """All bytes, unpacked from `coding` ("", "gzip" or "deflate"). Holds at most `limit` bytes plus one chunk.

    Raises TooLargeError, BrokenError. What is said to be gzip but is not comes back as it is.
    """
    whole = bytearray()
    for piece in _unpacked(chunks, coding):
        whole += piece
        if len(whole) > limit:
            raise TooLargeError
    return bytes(whole)


def gunzip(body: bytes, limit: int) -> bytes:
    """`body` unpacked if it is gzip, else as it is."""
    return collect([body], "gzip", limit)


def _unpacked(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    stream = iter(chunks)
    if not coding:
        yield from stream
        return
    head = b""
    while len(head) < 2 and (chunk := next(stream, b"")):
        head += chunk
    if head[:2] == GZIP_MAGIC:
        yield from _inflated(head, stream, GZIP)
    elif coding == "deflate" and head:
        yield from _inflated(head, stream, ZLIB if _has_zlib_header(head) else BARE)
    else:
        yield head
        yield from stream


def _has_zlib_header(head: bytes) -> bool:
    return head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0


def _inflated(head: bytes, stream: Iterator[bytes], window: int) -> Iterator[bytes]:
    """In steps of 64 kB, so that a few bytes cannot unfold into gigabytes before anyone counts."""
    inflater = zlib.decompressobj(window)
    packed: bytes | None = head
    while packed is not None:
        try:
            piece = inflater.decompress(packed, STEP)
        except zlib.error as error:
            raise BrokenError("damaged") from error
        if piece:
            yield piece
        packed = inflater.unconsumed_tail
        if inflater.eof and inflater.unused_data[:2] == GZIP_MAGIC:
            packed, inflater = inflater.unused_data, zlib.decompressobj(window)
        elif inflater.eof:
            return  # padding behind the end is common and harmless
        elif not packed and len(piece) < STEP:
            packed = next(stream, None)
    raise BrokenError("ends too early")
