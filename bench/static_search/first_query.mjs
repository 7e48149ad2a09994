// node bench/static_search/first_query.mjs SITE JUDGEMENTS: what a first query of a built site fetches, by kind of file.
// Every judged query but codes, each with a fresh engine; no network, so the figures are the same on any machine.
import { readFileSync } from "node:fs";
import { Engine } from "../../templates/assets/search/engine.js";

const [site, judgements] = process.argv.slice(2);
const folder = `${site}/tim-kiem/du-lieu/`;
const heads = ["places", "start"].map((name) => readFileSync(`${folder}${name}.json`, "utf8"));
const start = () => Object.assign({}, ...heads.map(JSON.parse));
const lines = readFileSync(judgements, "utf8").trim().split("\n");
const queries = lines.map(JSON.parse).filter((one) => one.stratum !== "f");

const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;
const kindOf = (name) => /^(?:[a-z-]+$|loc-)/.exec(name)?.[0] ?? name[0];

async function firstQuery(text, stratum) {
  const sizes = {};
  let files = 0;
  let arrived = 0;
  const engine = new Engine(start(), async (name) => {
    const bytes = readFileSync(`${folder}${name}.kb`);
    sizes[kindOf(name)] = (sizes[kindOf(name)] ?? 0) + bytes.length;
    files++;
    const round = engine.files.rounds;
    await new Promise((done) => setImmediate(done));
    arrived = Math.max(arrived, round);
    return bytes;
  });
  let first = 0;
  await engine.search({ text, filters: {}, sort: engine.start.sorts[0][0], page: 1 }, () => (first = arrived));
  return { stratum, sizes, files, rounds: arrived, first: first || arrived, total: Object.values(sizes).reduce((sum, one) => sum + one, 0) };
}

const visits = [];
for (const { query, stratum } of queries) visits.push(await firstQuery(query, stratum));
const totals = visits.map((one) => one.total).sort((a, b) => a - b);
const kb = (bytes) => (bytes / 1000).toFixed(1);
console.log(`${visits.length} queries: mean ${kb(mean(totals))} KB, median ${kb(totals[totals.length >> 1])}, p95 ${kb(totals[Math.floor(totals.length * 0.95)])}`);
console.log(`files ${mean(visits.map((one) => one.files)).toFixed(1)}, beside places.json and start.json`);
const counted = (of) => {
  const counts = new Map();
  for (const one of visits) counts.set(of(one), (counts.get(of(one)) ?? 0) + 1);
  return [...counts].sort(([one], [two]) => one - two).map(([rounds, count]) => `${rounds}: ${count}`).join(", ");
};
console.log(`queries by rounds to the first hit: ${counted((one) => one.first)}; to the page: ${counted((one) => one.rounds)}`);
for (const kind of [...new Set(visits.flatMap((one) => Object.keys(one.sizes)))].sort()) {
  console.log(`${kind}: ${kb(mean(visits.map((one) => one.sizes[kind] ?? 0)))} KB of the mean`);
}
for (const stratum of [...new Set(visits.map((one) => one.stratum))].sort()) {
  const held = visits.filter((one) => one.stratum === stratum);
  console.log(`stratum ${stratum}: ${kb(mean(held.map((one) => one.total)))} KB, ${mean(held.map((one) => one.rounds)).toFixed(1)} rounds`);
}
