// Asks for the first files of a search while its other scripts are on their way: both stand in the page itself.
import { Places } from "./places.js";
import { clean, setOdd, squeeze } from "./text.js";
import { readWords } from "./words.js";

const nothing = () => {};

/** The files of a built index, by its folder and version; `places` tells in which of them terms stand. */
export class Source {
  constructor({ index, version }, places) {
    Object.assign(this, { index, version, places });
    this.coming = new Map();
  }
  /** The bytes of a file; those asked for ahead are taken from there. */
  read(name) {
    const coming = this.coming.get(name);
    this.coming.delete(name);
    return coming ?? this.fetch(name);
  }
  async fetch(name) {
    const file = await fetch(`${this.index}${name}.kb?${this.version}`);
    if (!file.ok) throw new Error(`${name}: ${file.status}`);
    return file.arrayBuffer();
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
  askFor(text) {
    if (!text.trim()) return;
    setOdd(this.places.odd);
    const words = readWords(squeeze(clean(text)));
    this.ask(new Places(this.places).ofWords(words));
  }
}

const root = document.getElementById("ket-qua");
const places = document.getElementById("noi-chua");
/** The files of the page's own search, those that its address asks for on their way; null on other pages. */
export const source = root && places ? new Source(root.dataset, JSON.parse(places.textContent)) : null;
source?.askFor(new URLSearchParams(location.search).get("q") ?? "");
