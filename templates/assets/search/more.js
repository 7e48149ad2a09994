// What follows the hits: further pages, and filters with their counts.
import { each, esc, number } from "./view.js";

export function paging({ start, addressOf }, request, results) {
  const { pageSize, mostPages } = start.numbers;
  const total = Math.min(Math.max(1, Math.ceil(results / pageSize)), mostPages);
  if (total < 2) return "";
  const at = Math.min(request.page, total);
  const to = (page) => esc(addressOf({ ...request, page }));
  const near = Array.from({ length: total }, (_, one) => one + 1).filter((one) => one === 1 || one === total || Math.abs(one - at) <= 1);
  const links = each(near, (page) => {
    const gap = page - (near[near.indexOf(page) - 1] ?? page - 1) > 1 ? `<span class="gap">…</span>` : "";
    if (page === at) return `${gap}<span aria-current="page">${page}</span>`;
    return `${gap}<a href="${to(page)}" aria-label="Trang ${page}">${page}</a>`;
  });
  const before = at > 1 ? `<a rel="prev" href="${to(at - 1)}">‹ Trước</a>` : "";
  const after = at < total ? `<a rel="next" href="${to(at + 1)}">Sau ›</a>` : "";
  return `<nav class="paging" aria-label="Trang">${before}${links}${after}</nav>`;
}

/** The filters of a request: values chosen, which `chips` name, then those with most hits. */
export function filters({ start }, request, facets, chips) {
  const most = start.numbers.mostOptions;
  const groups = Object.keys(start.facets).map((facet) => {
    const counts = facets.get(facet) ?? [];
    const chosen = request.filters[facet] ?? [];
    return { facet, counts, chosen, shown: [...new Set([...chosen, ...counts.slice(0, most).map((one) => one.value)])] };
  });
  const sorts = each(start.sorts, ([value, text]) => `<option value="${value}"${value === request.sort ? " selected" : ""}>${text}</option>`);
  const held = groups.filter(({ shown }) => shown.length).map((one, place) => group(start, one, chips, place));
  return (
    `<div class="filters" id="loc"><h2>Lọc kết quả</h2><label for="sap-xep">Sắp xếp</label><select id="sap-xep" name="sap-xep">${sorts}</select>` +
    `${held.join("")}<button>Áp dụng</button></div>`
  );
}

function group(start, { facet, counts, chosen, shown }, chips, place) {
  const title = esc(start.facets[facet]);
  const counted = new Map(counts.map((one) => [one.value, one]));
  const named = (value) => chips.find((one) => one.facet === facet && one.value === value)?.label ?? value;
  const option = (value) => {
    const { label = named(value), count = 0 } = counted.get(value) ?? {};
    const stated = facet === "loai" ? (start.kindNames[value] ?? value) : value;
    return (
      `<label><input type="checkbox" name="${facet}" value="${esc(stated)}"${chosen.includes(value) ? " checked" : ""}>` +
      `<span>${esc(label)} <span class="count">${number(count)}</span></span></label>`
    );
  };
  const open = chosen.length || place < 2 ? " open" : "";
  return `<details${open}><summary>${title}</summary><fieldset><legend class="hidden">${title}</legend>${each(shown, option)}</fieldset></details>`;
}
