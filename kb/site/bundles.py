"""One script in place of the many that a page needs together: fewer requests, and they compress as one text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname, join, normpath

_IMPORT = re.compile(r'^import \{ ([^}]+) \} from "(\.[^"]+)";\n', re.MULTILINE)
_DYNAMIC = re.compile(r'\bimport\("(\.[^"]+)"\)')
_EXPORT = re.compile(r"^export (?=(?:async function|function\*?|class|const) (\w+|\[[\w, ]+\]))", re.MULTILINE)
# As minified scripts write it too.
_FETCHED_LATER = re.compile(r"""\bimport\((["'`])\./""")
# Where a script that a page holds finds the folder of those that it fetches: its own address is that of the page.
_FOLDER = 'document.querySelector("[data-scripts]").dataset.scripts'


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


@dataclass(frozen=True)
class _Bundle:
    """Scripts that become one; `homes` says of each script that they may lean on in which bundle it stands."""

    name: str
    scripts: tuple[str, ...]
    homes: Mapping[str, str]

    @property
    def outside(self) -> tuple[str, ...]:
        """The bundles that are there before this one, in the order in which they came."""
        return tuple(one for one in dict.fromkeys(self.homes.values()) if one != self.name)


def bundled(scripts: Mapping[str, str], held: Collection[str]) -> dict[str, str]:
    """The scripts with those of `held` holding all that they need at once, and what is fetched later.

    A page holds those itself, in that order, where a policy of its host may forbid them to run: the others take what
    they need of them from the page, or else fetch them. What a script fetches later is a bundle too, and so on. Scripts
    that nobody asks for any more are left out. They must stand in one folder, import by name, await nothing at their
    top level and export each name once.
    """
    modules = {name: _Module(name, source) for name, source in scripts.items()}
    bundles = _gathered(modules, held)
    given = _given(modules, bundles)
    made = {one.name: _joined(modules, one, given[one.name], held) for one in bundles}
    inside = {name for one in bundles for name in one.scripts}
    alone = {one for name in modules if name not in inside for one in _needed(modules, name, tuple(made))}
    return {name: made.get(name, modules[name].source) for name in scripts if name in made or name in alone}


def within_page(source: str) -> str:
    """A bundle as the page holds it, which tells in `data-scripts` where the others are."""
    return _FETCHED_LATER.sub(rf"import({_FOLDER}+\1", source)


def _gathered(modules: Mapping[str, _Module], held: Iterable[str]) -> list[_Bundle]:
    """The bundles of what a page holds, each after what it leans on, and after it those that it fetches later."""
    found: dict[str, _Bundle] = {}

    def gather(name: str, known: Mapping[str, str]) -> None:
        if name in found:
            return
        held = _needed(modules, name, known)
        bundle = found[name] = _Bundle(name, held, {**known, **dict.fromkeys(held, name)})
        for one in held:
            for later in modules[one].later:
                gather(later, bundle.homes)

    homes: Mapping[str, str] = {}
    for name in held:
        gather(name, homes)
        homes = found[name].homes
    return list(found.values())


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


def _given(modules: Mapping[str, _Module], bundles: Iterable[_Bundle]) -> dict[str, dict[str, tuple[str, ...]]]:
    """What each bundle exports of its scripts: all of the one it is named after, of others what later ones import."""
    found = {one.name: {one.name: set(modules[one.name].exports)} for one in bundles}
    for bundle in bundles:
        for name in bundle.scripts:
            for wanted, path in _IMPORT.findall(modules[name].source):
                asked = modules[name].beside(path)
                if (home := bundle.homes[asked]) != bundle.name:
                    names = found[home].setdefault(asked, set())
                    names.update(one.split(" as ")[0].strip() for one in wanted.split(","))
    return {home: {name: tuple(sorted(asked)) for name, asked in given.items()} for home, given in found.items()}


def _joined(
    modules: Mapping[str, _Module], bundle: _Bundle, given: Mapping[str, Iterable[str]], held: Collection[str]
) -> str:
    """Scripts as functions, one after another; `given` is exported, what stands in other bundles is taken from them."""
    head = "".join(_asked(one, held) for one in bundle.outside)
    body = "".join(f"const {_variable(name)} = {_function(modules[name], bundle)};\n" for name in bundle.scripts)
    told = [(name, tuple(given[name])) for name in bundle.scripts if given.get(name)]
    tail = "".join(f"export {_taken(exports, _variable(name))}" for name, exports in told)
    if bundle.name in held:
        tail += f"{_shared(bundle.name)} = {{ {', '.join(one for _, exports in told for one in exports)} }};\n"
    return head + body + tail


def _asked(bundle: str, held: Collection[str]) -> str:
    path = f'"./{bundle.rpartition("/")[2]}"'
    if bundle in held:
        return f"const ${_variable(bundle)} = {_shared(bundle)} ?? (await import({path}));\n"
    return f"import * as ${_variable(bundle)} from {path};\n"


def _function(module: _Module, bundle: _Bundle) -> str:
    def taken(found: re.Match[str]) -> str:
        name = module.beside(found[2])
        home = bundle.homes[name]
        place = _variable(name) if home == bundle.name else f"${_variable(home)}"
        return _taken((one.strip().replace(" as ", ": ") for one in found[1].split(",")), place)

    source = _EXPORT.sub("", _IMPORT.sub(taken, module.source))
    return f"(() => {{\n{source}return {{ {', '.join(module.exports)} }};\n}})()"


def _taken(names: Iterable[str], place: str) -> str:
    return f"const {{ {', '.join(names)} }} = {place};\n"


def _shared(bundle: str) -> str:
    """Where what a page holds gives its exports to other scripts."""
    return f"globalThis.kb{_variable(bundle)}"


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.rpartition("/")[2].removesuffix(".js"))
