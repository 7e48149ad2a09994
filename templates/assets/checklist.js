// Papers ticked and cases chosen stay on this device; the list prints on one sheet.
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

export function checklist(article) {
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
  for (const box of boxes) box.checked = stored.has(name(box));
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
