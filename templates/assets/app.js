// What a page gains with JavaScript; every page works without it. What few pages need is fetched there only.
import { combobox } from "./combobox.js";

document.querySelectorAll("input[data-combo]").forEach(combobox);
if (document.querySelector(".procedure[data-code]")) import("./procedure.js");
