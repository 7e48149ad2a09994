// What a page gains with JavaScript; every page works without it.
import { combobox } from "./combobox.js";
import { checklist } from "./checklist.js";
import { dueDays } from "./due.js";

document.querySelectorAll("input[data-combo]").forEach(combobox);
document.querySelectorAll(".procedure[data-code]").forEach(checklist);
document.querySelectorAll(".due").forEach(dueDays);
