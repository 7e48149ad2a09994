// Asks for the first files of a search while most of its scripts are on their way.
import { ALWAYS, Places, SLIPS } from "./places.js";
import { clean, setOdd, squeeze } from "./text.js";
import { readWords } from "./words.js";

const nothing = () => {};

/** The files of a built index, by its folder and version. */
export class Source {
  constructor({ index, version }) {
    Object.assign(this, { index, version });
    this.coming = new Map();
    this.places = this.json("places");
    this.start = Promise.all([this.places, this.json("start")]).then(([places, start]) => ({ ...places, ...start }));
  }
  /** The bytes of a file; those asked for ahead are taken from there. */
  read(name) {
    const coming = this.coming.get(name);
    this.coming.delete(name);
    return coming ?? this.fetch(name);
  }
  async fetch(name) {
    return (await this.open(`${name}.kb`)).arrayBuffer();
  }
  async json(name) {
    return (await this.open(`${name}.json`)).json();
  }
  async open(name) {
    const file = await fetch(`${this.index}${name}?${this.version}`);
    if (!file.ok) throw new Error(`${name}: ${file.status}`);
    return file;
  }
  ask(names) {
    for (const name of names) {
      if (this.coming.has(name)) continue;
      const coming = this.fetch(name);
      // Who reads it is told.
      coming.catch(nothing);
      this.coming.set(name, coming);
    }
  }
  /** Asks for what a text will need, as far as its words alone tell. */
  async askFor(text) {
    if (!text.trim()) return;
    const places = await this.places;
    setOdd(places.odd);
    const words = readWords(squeeze(clean(text)));
    this.ask(ALWAYS);
    this.ask(new Places(places).ofWords(words).filter((name) => name !== SLIPS));
  }
}

const root = document.getElementById("ket-qua");
if (root) {
  const source = new Source(root.dataset);
  source.askFor(new URLSearchParams(location.search).get("q") ?? "").catch(nothing);
  import("./main.js").then(({ open }) => open(root, source));
}
