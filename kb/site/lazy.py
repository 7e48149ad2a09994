"""Lookups whose values are worked out when first asked for, so that a small change costs little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

K = TypeVar("K")
S = TypeVar("S")
V = TypeVar("V")


class Lazy(Mapping[K, V]):
    """A mapping with the keys of another, each value made once from that of the other."""

    def __init__(self, sources: Mapping[K, S], make: Callable[[S], V]) -> None:
        self._sources = sources
        self._make: Callable[[K], V] = lambda key: make(sources[key])
        self._made: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        return key in self._sources

    def __iter__(self) -> Iterator[K]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)
