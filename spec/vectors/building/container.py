# SPDX-License-Identifier: Apache-2.0
"""MCAP, as far as a trail uses it (trail-format.md §2): builds a file and remembers where each record stands."""

import struct
import zlib
from pathlib import Path

import zstandard

MAGIC = b"\x89MCAP0\r\n"
CDDL = (Path(__file__).parents[2] / "trail.cddl").read_bytes()
LIBRARY = "annalist 0.1.0"


def record(opcode: int, content: bytes) -> bytes:
    """Frame a record."""
    return struct.pack("<BQ", opcode, len(content)) + content


def sized(content: bytes) -> bytes:
    """Put the length before bytes, as strings, arrays and maps have it."""
    return struct.pack("<I", len(content)) + content


def text(string: str) -> bytes:
    """A string."""
    return sized(string.encode())


SCHEMA = record(0x03, struct.pack("<H", 1) + text("annalist") + text("cddl") + sized(CDDL))


def channel_record(channel: int, topic: str, metadata: dict[str, str]) -> bytes:
    """Declare a channel."""
    pairs = sized(b"".join(text(key) + text(value) for key, value in metadata.items()))
    return record(0x04, struct.pack("<HH", channel, 1) + text(topic) + text("cbor") + pairs)


def message_record(channel: int, sequence: int, log_time: int, publish_time: int, payload: bytes) -> bytes:
    """Write a message."""
    return record(0x05, struct.pack("<HIQQ", channel, sequence, log_time, publish_time) + payload)


class Builder:
    """Collects records into chunks and closes the file with a summary. `offsets` says where what was written begins."""

    def __init__(self, library: str = LIBRARY, compression: str = "zstd", data_crc: bool = True) -> None:
        """Begin a file."""
        self.out = bytearray(MAGIC + record(0x01, text("") + text(library)))
        self.offsets: dict[str, int] = {"header": len(MAGIC)}
        self._compression = compression
        self._data_crc = data_crc
        self._channels: dict[int, bytes] = {}
        self._counts: dict[int, int] = {}
        self._times: list[int] = []
        self._chunk_indexes: list[bytes] = []
        self._declared: set[int] = set()
        self._begin_chunk()

    def _begin_chunk(self) -> None:
        self._records = b""
        self._entries: dict[int, list[tuple[int, int]]] = {}

    def channel(self, number: int, topic: str, metadata: dict[str, str]) -> None:
        """Declare a channel; its record is written when it is first needed."""
        self._channels[number] = channel_record(number, topic, metadata)

    def declare(self, channel: int) -> None:
        """Put a channel into the chunk if it is in none yet."""
        if not self._declared:
            self._records += SCHEMA
        if channel not in self._declared:
            self._records += self._channels[channel]
            self._declared.add(channel)

    def message(self, channel: int, sequence: int, log_time: int, publish_time: int, payload: bytes) -> None:
        """Put a message into the chunk."""
        self.declare(channel)
        self._entries.setdefault(channel, []).append((log_time, len(self._records)))
        self._records += message_record(channel, sequence, log_time, publish_time, payload)
        self._counts[channel] = self._counts.get(channel, 0) + 1
        self._times.append(log_time)

    def end_chunk(self) -> None:
        """Write the chunk and its message indexes."""
        times = [time for entries in self._entries.values() for time, _ in entries]
        data = zstandard.compress(self._records, 3) if self._compression == "zstd" else self._records
        span = struct.pack("<QQ", min(times), max(times))
        sizes = struct.pack("<QI", len(self._records), zlib.crc32(self._records))
        start = len(self.out)
        self.offsets[f"chunk{len(self._chunk_indexes)}"] = start
        self.out += record(0x06, span + sizes + text(self._compression) + struct.pack("<Q", len(data)) + data)
        length = len(self.out) - start
        self.offsets[f"indexes{len(self._chunk_indexes)}"] = len(self.out)
        places = b""
        for channel, entries in self._entries.items():
            places += struct.pack("<HQ", channel, len(self.out))
            array = b"".join(struct.pack("<QQ", *entry) for entry in entries)
            self.out += record(0x07, struct.pack("<H", channel) + sized(array))
        index_length = len(self.out) - start - length
        index = span + struct.pack("<QQ", start, length) + sized(places) + struct.pack("<Q", index_length)
        index += text(self._compression) + struct.pack("<QQ", len(data), len(self._records))
        self._chunk_indexes.append(record(0x08, index))
        self._begin_chunk()

    def finish(self) -> bytes:
        """Write DataEnd, the summary and the Footer."""
        crc = zlib.crc32(self.out) if self._data_crc else 0
        self._mark("data_end", record(0x0F, struct.pack("<I", crc)))
        summary = len(self.out)
        groups = [
            (0x03, "schemas", SCHEMA),
            (0x04, "channels", b"".join(self._channels[number] for number in sorted(self._declared))),
            (0x0B, "statistics", self._statistics()),
            (0x08, "chunk_indexes", b"".join(self._chunk_indexes)),
        ]
        for _, name, group in groups:
            self._mark(name, group)
        offsets = len(self.out)
        for opcode, name, group in groups:
            self.out += record(0x0E, struct.pack("<BQQ", opcode, self.offsets[name], len(group)))
        footer = struct.pack("<BQQQ", 0x02, 20, summary, offsets)
        crc = zlib.crc32(self.out[summary:] + footer)
        self._mark("footer", footer + struct.pack("<I", crc))
        self._mark("magic", MAGIC)
        return bytes(self.out)

    def _mark(self, name: str, data: bytes) -> None:
        self.offsets[name] = len(self.out)
        self.out += data

    def _statistics(self) -> bytes:
        counts = b"".join(struct.pack("<HQ", *pair) for pair in self._counts.items())
        totals = (len(self._times), 1, len(self._declared), 0, 0, len(self._chunk_indexes))
        span = (min(self._times), max(self._times))
        return record(0x0B, struct.pack("<QHIIIIQQ", *totals, *span) + sized(counts))
