// How long the server takes for a page of a list of 100,000 rows. Prints a table; asserts nothing about time.
import { Agent } from "node:https";
import { join } from "node:path";

import { OFFICER, browser, context, fetched, seed, signIn, stage } from "./stage.mjs";

const ROWS = Number(process.env.SEKIMORI_ROWS ?? 100_000);
const EACH = 40;

const play = await stage();
const chromium = await browser();
try {
  await seed(play.url, join(play.folder, "pc/fileserver"), ROWS);
  const own = await context(chromium);
  const page = await own.newPage();
  await signIn(page, play.url, OFFICER);
  const cookies = await own.cookies(play.url);
  const cookie = cookies.map((one) => `${one.name}=${one.value}`).join("; ");
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const ask = (path) => fetched(play.url + path, "GET", { cookie }, "", agent);
  const lists = {
    "files": "/files",
    "files of a label": "/files?label=3B",
    "files by label, section and standing": "/files?label=3B&section=fukushi&standing=reported",
    "files with a text": "/files?text=099",
    "files with a rare text": "/files?text=099999",
    "triage": "/triage",
    "overview": "/",
    "audit log": "/audit",
  };
  console.log(`| page (${ROWS} rows) | median ms | slowest of ${EACH} ms |\n|---|---|---|`);
  for (const [name, first] of Object.entries(lists)) {
    const took = [];
    let path = first;
    for (let at = 0; at < EACH; at += 1) {
      const answer = await ask(path);
      if (answer.status !== 200) {
        throw new Error(`${path}: ${answer.status}`);
      }
      took.push(answer.milliseconds);
      const next = answer.text.match(/href="(\/[a-z]+\?[^"]*)" rel="next"/);
      path = next ? next[1].replaceAll("&amp;", "&") : first;
    }
    took.sort((a, b) => a - b);
    console.log(`| ${name} | ${took[EACH / 2].toFixed(1)} | ${took.at(-1).toFixed(1)} |`);
  }
} finally {
  await chromium.close();
  await play.close();
}
