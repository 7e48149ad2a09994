"""One script in place of the many that a page needs together: fewer requests, and they compress as one text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname, join, normpath

_IMPORT = re.compile(r'^import \{ ([^}]+) \} from "(\.[^"]+)";\n', re.MULTILINE)
_DYNAMIC = re.compile(r'\bimport\("(\.[^"]+)"\)')
_EXPORT = re.compile(r"^export (?=(?:async function|function\*?|class|const) (\w+|\[[\w, ]+\]))", re.MULTILINE)
_CORE = "$core"


@dataclass(frozen=True)
class _Module:
    """A script by its name among the assets."""

    name: str
    source: str

    def beside(self, path: str) -> str:
        return normpath(join(dirname(self.name), path))

    @cached_property
    def imports(self) -> tuple[str, ...]:
        return tuple(self.beside(path) for _, path in _IMPORT.findall(self.source))

    @cached_property
    def later(self) -> tuple[str, ...]:
        return tuple(self.beside(path) for path in _DYNAMIC.findall(self.source))

    @cached_property
    def exports(self) -> tuple[str, ...]:
        return tuple(name for found in _EXPORT.findall(self.source) for name in re.findall(r"\w+", found))


def bundled(scripts: Mapping[str, str], entry: str) -> dict[str, str]:
    """The scripts with `entry` holding all that it needs at once, and what it fetches later leaning on it.

    Scripts that nobody asks for any more are left out. They must stand in one folder, import by name, await nothing at
    their top level and export each name once.
    """
    modules = {name: _Module(name, source) for name, source in scripts.items()}
    core = _needed(modules, entry, ())
    later = {name: _needed(modules, name, core) for one in core for name in modules[one].later}
    inside = {*core, *(one for held in later.values() for one in held)}
    given = _asked(modules, {one for held in later.values() for one in held}) | {entry: modules[entry].exports}
    made = {entry: _joined(modules, core, {name: given[name] for name in core if name in given}, "")}
    for name, held in later.items():
        made[name] = _joined(modules, held, {name: modules[name].exports}, entry)
    others = {name: one for name, one in modules.items() if name not in inside}
    alone = {one for name in others for one in _needed(modules, name, tuple(made))}
    return {name: made.get(name, modules[name].source) for name in scripts if name in made or name in alone}


def _needed(modules: Mapping[str, _Module], entry: str, known: Iterable[str]) -> tuple[str, ...]:
    """What a script imports at once, then itself, each after what it needs; without what is known."""
    seen = set(known)
    order: list[str] = []

    def visit(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        for one in modules[name].imports:
            visit(one)
        order.append(name)

    visit(entry)
    return tuple(order)


def _asked(modules: Mapping[str, _Module], names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What scripts import of each other script, sorted."""
    found: dict[str, set[str]] = {}
    for name in names:
        for wanted, path in _IMPORT.findall(modules[name].source):
            asked = {one.split(" as ")[0].strip() for one in wanted.split(",")}
            found.setdefault(modules[name].beside(path), set()).update(asked)
    return {name: tuple(sorted(asked)) for name, asked in found.items()}


def _joined(modules: Mapping[str, _Module], names: Iterable[str], given: Mapping[str, Iterable[str]], core: str) -> str:
    """Scripts as functions, one after another; `given` is exported, what others need is imported from `core`."""
    held = tuple(names)
    head = f'import * as {_CORE} from "./{core.rpartition("/")[2]}";\n' if core else ""
    body = "".join(f"const {_variable(name)} = {_function(modules[name], held)};\n" for name in held)
    return head + body + "".join(f"export {_taken(exports, name)}" for name, exports in given.items())


def _function(module: _Module, held: Iterable[str]) -> str:
    def taken(found: re.Match[str]) -> str:
        name = module.beside(found[2])
        names = found[1].replace(" as ", ": ")
        return f"const {{ {names} }} = {_variable(name) if name in held else _CORE};\n"

    source = _EXPORT.sub("", _IMPORT.sub(taken, module.source))
    return f"(() => {{\n{source}return {{ {', '.join(module.exports)} }};\n}})()"


def _taken(names: Iterable[str], module: str) -> str:
    return f"const {{ {', '.join(names)} }} = {_variable(module)};\n"


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.rpartition("/")[2].removesuffix(".js"))
