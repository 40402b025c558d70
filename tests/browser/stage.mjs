// The stage of the browser tests: the demo's invented city with its real office, and a real Chromium before it.
import { spawn } from "node:child_process";
import { createHash, createPrivateKey, randomUUID, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const tools = createRequire(`${process.env.SEKIMORI_BROWSER}/`);
const { chromium } = tools("playwright-core");
export const axeSource = readFileSync(tools.resolve("axe-core/axe.min.js"), "utf8");

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
export const OFFICER = "S0901";
export const CLERK = "S0204";
export const AUDITOR = "S0950";
export const NEIGHBOUR = "S0304";
export const password = (person) => `shiomi-demo-${person}`;

/** The demo after its tour, with the office still running. */
export async function stage() {
  // One that is already set, for trying things out: "<url> <folder>".
  if (process.env.SEKIMORI_STAGE) {
    const [url, folder] = process.env.SEKIMORI_STAGE.split(" ");
    return { url, folder, close: async () => {} };
  }
  const folder = join(mkdtempSync(join(tmpdir(), "sekimori-browser-")), "demo");
  const env = { ...process.env, LANG: "ja_JP.UTF-8" };
  const child = spawn(process.env.SEKIMORI_BIN, ["--lang", "ja", "demo", "--folder", folder], { env, stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const told = [];
  const url = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the demo does not get ready:\n${told.slice(-20).join("\n")}`)), 240_000);
    let at;
    lines.on("line", (line) => {
      told.push(line);
      at = line.match(/https:\/\/127\.0\.0\.1:\d+/)?.[0] ?? at;
      // The last line of the tour says how to end it.
      if (line.includes("Ctrl-C")) {
        clearTimeout(late);
        resolve(at);
      }
    });
    child.on("exit", (code) => reject(new Error(`the demo ended with ${code}:\n${told.slice(-20).join("\n")}`)));
  });
  child.removeAllListeners("exit");
  const close = () => new Promise((resolve) => {
    child.on("exit", () => {
      rmSync(join(folder, ".."), { recursive: true, force: true });
      resolve();
    });
    child.kill("SIGINT");
  });
  return { url, folder, close };
}

/** Names of files are UTF-8 to it, whatever the machine's own locale is. */
export const browser = () => chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: FLAGS,
  env: { ...process.env, LC_ALL: "C.UTF-8" },
});

/** A browser of its own for one person: language, script on or off. */
export async function context(browser, options = {}) {
  const { language = "ja", script = true } = options;
  const made = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: language,
    javaScriptEnabled: script,
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
  });
  made.setDefaultTimeout(15_000);
  return made;
}

/** Signs in by the form, as anybody would. */
export async function signIn(page, url, person) {
  await page.goto(`${url}/sign-in`);
  await page.fill("#person", person);
  await page.fill("#password", password(person));
  await Promise.all([page.waitForURL((at) => !at.pathname.startsWith("/sign-in")), page.press("#password", "Enter")]);
}

/** Asks the API as the device whose state folder this is. */
export function asDevice(url, folder, method, path, body) {
  const stored = JSON.parse(readFileSync(join(folder, "device.json"), "utf8"));
  const key = createPrivateKey({ key: Buffer.from(stored.key, "base64"), format: "der", type: "pkcs8" });
  const text = body === undefined ? "" : JSON.stringify(body);
  const word = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const proof = {
    aud: `${method} ${path.split("?")[0]}`,
    iat: Math.floor(Date.now() / 1000),
    jti: randomUUID(),
    body: createHash("sha256").update(text).digest("base64url"),
  };
  const signed = `${word({ alg: "ES256", kid: `d:${stored.id}` })}.${word(proof)}`;
  const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
  return fetched(url + path, method, { authorization: `Sekimori ${signed}.${signature}`, "content-type": "application/json" }, text);
}

/** A request without a browser; gives status, text and milliseconds. */
export function fetched(to, method, headers, body = "", agent = undefined) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const asked = request(to, { method, headers, rejectUnauthorized: false, agent }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => {
        const text = Buffer.concat(parts).toString("utf8");
        resolve({ status: response.statusCode, text, milliseconds: performance.now() - begun });
      });
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

const SECTIONS = ["zeimu", "shimin", "fukushi", "kosodate", "kensetsu", "soumu", "kikaku", "gakkou"];
const FOLDERS = ["名簿", "通知", "台帳", "会議", "申請"];
const STANDINGS = ["reported", "to_seal", "sealed", "not_sealed", "unreadable"];
const LABELS = ["2", "3C", "3B"];
const RULES = ["some-personal", "persons", "list-of-persons", "my-number", "unreadable"];

/** Invented rows of an inventory. */
export function rows(from, count) {
  const one = (n) => {
    const standing = STANDINGS[n % 7 < 4 ? 0 : n % 5];
    const rule = standing === "unreadable" ? 4 : n % 4;
    return {
      folder: `/share/${SECTIONS[n % SECTIONS.length]}/${FOLDERS[n % FOLDERS.length]}/${Math.floor(n / 500)}`,
      name: `文書_${String(n).padStart(6, "0")}.xlsx`,
      section: SECTIONS[n % SECTIONS.length],
      governed: false,
      format: "xlsx",
      size: 10_000 + (n * 7919) % 4_000_000,
      standing,
      ...(standing === "not_sealed" ? { code: "AG-023" } : {}),
      ...(standing === "unreadable" ? { omissions: ["encrypted"] } : {}),
      label: LABELS[Math.min(rule, 2)],
      rules: [RULES[rule]],
      kinds: { name: { high: n % 40, mid: n % 40, low: n % 40 + 1 }, address: { high: 0, mid: n % 9, low: n % 9 } },
      persons: n % 40,
    };
  };
  return Array.from({ length: count }, (_, at) => one(from + at));
}

/** A whole inventory of invented rows, as a file server would tell it. */
export async function seed(url, folder, count) {
  const run = {
    run: randomUUID(),
    began: new Date(Date.now() - 60_000).toISOString(),
    ended: new Date().toISOString(),
    edition: 1,
    sealing: true,
    files: count * 3,
    with_findings: count,
    unreadable: Math.floor(count / 20),
    to_seal: Math.floor(count / 5),
    sealed: Math.floor(count / 10),
    not_sealed: 0,
    undone: 0,
  };
  for (let from = 0; from < count; from += 2000) {
    const part = rows(from, Math.min(2000, count - from));
    const batch = { run, rows: part, gone: [], roots: [], complete: false };
    const answer = await asDevice(url, folder, "POST", "/api/v1/inventory", batch);
    if (answer.status !== 200) {
      throw new Error(`the inventory was refused: ${answer.status} ${answer.text}`);
    }
  }
}
