// An offline pack: pages and search within one file, chosen by what follows "#" in its address.
import { enhance } from "../procedure.js";
import { inflate } from "../search/inflate.js";
import { Page, unpacked } from "../search/main.js";

const SEARCH = "#/tim-kiem/";
const text = new TextDecoder();

/** The site's search page, with its query after "#". */
class Search extends Page {
  get path() {
    return SEARCH;
  }
  asked() {
    return new URLSearchParams(location.hash.split("?")[1] ?? "");
  }
  go(address) {
    location.hash = address;
  }
}

class Pack {
  constructor(held) {
    this.held = held;
    this.phrases = unpacked(held.phrases);
    this.root = document.getElementById("ket-qua-goi");
    this.place = document.getElementById("trang");
    this.home = [document.title, this.place.innerHTML];
    this.path = "/";
    this.search = new Search(this.root, { ...held.places, ...held.start }, async (name) => unpacked(held.files[name]));
    // The search of a page that is shown, such as that of a procedure no longer in force.
    this.place.addEventListener("submit", (event) => {
      event.preventDefault();
      location.hash = `${SEARCH}?${new URLSearchParams(new FormData(event.target))}`;
    });
    addEventListener("hashchange", () => this.show(true));
    this.show(false);
  }
  async show(moved) {
    const { hash } = location;
    if (hash && !hash.startsWith("#/")) return;
    const searched = hash.startsWith(SEARCH);
    this.root.hidden = !searched;
    this.place.hidden = searched;
    if (searched) {
      this.path = SEARCH;
      await this.search.show(moved);
      return;
    }
    const [path, anchor] = hash.slice(1).split("#");
    if (path !== this.path) await this.open(path || "/", hash);
    this.look(anchor, moved);
  }
  async open(path, hash) {
    const [title, html] = await this.page(path);
    if (location.hash !== hash) return;
    this.path = path;
    document.title = title;
    this.place.innerHTML = html;
    enhance(this.place);
  }
  async page(path) {
    if (path === "/") return this.home;
    const packed = this.held.pages[path];
    if (!packed) return [this.home[0], document.getElementById("vang").innerHTML];
    return JSON.parse(text.decode(await inflate(unpacked(packed), this.phrases)));
  }
  look(anchor, moved) {
    const target = anchor && document.getElementById(decodeURIComponent(anchor));
    if (target) target.scrollIntoView();
    else if (moved) {
      scrollTo(0, 0);
      const heading = this.place.querySelector("h1");
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  }
}

new Pack(JSON.parse(document.getElementById("du-lieu").textContent));
