// Suggestions below a search box: the WAI-ARIA combobox with a list, focus staying in the box.
// Never touches the box while Vietnamese is being composed, and never writes what was not chosen.
const WAIT = 120;

export function combobox(input) {
  const list = document.createElement("ul");
  list.className = "options";
  list.id = `${input.id}-goi-y`;
  list.role = "listbox";
  list.ariaLabel = "Gợi ý";
  list.hidden = true;
  input.parentElement.append(list);
  input.role = "combobox";
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");

  let offers = [];
  let at = -1;
  let timer = 0;
  let asking = null;

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const point = (place) => {
    at = place;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const follow = (place) => {
    close();
    location.href = offers[place].url;
  };
  const show = (found) => {
    offers = found;
    list.replaceChildren(
      ...offers.map((offer, number) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${number}`;
        item.role = "option";
        item.textContent = offer.text;
        return item;
      }),
    );
    point(-1);
    list.hidden = !offers.length;
    input.setAttribute("aria-expanded", String(offers.length > 0));
  };
  const ask = async () => {
    const text = input.value.trim();
    if (!text) return close();
    asking?.abort();
    asking = new AbortController();
    const own = asking;
    try {
      const { suggest } = await import("./suggestions.js");
      const found = await suggest(text, own.signal);
      if (!own.signal.aborted && document.activeElement === input) show(found);
    } catch {
      // Aborted, or offline: the form still searches.
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const last = offers.length - 1;
    const keys = {
      ArrowDown: () => point(at < last ? at + 1 : -1),
      ArrowUp: () => point(at < 0 ? last : at - 1),
      Escape: close,
    };
    if (event.key === "Enter" && at >= 0) keys.Enter = () => follow(at);
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) follow([...list.children].indexOf(item));
  });
}
