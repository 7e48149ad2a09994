// Results as HTML: the markup of templates/results.html. What follows the hits is in more.js, what stands for them in nothing.js.
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
export const esc = (text) => String(text).replace(/[&<>"']/g, (char) => ESCAPES[char]);
export const each = (items, html) => [...(items ?? [])].map(html).join("");
export const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ".");
const LEEWAY = 5;

function truncate(text, length) {
  if (text.length <= length + LEEWAY) return text;
  const cut = text.slice(0, length - 3);
  return `${cut.slice(0, cut.lastIndexOf(" ") < 0 ? cut.length : cut.lastIndexOf(" "))}...`;
}

const marks = (fragments) => each(fragments, ([text, marked]) => (marked ? `<mark>${esc(text)}</mark>` : esc(text)));
const span = (text) => (text ? `<span>${esc(text)}</span>` : "");

/** Paragraphs parted by blank lines; lines that begin "- " or "1. " are lists. */
function prose(text) {
  const kindOf = (line) => (/^[-•]\s+/.test(line) ? "ul" : /^\d{1,2}\.\s+/.test(line) ? "ol" : "p");
  const block = (lines) => {
    const runs = [];
    for (const line of lines) {
      const kind = kindOf(line);
      if (runs.at(-1)?.kind === kind) runs.at(-1).lines.push(line);
      else runs.push({ kind, lines: [line] });
    }
    return each(runs, ({ kind, lines: held }) => {
      if (kind === "p") return `<p>${esc(held.map((line) => line.trim()).join(" "))}</p>`;
      const start = kind === "ol" && !held[0].startsWith("1.") ? ` start="${parseInt(held[0], 10)}"` : "";
      return `<${kind}${start}>${each(held, (line) => `<li>${esc(line.replace(/^([-•]|\d{1,2}\.)\s+/, ""))}</li>`)}</${kind}>`;
    });
  };
  return each(text.trim().split(/\n\s*\n/).filter((one) => one.trim()), (one) => block(one.split("\n")));
}

export class View {
  /** `base` leads to the site's root; `addressOf` gives the address of a changed request. */
  constructor(start, base, addressOf) {
    Object.assign(this, { start, base, addressOf });
  }
  href(path) {
    return esc(path.startsWith("/") ? this.base + path.slice(1) : path);
  }
  link(path, text) {
    return `<a href="${this.href(path)}">${esc(text)}</a>`;
  }
  heading(text, total) {
    if (!text) return `Tất cả: ${number(total)} kết quả`;
    return total ? `${number(total)} kết quả cho “${text}”` : `Không có kết quả cho “${text}”`;
  }
  /** The page; `nothing` stands where hits would. */
  page(request, results, chips, nothing) {
    const { query, total } = results;
    const better = query.didYouMean;
    return (
      `<h1 tabindex="-1">${esc(this.heading(request.text, total))}</h1>` +
      (better
        ? `<p>Có phải bạn muốn tìm <a href="${esc(this.addressOf({ ...request, text: better, page: 1 }))}"><strong>${esc(better)}</strong></a>?</p>`
        : "") +
      (results.relaxed ? `<p class="hint">${esc(results.relaxed)}</p>` : "") +
      each(query.notes, (text) => `<p class="hint">${esc(text)}</p>`) +
      this.senses(request, total ? query.senses : []) +
      this.chips(request, chips) +
      `<div class="finder"><div class="found">${this.found(results, chips, nothing)}</div><div data-filters></div></div>`
    );
  }
  senses(request, senses) {
    if (!senses.length) return "";
    const offer = (text) => `<li><a href="${esc(this.addressOf({ ...request, text, page: 1 }))}">${esc(text)}</a></li>`;
    return `<p class="hint">Có phải ý bạn là:</p><ul class="chips">${each(senses, offer)}</ul>`;
  }
  chips(request, chips) {
    if (!chips.length) return "";
    const without = ({ facet, value }) => {
      const left = (request.filters[facet] ?? []).filter((one) => one !== value);
      return esc(this.addressOf({ ...request, page: 1, filters: { ...request.filters, [facet]: left } }));
    };
    return (
      `<ul class="chips" aria-label="Bộ lọc đang dùng">` +
      each(chips, (chip) => `<li><a href="${without(chip)}"><span class="hidden">Bỏ lọc </span>${esc(chip.text)} <span aria-hidden="true">×</span></a></li>`) +
      `<li><a href="${esc(this.addressOf({ ...request, page: 1, filters: {} }))}">Bỏ mọi bộ lọc</a></li></ul>`
    );
  }
  found({ answer, choices, hits, total }, chips, nothing) {
    return (
      this.answer(answer) +
      (choices.length
        ? `<section class="direct"><h2>Bạn muốn hỏi thủ tục nào?</h2><ul class="cards">${each(choices, (one) => this.card(one))}</ul></section>`
        : "") +
      (total || chips.length ? `<p class="jump"><a href="#loc">Lọc và sắp xếp kết quả</a></p>` : "") +
      (hits.length ? `<ol class="hits">${each(hits, (one) => this.hit(one))}</ol><div data-paging></div>` : nothing)
    );
  }
  answer(answer) {
    if (!answer) return "";
    const [part, anchor] = this.start.parts[answer.part];
    return (
      `<section class="direct" aria-labelledby="tra-loi"><p class="over">${esc(part)}</p>` +
      `<h2 id="tra-loi">${this.link(`${answer.procedure.url}#${anchor}`, answer.procedure.title)}</h2>${prose(answer.text)}</section>`
    );
  }
  card(one) {
    const status = one.status ? `<span class="tag off">${esc(one.status)}</span>` : "";
    return (
      `<li class="card"><h3>${this.link(one.url, one.title)}</h3><p class="meta"><span class="code">${esc(one.id)}</span>` +
      `${status}${span(one.note)}${span(one.levels)}${span(one.online)}</p></li>`
    );
  }
  hit(one) {
    const { card } = one;
    const procedure = one.kind === "procedure";
    const status = card.status ? `<span class="tag off">${esc(card.status)}</span>` : "";
    const facts =
      procedure && !card.status
        ? `<p class="keyfacts"><span>Thời hạn: ${esc(truncate(card.time, 80) || "chưa công bố")}</span>` +
          `<span>Phí: ${esc(truncate(card.fee, 80) || "chưa công bố")}</span></p>`
        : "";
    return (
      `<li class="hit"><h2>${this.link(one.url, one.title)}</h2><p class="meta"><span class="tag">${procedure ? "Thủ tục" : "Hỏi đáp"}</span>` +
      `${status}<span class="code">${esc(card.id)}</span>${span(card.agency ? truncate(card.agency, 90) : card.levels)}${span(card.online)}${span(card.note)}</p>` +
      facts +
      (one.snippet.length ? `<p class="snippet">${marks(one.snippet)}</p>` : "") +
      (one.children.length ? `<ul class="under">${each(one.children, (child) => `<li>${this.link(child.url, child.title)}</li>`)}</ul>` : "") +
      "</li>"
    );
  }
}
