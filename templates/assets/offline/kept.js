// Without a network: the pages that this device holds, the latest first.
const list = document.querySelector("[data-kept]");
const retry = document.querySelector("[data-retry]");

const titleOf = (html) =>
  new DOMParser().parseFromString(html.slice(0, html.indexOf("</head>")), "text/html").title.replace(/ – [^–]*$/, "");

async function line(cache, request) {
  const page = await cache.match(request);
  const link = document.createElement("a");
  link.href = request.url;
  link.textContent = titleOf(await page.text());
  const item = document.createElement("li");
  item.append(link);
  const kept = new Date(page.headers.get("date") ?? "");
  if (Number.isNaN(kept.getTime())) return item;
  const when = document.createElement("span");
  when.className = "hint";
  when.textContent = `Bản ngày ${kept.toLocaleDateString("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric" })}`;
  item.append(when);
  return item;
}

async function lines() {
  const names = (await caches.keys()).filter((name) => name.startsWith(`kb ${list.dataset.kept} pages `));
  const held = await Promise.all(
    names.map(async (name) => {
      const cache = await caches.open(name);
      return Promise.all((await cache.keys()).map((request) => line(cache, request)));
    }),
  );
  return held.flat().reverse();
}

retry.hidden = false;
retry.addEventListener("click", () => location.reload());
addEventListener("online", () => location.reload());
const found = await lines();
list.replaceChildren(...found);
document.querySelector("[data-none]").hidden = found.length > 0;
list.parentElement.hidden = false;
