// The last day for a result: from the day after handing in, over working days where the law counts those.
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

export function dueDays(box) {
  const holidays = new Set(box.dataset.holidays.split(" "));
  const start = today();
  box.querySelector("[data-today]").textContent = shown(start);
  for (const line of box.querySelectorAll("[data-amount]")) {
    const day = lastDay(start, Number(line.dataset.amount), line.dataset.unit, holidays);
    line.querySelector("[data-day]").textContent = shown(day);
  }
  box.hidden = false;
}
