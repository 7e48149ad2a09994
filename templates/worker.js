// Keeps what readers of this site have opened, for when there is no network.
const site = {
  base: {{ view.base|tojson }},
  api: {{ view.api|tojson }},
  assets: {{ view.assets|tojson }},
  data: {{ view.data|tojson }},
  search: {{ view.search|tojson }},
  offline: {{ view.offline|tojson }},
  needed: {{ view.needed|tojson }},
};
const version = {
  files: {{ view.files_version|tojson }},
  pages: {{ view.pages_version|tojson }},
  data: {{ view.data_version|tojson }},
};

// A page waits this long for the network where an older copy is at hand.
const PATIENCE = 3000;
const OWN = `kb ${site.base} `;
const shelf = (kind, most) => ({ name: `${OWN}${kind} ${version[kind]}`, most });
// Phones have little room: about 1 MB of pages and as much of search data; files are as many as a build has.
const FILES = shelf("files", Infinity);
const PAGES = shelf("pages", 60);
const DATA = shelf("data", 1000);
const SHELVES = [FILES, PAGES, DATA];

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(prepare());
});
addEventListener("activate", (event) => event.waitUntil(takeOver()));
addEventListener("message", (event) => event.waitUntil(keepAll(event.data)));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const place = shelfOf(new URL(request.url), request.mode === "navigate");
  // Where a browser refuses storage the site goes on as without a worker.
  if (place) event.respondWith((place === PAGES ? page(event) : file(event, place)).catch(() => fetch(request)));
});

/** Where an answer is kept; nothing of other origins, of an API or of another version is. */
function shelfOf({ origin, pathname, search }, isPage) {
  if (origin !== location.origin || !pathname.startsWith(site.base) || pathname.startsWith(site.api)) return null;
  if (pathname.startsWith(site.assets)) return FILES;
  if (pathname.startsWith(site.data)) return version.data && search === `?${version.data}` ? DATA : null;
  return isPage ? PAGES : null;
}

async function prepare() {
  const cache = await caches.open(FILES.name);
  // The page names the other files, so that it must not be that of an older build.
  await cache.addAll([new Request(site.offline, { cache: "reload" }), ...site.needed]);
}

async function takeOver() {
  const known = await caches.has(DATA.name);
  const current = SHELVES.map((one) => one.name);
  const old = (await caches.keys()).filter((name) => name.startsWith(OWN) && !current.includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
  // The search page names its data; that of another build is gone.
  if (!known) await (await caches.open(PAGES.name)).delete(site.search);
  await registration.navigationPreload?.enable();
  await clients.claim();
}

/** What a page was made of before this worker was there. */
async function keepAll({ page: opened, files }) {
  const places = files.map((address) => [address, shelfOf(new URL(address), false), address]);
  if (opened) places.push([keyOf(opened), shelfOf(new URL(opened), true), opened]);
  await Promise.all(places.map(([key, place, address]) => place && keepOne(key, place, address).catch(() => {})));
  await trim(DATA);
}

/** Keeps what is at an address that was just opened, so that the browser has it still; of a page it asks whether it changed. */
async function keepOne(key, place, address) {
  const cache = await caches.open(place.name);
  if (await cache.match(key, { ignoreVary: true })) return;
  await keep(place, key, await fetch(address, { cache: place === PAGES ? "no-cache" : "default" }));
}

async function file(event, place) {
  const cache = await caches.open(place.name);
  const held = await cache.match(event.request, { ignoreVary: true });
  if (held) return held;
  const answer = await fetch(event.request);
  event.waitUntil(keep(place, event.request, answer.clone()));
  return answer;
}

/** The network's answer if it comes in time; else the copy of this device, else what says what can be read. */
async function page(event) {
  const cache = await caches.open(PAGES.name);
  const held = await cache.match(keyOf(event.request.url), { ignoreVary: true });
  const answering = fromNetwork(event);
  event.waitUntil(answering.then(() => trim(DATA), () => {}));
  try {
    const answer = await (held ? Promise.race([answering, late()]) : answering);
    if (answer) return answer;
  } catch {
    // No network.
  }
  return held ?? (await caches.match(site.offline, { cacheName: FILES.name })) ?? Response.error();
}

async function fromNetwork(event) {
  const answer = (await event.preloadResponse) ?? (await fetch(event.request));
  if (isHtml(answer)) event.waitUntil(keep(PAGES, keyOf(event.request.url), answer.clone()));
  return answer;
}

const late = () => new Promise((resolve) => setTimeout(resolve, PATIENCE));
const isHtml = (answer) => answer.headers.get("content-type")?.startsWith("text/html") ?? false;

/** Pages of a static site are the same whatever is asked after "?". */
function keyOf(address) {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}

async function keep(place, key, answer) {
  if (answer.status !== 200 || answer.redirected) return;
  try {
    await (await caches.open(place.name)).put(key, answer);
    if (place === PAGES) await trim(PAGES);
  } catch {
    // The device is full: the page was shown all the same.
  }
}

/** Drops what was kept longest ago; the few files without a number in their name serve every search. */
async function trim({ name, most }) {
  const cache = await caches.open(name);
  const keys = await cache.keys();
  const many = name === DATA.name ? keys.filter(({ url }) => /\d[^/]*\.kb\?/.test(url)) : keys;
  await Promise.all(many.slice(0, Math.max(0, many.length - most)).map((key) => cache.delete(key)));
}
