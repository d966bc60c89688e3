# SPDX-License-Identifier: Apache-2.0
"""A session file as an MCAP container: its records in order, its messages, its summary (trail-format.md §2, §8)."""

import io
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import zstandard

MAGIC = b"\x89MCAP0\r\n"
HEADER, FOOTER, SCHEMA, CHANNEL, MESSAGE, CHUNK, MESSAGE_INDEX, CHUNK_INDEX = range(0x01, 0x09)
STATISTICS, SUMMARY_OFFSET, DATA_END = 0x0B, 0x0E, 0x0F
MAX_CHUNK_BYTES = 1 << 30


class Corrupt(Exception):
    """The first thing that is wrong with a file: one of the errors of §8, and the offset of its record."""

    def __init__(self, error: str, offset: int) -> None:
        """Name the error and the offset."""
        super().__init__(f"at byte {offset}: {error}")
        self.error = error
        self.offset = offset


class Channel(NamedTuple):
    """A channel as its record says."""

    id: int
    schema: int
    topic: str
    encoding: str
    metadata: dict[str, str]


class Message(NamedTuple):
    """A message and the offset of its chunk."""

    offset: int
    channel: Channel
    sequence: int
    log_time: int
    publish_time: int
    payload: bytes


class _Chunk:
    """What the indexes of one chunk must say."""

    def __init__(self, start: int, end: int, offset: int, length: int, sizes: tuple[str, int, int]) -> None:
        """Begin with what its own record says: times, place, compression and sizes."""
        self.fields = (start, end, offset, length, *sizes)
        self.messages: dict[int, list[tuple[int, int]]] = {}
        self.places: dict[int, int] = {}
        self.index_length = 0


class Fields:
    """Takes the fields of one record from its content, in order."""

    def __init__(self, content: bytes, offset: int) -> None:
        """Begin at the first field of a record that stands at `offset` of the file."""
        self._content = content
        self._offset = offset
        self._at = 0

    def numbers(self, layout: str) -> tuple[int, ...]:
        """Take integers, laid out as `struct` says."""
        return struct.unpack("<" + layout, self.bytes(struct.calcsize("<" + layout)))

    def bytes(self, size: int) -> bytes:
        """Take `size` bytes."""
        if size > len(self._content) - self._at:
            raise Corrupt("bad record", self._offset)
        self._at += size
        return self._content[self._at - size : self._at]

    def text(self) -> str:
        """Take a string."""
        try:
            return self.bytes(*self.numbers("I")).decode()
        except UnicodeDecodeError:
            raise Corrupt("bad record", self._offset) from None

    def nested(self) -> "Fields":
        """Take an array or a map: its length in bytes, then its elements."""
        return Fields(self.bytes(*self.numbers("I")), self._offset)

    def rest(self) -> bytes:
        """Take everything that is left."""
        return self.bytes(len(self._content) - self._at)

    @property
    def place(self) -> int:
        """How many bytes are taken."""
        return self._at

    def at_end(self) -> bool:
        """Tell whether all fields are taken."""
        return self._at == len(self._content)

    def end(self) -> None:
        """Check that the fields fill the record."""
        if not self.at_end():
            raise Corrupt("bad record", self._offset)


class Container:
    """The bytes of one file. `messages()` reads it once, in order, and checks everything on its way."""

    def __init__(self, data: bytes, sealed: bool) -> None:
        """Take a file's bytes; `sealed` if it has its final name and must be complete."""
        self._data = data
        self._sealed = sealed
        self._schemas: set[int] = set()
        self._chunks: list[_Chunk] = []
        self._indexed: set[int] = set()
        self._counts: Counter[int] = Counter()
        self._times: list[int] = []
        self.data_end = 0
        self._has_statistics = False
        self.channels: dict[int, Channel] = {}

    def messages(self) -> Iterator[Message]:
        """Give the messages of the file in order.

        Raises:
            Corrupt: with the first error, after everything that precedes it was given.

        """
        for offset, opcode, content in self._records():
            fields = Fields(content, offset)
            if (opcode == HEADER) != (offset == len(MAGIC)) or opcode == MESSAGE:
                raise Corrupt("bad record", offset)
            if opcode == CHUNK:
                yield from self._chunk(fields, offset)
            elif opcode in (SCHEMA, CHANNEL):
                self._declare(opcode, fields, offset)
            elif opcode in _CHECKS:
                _CHECKS[opcode](self, fields, offset)

    def _records(self) -> Iterator[tuple[int, int, bytes]]:
        """Give offset, opcode and content of every record outside of chunks."""
        data, at, opcode = self._data, len(MAGIC), 0
        if not data:
            raise Corrupt("empty file", 0)
        if not data.startswith(MAGIC):
            if not self._sealed and MAGIC.startswith(data):
                return
            raise Corrupt("not an MCAP file", 0)
        while opcode != FOOTER:
            if at < len(data):
                _check_opcode(data, at)
            size = int.from_bytes(data[at + 1 : at + 9], "little")
            if len(data) - at < 9 or size > len(data) - at - 9:
                return self._stop(at)
            opcode, content = data[at], data[at + 9 : at + 9 + size]
            yield at, opcode, content
            at += 9 + size
        if data[at:] != MAGIC:
            if not MAGIC.startswith(data[at:]):
                raise Corrupt("bad record", at)
            self._stop(at)

    def _stop(self, offset: int) -> None:
        """Stop where the file does: its writer may still be at work, unless the file is sealed."""
        if self._sealed:
            raise Corrupt("truncated record", offset)

    def _chunk(self, fields: Fields, offset: int) -> Iterator[Message]:
        start, end, size, crc = fields.numbers("QQQI")
        compression = fields.text()
        data = fields.bytes(*fields.numbers("Q"))
        fields.end()
        records = _decompress(compression, data, size, offset)
        if self.data_end:
            raise Corrupt("bad record", offset)
        if crc not in (0, zlib.crc32(records)):
            raise Corrupt("chunk CRC mismatch", offset)
        length = 9 + 8 + 8 + 8 + 4 + 4 + len(compression.encode()) + 8 + len(data)
        self._chunks.append(_Chunk(start, end, offset, length, (compression, len(data), size)))
        inner = Fields(records, offset)
        while not inner.at_end():
            place = inner.place
            opcode, size = inner.numbers("BQ")
            content = Fields(inner.bytes(size), offset)
            if opcode == MESSAGE:
                message = self._message(content, offset)
                yield message
                self._chunks[-1].messages.setdefault(message.channel.id, []).append((message.log_time, place))
            else:
                self._declare(opcode, content, offset)

    def _message(self, fields: Fields, offset: int) -> Message:
        channel, sequence, log_time, publish_time = fields.numbers("HIQQ")
        if channel not in self.channels:
            raise Corrupt("bad record", offset)
        self._counts[channel] += 1
        self._times.append(log_time)
        return Message(offset, self.channels[channel], sequence, log_time, publish_time, fields.rest())

    def _declare(self, opcode: int, fields: Fields, offset: int) -> None:
        """Take a Schema or a Channel, the only records that stand both in chunks and outside."""
        if opcode == SCHEMA:
            (schema,) = fields.numbers("H")
            fields.text(), fields.text(), fields.nested()
            if not schema:
                raise Corrupt("bad record", offset)
            self._schemas.add(schema)
        elif opcode == CHANNEL:
            channel = Channel(*fields.numbers("HH"), fields.text(), fields.text(), _metadata(fields.nested(), offset))
            if channel.schema not in self._schemas or self.channels.setdefault(channel.id, channel) != channel:
                raise Corrupt("bad record", offset)
        else:
            raise Corrupt("bad record", offset)
        fields.end()

    def _check_header(self, fields: Fields, _: int) -> None:
        fields.text(), fields.text(), fields.end()

    def _check_message_index(self, fields: Fields, offset: int) -> None:
        (channel,) = fields.numbers("H")
        entries, listed = fields.nested(), []
        while not entries.at_end():
            listed.append(entries.numbers("QQ"))
        fields.end()
        if not self._chunks or self.data_end:
            raise Corrupt("bad record", offset)
        chunk = self._chunks[-1]
        if listed != chunk.messages.get(channel, []):
            raise Corrupt("summary mismatch", offset)
        chunk.places[channel] = offset
        chunk.index_length += 9 + 2 + 4 + 16 * len(listed)

    def _check_chunk_index(self, fields: Fields, offset: int) -> None:
        start, end, place, length = fields.numbers("QQQQ")
        pairs, places = fields.nested(), {}
        while not pairs.at_end():
            channel, at = pairs.numbers("HQ")
            _put_new(places, channel, at, offset)
        (index_length,) = fields.numbers("Q")
        sizes = fields.text(), *fields.numbers("QQ")
        fields.end()
        found = next((chunk for chunk in self._chunks if chunk.fields == (start, end, place, length, *sizes)), None)
        if not found or (places, index_length) != (found.places, found.index_length) or place in self._indexed:
            raise Corrupt("summary mismatch", offset)
        self._indexed.add(place)

    def _check_summary_offset(self, fields: Fields, _: int) -> None:
        fields.numbers("BQQ"), fields.end()

    def _check_data_end(self, fields: Fields, offset: int) -> None:
        (crc,) = fields.numbers("I")
        fields.end()
        self.data_end = offset
        if crc not in (0, zlib.crc32(self._data[:offset])):
            raise Corrupt("summary mismatch", offset)

    def _check_statistics(self, fields: Fields, offset: int) -> None:
        messages, schemas, channels, _, _, chunks, start, end = fields.numbers("QHIIIIQQ")
        counts, counted = fields.nested(), {}
        while not counts.at_end():
            channel, count = counts.numbers("HQ")
            _put_new(counted, channel, count, offset)
        fields.end()
        counted = {channel: count for channel, count in counted.items() if count}
        claimed = (messages, schemas, channels, chunks, start, end, counted)
        found = (
            self._counts.total(),
            len(self._schemas),
            len(self.channels),
            len(self._chunks),
            min(self._times, default=0),
            max(self._times, default=0),
            dict(self._counts),
        )
        if claimed != found:
            raise Corrupt("summary mismatch", offset)
        self._has_statistics = True

    def _check_footer(self, fields: Fields, offset: int) -> None:
        summary, offsets, crc = fields.numbers("QQI")
        fields.end()
        begins = self.data_end + 13  # DataEnd takes 13 bytes
        covered = self._data[summary : offset + 9 + 16]
        is_placed = self.data_end > 0 and summary == begins and (offsets == 0 or summary <= offsets <= offset)
        if not is_placed or not self._has_statistics or crc not in (0, zlib.crc32(covered)):
            raise Corrupt("summary mismatch", offset)


_CHECKS = {
    HEADER: Container._check_header,
    MESSAGE_INDEX: Container._check_message_index,
    CHUNK_INDEX: Container._check_chunk_index,
    SUMMARY_OFFSET: Container._check_summary_offset,
    DATA_END: Container._check_data_end,
    STATISTICS: Container._check_statistics,
    FOOTER: Container._check_footer,
}


def _check_opcode(data: bytes, at: int) -> None:
    if data[at] == 0 and not any(data[at:]):
        raise Corrupt("zero-filled", at)
    if not HEADER <= data[at] <= DATA_END:
        raise Corrupt("unknown opcode", at)


def _metadata(fields: Fields, offset: int) -> dict[str, str]:
    metadata: dict[str, str] = {}
    while not fields.at_end():
        _put_new(metadata, fields.text(), fields.text(), offset)
    return metadata


def _put_new(pairs: dict, key: object, value: object, offset: int) -> None:
    """Add a pair to a map in which no key may stand twice."""
    if key in pairs:
        raise Corrupt("bad record", offset)
    pairs[key] = value


def _decompress(compression: str, data: bytes, size: int, offset: int) -> bytes:
    """Give the records of a chunk, in steps: `size` is only a claim."""
    if compression == "":
        records = data
    elif compression == "zstd" and size <= MAX_CHUNK_BYTES:
        out = io.BytesIO()
        try:
            with zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True) as reader:
                while out.tell() <= size and (step := reader.read(1 << 16)):
                    out.write(step)
        except zstandard.ZstdError:
            raise Corrupt("chunk does not decompress", offset) from None
        records = out.getvalue()
    else:
        raise Corrupt("chunk does not decompress", offset)
    if len(records) != size:
        raise Corrupt("chunk does not decompress", offset)
    return records
