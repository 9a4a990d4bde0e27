"""The compound file that old .xls workbooks and encrypted workbooks are kept in."""

import struct
from collections.abc import Iterator

from tongjian.foundation.exchange.reading.refusals import FileRefused

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_SMALL = 4096


class CompoundFile:
    """A directory of named streams inside one file."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 1536:
            raise FileRefused("truncated")
        self._data = data
        self._size = 1 << struct.unpack_from("<H", data, 30)[0]
        if self._size not in (512, 4096):
            raise FileRefused("damaged")
        self._table = self._allocation_table()
        first_directory, first_small, small_count = struct.unpack_from("<I8xII", data, 48)
        self.entries = dict(self._directory(self._chain(first_directory)))
        self._small_table: list[int] = []
        if small_count:
            raw = self._chain(first_small)
            self._small_table = list(struct.unpack(f"<{len(raw) // 4}I", raw))

    def names(self) -> set[str]:
        """Return the stream and storage names, lower case."""
        return set(self.entries)

    def stream(self, name: str) -> bytes:
        """Return the content of a stream."""
        start, size = self.entries[name]
        if size >= _SMALL:
            return self._chain(start)[:size]
        return self._small_chain(start)[:size]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        sector = self._data[at : at + self._size]
        if not sector:
            raise FileRefused("truncated")
        return sector.ljust(self._size, b"\0")

    def _chain(self, start: int) -> bytes:
        sectors: list[bytes] = []
        number = start
        while number < _END - 3:
            if number >= len(self._table) or len(sectors) > len(self._table):
                raise FileRefused("truncated")
            sectors.append(self._sector(number))
            number = self._table[number]
        return b"".join(sectors)

    def _small_chain(self, start: int) -> bytes:
        root_start, _ = self.entries["root entry"]
        pool = self._chain(root_start)
        pieces: list[bytes] = []
        number = start
        while number < _END - 3:
            if number >= len(self._small_table) or len(pieces) > len(self._small_table):
                raise FileRefused("truncated")
            pieces.append(pool[number * 64 : number * 64 + 64])
            number = self._small_table[number]
        return b"".join(pieces)

    def _allocation_table(self) -> list[int]:
        first, count = struct.unpack_from("<II", self._data, 68)
        numbers = list(struct.unpack_from("<109I", self._data, 76))
        per_sector = self._size // 4
        while first < _END - 3 and count > 0:
            block = struct.unpack(f"<{per_sector}I", self._sector(first))
            numbers += block[:-1]
            first, count = block[-1], count - 1
        table: list[int] = []
        for number in numbers:
            if number not in (_FREE, _END):
                table += struct.unpack(f"<{per_sector}I", self._sector(number))
        return table

    def _directory(self, raw: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
        for at in range(0, len(raw) - 127, 128):
            length = struct.unpack_from("<H", raw, at + 64)[0]
            if raw[at + 66] and 2 <= length <= 64:
                name = raw[at : at + length - 2].decode("utf-16-le", "replace")
                yield name.lower(), struct.unpack_from("<II", raw, at + 116)
