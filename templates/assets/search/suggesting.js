// Suggestions of a static site, from small files: twin of kb/search/suggestions.py and kb/site/browser_suggestions.py.
import { inflate } from "./inflate.js";
import { clean, fold, setOdd, squeeze } from "./text.js";

const text = new TextDecoder();
const keyOf = (typed) => squeeze(fold(clean(typed)));

export class Suggestions {
  constructor(layout) {
    this.layout = layout;
    this.phrases = new TextEncoder().encode(layout.phrases);
    this.files = new Map();
    setOdd(layout.odd);
  }
  /** The texts that begin as typed with their addresses, one a document, as the server offers them. */
  async suggest(typed) {
    const wanted = keyOf(typed);
    if (!wanted) return [];
    const found = new Map();
    for (const offer of await this.file(this.place(wanted))) {
      if (offer.key.startsWith(wanted) && !found.has(offer.document)) found.set(offer.document, offer);
    }
    return [...found.values()].slice(0, this.layout.most);
  }
  /** The number of the one file that answers a beginning. */
  place(wanted) {
    const { begins, letters } = this.layout;
    const reaches = begins.some((one) => one !== wanted && one.startsWith(wanted));
    return reaches ? begins.length + 1 + letters.indexOf(wanted[0]) : begins.filter((one) => one <= wanted).length;
  }
  file(number) {
    if (!this.files.has(number)) {
      const loading = this.load(number);
      loading.catch(() => this.files.delete(number));
      this.files.set(number, loading);
    }
    return this.files.get(number);
  }
  async load(number) {
    const { folder, version } = this.layout;
    const response = await fetch(`${folder}g${number}.kb?${version}`);
    if (!response.ok) throw new Error(`g${number}: ${response.status}`);
    const held = text.decode(await inflate(await response.arrayBuffer(), this.phrases));
    const [texts, links] = held.split("\n\n").map((column) => column.split("\n"));
    return texts.map((one, at) => this.offer(one, links[at], at));
  }
  offer(text, link, at) {
    const [code, anchor] = link.split("#");
    const whole = link.startsWith("/");
    const path = whole ? link.slice(1) : `thu-tuc/${code}/${anchor ? `#${anchor}` : ""}`;
    // Only procedures are offered under several texts.
    return { text, key: keyOf(text), url: this.layout.home + path, document: whole || anchor ? at : code };
  }
}
