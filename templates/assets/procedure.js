// What a procedure's page gains: papers that can be ticked and printed, and the last day for a result.

// -- Checklist: papers ticked and cases chosen stay on this device; the list prints on one sheet.

const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? [];
  } catch {
    return [];
  }
};

const keep = (key, names) => {
  try {
    if (names.length) localStorage.setItem(key, JSON.stringify(names));
    else localStorage.removeItem(key);
  } catch {
    // Private windows may forbid storing; ticking still works on the page.
  }
};

function checklist(article) {
  const key = `giay-to:${article.dataset.code}`;
  const boxes = [...article.querySelectorAll(".checklist input[type=checkbox]")];
  if (!boxes.length) return;
  const name = (box) => box.id || box.dataset.case;
  const cases = boxes.filter((box) => box.dataset.case);
  const showCases = () => {
    const chosen = cases.filter((box) => box.checked);
    for (const box of cases) {
      article.querySelector(`#${box.dataset.case}`).hidden = chosen.length > 0 && !box.checked;
    }
  };
  const stored = new Set(read(key));
  for (const box of boxes) box.checked ||= stored.has(name(box)); // a tick may be older than this script
  article.addEventListener("change", (event) => {
    if (!boxes.includes(event.target)) return;
    keep(key, boxes.filter((box) => box.checked).map(name));
    showCases();
  });
  article.querySelectorAll(".choose, .tools").forEach((part) => (part.hidden = false));
  article.querySelector("[data-clear]").addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    keep(key, []);
    showCases();
  });
  article.querySelector("[data-print]").addEventListener("click", () => {
    document.documentElement.classList.add("only-list");
    print();
  });
  addEventListener("afterprint", () => document.documentElement.classList.remove("only-list"));
  showCases();
}

// -- Due date: from the day after handing in, over working days where the law counts those.

const DAY = 86400000;

const stamp = (day) => day.toISOString().slice(0, 10).replaceAll("-", "");
const shown = (day) => `${stamp(day).slice(6)}/${stamp(day).slice(4, 6)}/${stamp(day).slice(0, 4)}`;

// Days are kept as UTC midnights, so that no clock change can move them; "today" is that of Việt Nam.
export function today(now = Date.now()) {
  return new Date(Math.floor((now + 7 * 3600000) / DAY) * DAY);
}

export function lastDay(start, amount, unit, holidays) {
  const free = (day) => [0, 6].includes(day.getUTCDay()) || holidays.has(stamp(day));
  let day = new Date(start);
  if (unit === "thang" || unit === "nam") {
    const months = unit === "nam" ? amount * 12 : amount;
    const wanted = day.getUTCDate();
    day.setUTCDate(1);
    day.setUTCMonth(day.getUTCMonth() + months);
    const end = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
    day.setUTCDate(Math.min(wanted, end));
  } else {
    for (let left = amount; left > 0; ) {
      day = new Date(day.getTime() + DAY);
      if (unit === "ngay" || !free(day)) left -= 1;
    }
  }
  while (free(day)) day = new Date(day.getTime() + DAY);
  return day;
}

function dueDays(box) {
  const holidays = new Set(box.dataset.holidays.split(" "));
  const start = today();
  box.querySelector("[data-today]").textContent = shown(start);
  for (const line of box.querySelectorAll("[data-amount]")) {
    const day = lastDay(start, Number(line.dataset.amount), line.dataset.unit, holidays);
    line.querySelector("[data-day]").textContent = shown(day);
  }
  box.hidden = false;
}

export function enhance(root) {
  root.querySelectorAll(".procedure[data-code]").forEach(checklist);
  root.querySelectorAll(".due").forEach(dueDays);
}
enhance(document);
