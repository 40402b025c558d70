// Pictures of every page for the guide: docs/guide/images/<page>.png, 1280 wide, few colours.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { CLERK, OFFICER, browser, context, seed, signIn, stage } from "./stage.mjs";

const FOLDER = "docs/guide/images";
const PAGES = ["overview", "files", "triage", "runs", "rules", "matrix", "audit", "devices", "people", "health"];

mkdirSync(FOLDER, { recursive: true });
const play = await stage();
const chromium = await browser();

async function shoot(page, name, options = {}) {
  const path = join(FOLDER, `${name}.png`);
  await page.evaluate(() => document.activeElement?.blur());
  await page.screenshot({ path, ...options });
  execFileSync("pngquant", ["--force", "--output", path, "--strip", "--speed", "1", "64", path]);
  console.log(`${path} ${Math.round(statSync(path).size / 1024)} KB`);
}

/** The first protected file below a folder of the share. */
function sealed(folder) {
  const below = join(play.folder, "share", folder);
  const name = readdirSync(below, { recursive: true }).find((one) => one.endsWith(".xlsx.tdf") || one.endsWith(".csv.tdf"));
  return join(below, name);
}

try {
  await seed(play.url, join(play.folder, "pc/fileserver"), Number(process.env.SEKIMORI_ROWS ?? 400));
  const own = await context(chromium);
  const page = await own.newPage();
  await page.goto(`${play.url}/sign-in`);
  await shoot(page, "sign-in");
  await page.goto(`${play.url}/setup?person=${CLERK}`);
  await shoot(page, "setup");
  await signIn(page, play.url, OFFICER);
  for (const name of PAGES) {
    await page.goto(`${play.url}/${name === "overview" ? "" : name}`);
    await shoot(page, name);
  }
  await page.goto(`${play.url}/`);
  await page.locator(".beside").first().scrollIntoViewIfNeeded();
  await shoot(page, "overview-charts", { clip: await clip(page, ".beside") });
  await page.goto(`${play.url}/files?label=3B`);
  await page.locator("tbody a.name").first().click();
  await shoot(page, "story");
  await page.goto(`${play.url}/matrix`);
  const text = await page.inputValue("#text");
  const next = text.replace(/^edition = (\d+)/m, (_, n) => `edition = ${Number(n) + 1}`);
  await page.fill("#text", next.replace('allow = ["edit"]', 'allow = ["edit", "lease"]'));
  await page.locator("form:has(#text) button").click();
  await page.locator("#preview").waitFor();
  await shoot(page, "matrix-preview");
  await page.goto(`${play.url}/rules`);
  await page.fill("#sample", "氏名　汐見 花子　住所　汐見市本町1-2-3　電話　03-1234-5678　生年月日　昭和50年1月2日\n");
  await page.locator("form[action='/rules/try#try'] button").click();
  await page.locator("#try").scrollIntoViewIfNeeded();
  await page.evaluate(() => document.getElementById("try").scrollIntoView());
  await shoot(page, "rules-try");
  await own.close();

  const clerk = await context(chromium);
  const hers = await clerk.newPage();
  await signIn(hers, play.url, "S0201");
  await shoot(hers, "open");
  await hers.setInputFiles("#file", sealed("税務課"));
  await hers.locator("main form button").click();
  await hers.locator(".document").waitFor();
  await shoot(hers, "open-shown");
  await hers.setInputFiles("#file", sealed("市民課"));
  await hers.locator("main form button").click();
  await hers.locator("[role=alert]").waitFor();
  await shoot(hers, "open-refused");
  await clerk.close();

  const english = await context(chromium, { language: "en" });
  const other = await english.newPage();
  await signIn(other, play.url, OFFICER);
  await shoot(other, "overview-en");
  await english.close();
} finally {
  await chromium.close();
  await play.close();
}

async function clip(page, selector) {
  const box = await page.locator(selector).first().boundingBox();
  const height = Math.ceil(box.height) + 32;
  return { x: 0, y: Math.max(0, Math.floor(box.y) - 16), width: 1280, height };
}
