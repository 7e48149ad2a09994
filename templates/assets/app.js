// What a page gains with JavaScript; every page works without it. What few readers need is fetched when they do.
async function suggest(input) {
  const before = input.value;
  const { combobox } = await import("./combobox.js");
  combobox(input);
  if (input.value !== before) input.dispatchEvent(new Event("input"));
}

for (const input of document.querySelectorAll("input[data-combo]")) {
  if (document.activeElement === input) suggest(input);
  else input.addEventListener("focus", () => suggest(input), { once: true });
}
if (document.querySelector(".procedure[data-code]")) import("./procedure.js");
addEventListener("load", () => {
  import("./host.js");
  // A host's policy may forbid the scripts that the search page holds itself.
  if (document.querySelector("[data-scripts]:not([aria-busy])")) import("./search/main.js");
});
