// The search page of a static site, which holds this script: what its address asks, answered in the browser.
import { source } from "./ahead.js";
import { Engine } from "./engine.js";
import { facetFile } from "./ranking.js";
import { each, View } from "./view.js";

// Who pauses while typing may go on: documents are fetched only for who seems to be done.
const [TYPING_PAUSE, DONE_PAUSE] = [250, 700];
// What a host or a benchmark may measure: when the first hit is in the page, and when the last.
const [FIRST_HIT, HITS] = ["kb:first-hit", "kb:hits"];

/** Searches as its address states and shows the results in `root`; `read` gives the bytes of an index file. */
export class Page {
  constructor(root, start, read) {
    this.root = root;
    this.start = start;
    this.engine = new Engine(start, read);
    this.view = new View(start, root.dataset.base, (request) => this.address(request));
    this.form = root.closest("form");
    this.input = this.form.elements.q;
    this.listen();
  }
  listen() {
    let timers = [];
    this.input.addEventListener("input", () => {
      timers.forEach(clearTimeout);
      const ahead = (work) => this.input.value.trim() && work(this.input.value).catch(() => {});
      timers = [
        setTimeout(ahead, TYPING_PAUSE, (text) => this.engine.read(text, { foretell: false })),
        setTimeout(ahead, DONE_PAUSE, (text) => this.engine.search({ ...this.request(this.asked()), text, page: 1 })),
      ];
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const asked = new URLSearchParams(new FormData(this.form));
      this.go(this.address(this.request(asked)));
    });
    this.root.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      const plain = !event.defaultPrevented && !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (!link || !plain || link.pathname !== location.pathname || !link.search) return;
      event.preventDefault();
      this.go(link.href);
    });
  }
  get path() {
    return location.pathname;
  }
  asked() {
    return new URLSearchParams(location.search);
  }
  go(address) {
    history.pushState(null, "", address);
    return this.show(true);
  }
  /** A request as an address states it; what it does not know it leaves out. */
  request(parameters) {
    const kinds = Object.fromEntries(Object.entries(this.start.kindNames).map(([kind, name]) => [name, kind]));
    const filters = {};
    for (const facet of new Set(parameters.keys())) {
      if (!Object.hasOwn(this.start.facets, facet)) continue;
      const values = [...new Set(parameters.getAll(facet).map((one) => one.trim()).filter(Boolean))];
      if (values.length) filters[facet] = facet === "loai" ? values.map((one) => kinds[one] ?? one) : values;
    }
    const sorts = this.start.sorts.map(([value]) => value);
    const sort = parameters.get("sap-xep");
    const page = Number.parseInt(parameters.get("trang") ?? "1", 10);
    const text = (parameters.get("q") ?? "").normalize("NFC").replace(/\p{C}/gu, " ").split(/\s+/).filter(Boolean).join(" ");
    return { text, filters, sort: sorts.includes(sort) ? sort : sorts[0], page: page > 0 ? page : 1 };
  }
  address({ text, filters, sort, page }) {
    const pairs = text ? [["q", text]] : [];
    for (const [facet, values] of Object.entries(filters)) {
      for (const value of values) pairs.push([facet, facet === "loai" ? (this.start.kindNames[value] ?? value) : value]);
    }
    if (sort !== this.start.sorts[0][0]) pairs.push(["sap-xep", sort]);
    if (page > 1) pairs.push(["trang", page]);
    const asked = new URLSearchParams(pairs).toString();
    return this.path + (asked ? `?${asked}` : "");
  }
  async show(moveFocus) {
    const request = this.request(this.asked());
    const address = location.href;
    this.input.value = request.text;
    this.root.ariaBusy = "true";
    let begun = false;
    try {
      if (await this.openedByCode(request)) return;
      const early = (first) => {
        if (location.href !== address) return;
        begun = true;
        this.put(request, first, [], "", moveFocus);
      };
      const results = await this.engine.search(request, Object.keys(request.filters).length ? null : early);
      const chips = await this.chips(request);
      const nothing = results.hits.length ? "" : await this.nothing(request, results);
      if (location.href !== address) return;
      if (begun) this.putRest(results);
      else this.put(request, results, chips, nothing, moveFocus, HITS);
      this.root.ariaBusy = "false";
      // Without these the hits stand all the same.
      if (results.total || chips.length) await this.putMore(request, results, chips, address).catch(() => {});
    } catch {
      if (location.href === address) this.fail(begun);
    }
  }
  async openedByCode(request) {
    if (request.page > 1 || Object.keys(request.filters).length) return false;
    const code = await this.engine.exactCode(request.text);
    if (code) location.replace(`${this.root.dataset.base}thu-tuc/${encodeURIComponent(code)}/`);
    return Boolean(code);
  }
  async chips({ filters }) {
    const chips = [];
    for (const [facet, values] of Object.entries(filters)) {
      const names = await this.engine.files.settle(() => this.engine.files.get(facetFile(facet)).names);
      const labels = new Map(names);
      for (const value of values) {
        const label = labels.get(value) ?? value;
        chips.push({ facet, value, label, text: `${this.start.facets[facet]}: ${label}` });
      }
    }
    return chips;
  }
  async nothing(request, results) {
    const [{ nothing }, popular] = await Promise.all([import("./nothing.js"), results.total ? [] : this.engine.popular()]);
    return nothing(this.view, request, results, popular);
  }
  put(request, results, chips, nothing, moveFocus, ...marks) {
    this.root.innerHTML = this.view.page(request, results, chips, nothing);
    for (const mark of [FIRST_HIT, ...marks]) performance.mark(mark);
    const heading = this.root.querySelector("h1");
    document.title = document.title.replace(/^.*?(?= – |$)/, () => heading.textContent);
    if (!moveFocus) return;
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }
  /** The hits after those shown early, which stay as they are for who reads them already. */
  putRest({ hits }) {
    const list = this.root.querySelector(".hits");
    list.insertAdjacentHTML("beforeend", each(hits.slice(list.childElementCount), (one) => this.view.hit(one)));
    performance.mark(HITS);
  }
  async putMore(request, results, chips, address) {
    const { filters, paging } = await import("./more.js");
    const place = (name) => (location.href === address ? this.root.querySelector(`[data-${name}]`) : null);
    const pages = place("paging");
    if (pages) pages.outerHTML = paging(this.view, request, results.total);
    const facets = results.total ? await this.engine.facets(results.ranking) : new Map();
    const shown = place("filters");
    if (shown) shown.outerHTML = filters(this.view, request, facets, chips);
  }
  /** Says that files did not come; the hits shown early stay. */
  fail(begun) {
    this.root.ariaBusy = "false";
    const kept = navigator.serviceWorker?.controller ? `<p>${this.view.link("/ngoai-tuyen/", "Xem những trang đã mở trên máy này")}</p>` : "";
    const [heading, missing] = begun ? ["", "các kết quả sau"] : [`<h1 tabindex="-1">Chưa tìm được</h1>`, "dữ liệu tìm kiếm"];
    const said = `${heading}<p role="status">Không tải được ${missing}. Hãy kiểm tra kết nối rồi bấm “Tìm” lần nữa.</p>${kept}`;
    if (begun) this.root.querySelector(".hits").insertAdjacentHTML("afterend", said);
    else this.root.innerHTML = said;
  }
}

/** The bytes of base64. */
export const unpacked = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

async function open(root, source) {
  root.ariaBusy = "true";
  const { start, files } = JSON.parse(document.getElementById("khoi-dau").textContent);
  const read = async (name) => (Object.hasOwn(files, name) ? unpacked(files[name]) : source.read(name));
  const page = new Page(root, { ...source.places, ...start }, read);
  addEventListener("popstate", () => page.show(false));
  await page.show(false);
}

if (source) open(document.getElementById("ket-qua"), source);
