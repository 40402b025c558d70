// How a page is looked at: accessibility, the way of the keyboard, and what the browser complains of.
import assert from "node:assert/strict";

import { axeSource } from "./stage.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

/** Everything that a page complains of while it is open. */
export function complaints(page) {
  const all = [];
  page.on("console", (message) => {
    // The browser says so of each page that answers 4xx; a refusal is an answer.
    const refused = /Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !refused) {
      all.push(`${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => all.push(`error: ${error.message}`));
  page.on("requestfailed", (request) => {
    if (!/ERR_ABORTED/.test(request.failure()?.errorText ?? "")) {
      all.push(`failed: ${request.url()}`);
    }
  });
  return all;
}

/** axe-core finds nothing at AA. */
export async function accessible(page, what) {
  // The page's own policy forbids foreign script; the test tool comes in by the debugger.
  await page.evaluate(axeSource);
  const found = await page.evaluate(async (tags) => {
    const result = await globalThis.axe.run(document, { runOnly: { type: "tag", values: tags } });
    return result.violations.map((one) => `${one.id}: ${one.help}\n  ${one.nodes.map((node) => node.html).slice(0, 3).join("\n  ")}`);
  }, TAGS);
  assert.deepEqual(found, [], what);
}

/** Landmarks, one heading of the first level, and no level left out. */
export async function outlined(page, what) {
  const outline = await page.evaluate(() => ({
    headings: [...document.querySelectorAll("h1, h2, h3, h4")].map((one) => Number(one.tagName[1])),
    landmarks: ["header", "main", "footer"].filter((name) => document.querySelectorAll(name).length !== 1),
    titled: document.title.startsWith(document.querySelector("h1").textContent),
    language: document.documentElement.lang,
  }));
  assert.equal(outline.headings.filter((level) => level === 1).length, 1, `${what}: one h1`);
  outline.headings.reduce((before, level) => {
    assert.ok(level <= before + 1, `${what}: h${level} after h${before}`);
    return level;
  }, 0);
  assert.deepEqual(outline.landmarks, [], `${what}: landmarks`);
  assert.ok(outline.titled, `${what}: the title begins with the heading`);
  return outline.language;
}

/** Tab goes through everything that can be used, in the order of the page, and the focus is always seen. */
export async function walked(page, what) {
  const wanted = await page.evaluate(() => {
    const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']");
    const seen = (one) => one.type !== "hidden" && !one.disabled && one.getClientRects().length > 0;
    const list = [...all].filter(seen);
    list.forEach((one, at) => one.setAttribute("data-walk", String(at)));
    return list.length;
  });
  await page.evaluate(() => document.activeElement.blur());
  await page.evaluate(() => window.scrollTo(0, 0));
  // A sign of where the walk begins: the very top of the document.
  await page.evaluate(() => {
    const top = document.createElement("span");
    top.tabIndex = -1;
    document.body.prepend(top);
    top.focus();
  });
  const order = [];
  for (let step = 0; step < wanted * 4 + 4; step += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body || !one.hasAttribute("data-walk")) {
        return null;
      }
      const style = getComputedStyle(one);
      const box = one.getBoundingClientRect();
      const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      return { at: Number(one.dataset.walk), shown, inside: box.bottom > 0 && box.top < innerHeight, html: one.outerHTML.slice(0, 120) };
    });
    // After the last one the browser begins again, by way of the document or at once.
    if (here === null || (here.at === 0 && order.length > 1)) {
      break;
    }
    assert.ok(here.shown, `${what}: the focus is not seen on ${here.html}`);
    assert.ok(here.inside, `${what}: the focus is out of sight on ${here.html}`);
    if (order.at(-1) !== here.at) {
      order.push(here.at);
    }
  }
  assert.deepEqual(order, Array.from({ length: wanted }, (_, at) => at), `${what}: the way of the Tab key`);
}

/** Nothing is cut off at twice the size: the page does not scroll sideways at 640 pixels. */
export async function zoomed(page, what) {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 640, height: 450 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.setViewportSize(before);
  assert.ok(wide <= 1, `${what}: ${wide} pixels too wide at 200 %`);
}
