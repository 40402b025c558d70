// The console in a real Chromium, on the demo's city: every page accessible, usable by keyboard and without script.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { accessible, complaints, outlined, walked, zoomed } from "./look.mjs";
import { AUDITOR, CLERK, NEIGHBOUR, OFFICER, browser, context, password, seed, signIn, stage } from "./stage.mjs";

const PAGES = ["/", "/files", "/triage", "/exceptions", "/runs", "/rules", "/matrix", "/audit", "/devices", "/people", "/health", "/open"];

let play;
let chromium;

before(async () => {
  play = await stage();
  await seed(play.url, join(play.folder, "pc/fileserver"), 400);
  chromium = await browser();
});

after(async () => {
  await chromium?.close();
  await play?.close();
});

/** A page of somebody's own browser; closed, and free of complaints, at the end. */
async function visit(options, act) {
  const own = await context(chromium, options);
  const page = await own.newPage();
  const all = complaints(page);
  try {
    await act(page, own);
    assert.deepEqual(all, [], "the browser complains");
  } finally {
    await own.close();
  }
}

/** A picture for whoever wants to look: SEKIMORI_SHOTS names a folder. */
async function shot(page, name) {
  if (process.env.SEKIMORI_SHOTS) {
    await page.screenshot({ path: join(process.env.SEKIMORI_SHOTS, `${name}.png`), fullPage: true });
  }
}

const go = (page, path) => page.goto(play.url + path);
/** The first file below the share whose name ends so. */
function found(ending, folder = join(play.folder, "share")) {
  const names = readdirSync(folder, { recursive: true });
  const name = names.find((one) => one.endsWith(ending) && statSync(join(folder, one)).isFile());
  assert.ok(name, `no ${ending} in ${folder}`);
  return join(folder, name);
}

async function look(page, what) {
  await accessible(page, what);
  await outlined(page, what);
  await zoomed(page, what);
  await walked(page, what);
}

describe("every page", () => {
  for (const language of ["ja", "en"]) {
    test(`is accessible, outlined, usable at 200 % and walked by Tab (${language})`, { timeout: 240_000 }, async () => {
      await visit({ language }, async (page) => {
        await go(page, "/sign-in");
        await look(page, "sign-in");
        await go(page, `/setup?person=${CLERK}`);
        await look(page, "setup");
        await signIn(page, play.url, OFFICER);
        const first = await linkIn(page, "/files", "tbody a");
        const entry = await linkIn(page, "/audit", "tbody td.num a");
        const undo = await linkIn(page, "/runs", "tbody a");
        const lock = await linkIn(page, "/devices", "tbody a");
        for (const path of [...PAGES, "/sanitise", "/originals", first, entry, undo, lock, "/matrix?label=3A&zone=internet", "/files?text=nothing-has-this"]) {
          const answer = await go(page, path);
          assert.equal(answer.status(), 200, path);
          assert.equal(await page.evaluate(() => document.documentElement.lang), language);
          await look(page, path);
        }
      });
    });
  }

  test("says where one is, and can be reached past the menu", async () => {
    await visit({}, async (page) => {
      await signIn(page, play.url, OFFICER);
      for (const path of PAGES) {
        await go(page, path);
        assert.equal(await page.getAttribute(".menu [aria-current=page]", "href"), path);
      }
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    });
  });

  test("prints as a clean list with date, body and filter", async () => {
    await visit({}, async (page) => {
      await signIn(page, play.url, OFFICER);
      for (const path of [...PAGES, "/files?label=3B"]) {
        await go(page, path);
        await page.emulateMedia({ media: "print" });
        const hidden = await page.evaluate(() => ["nav.menu", ".filter", "button"].every((one) => [...document.querySelectorAll(one)].every((found) => found.getClientRects().length === 0)));
        assert.ok(hidden, `${path}: only the list is printed`);
        assert.match(await page.locator(".printed").first().innerText(), /汐見市.*\d{4}年/, path);
        const paper = await page.pdf({ format: "A4" });
        assert.equal(paper.subarray(0, 5).toString(), "%PDF-", path);
        await page.emulateMedia({ media: null });
      }
      await page.emulateMedia({ media: "print" });
      assert.match(await page.locator("main").innerText(), /自治体機密性3B/);
    });
  });

  test("keeps its marks in forced colours", async () => {
    await visit({}, async (page) => {
      await page.emulateMedia({ forcedColors: "active" });
      await signIn(page, play.url, OFFICER);
      const outline = await page.evaluate(() => getComputedStyle(document.querySelector(".menu [aria-current]")).outlineStyle);
      assert.equal(outline, "solid");
      await accessible(page, "forced colours");
    });
  });
});

async function linkIn(page, path, selector) {
  await go(page, path);
  return page.locator(selector).first().getAttribute("href");
}

/** The tasks of each page; with script by keyboard alone, without script by what the page offers. */
for (const script of [true, false]) {
  const how = script ? "by keyboard alone" : "without script";
  const act = async (page, selector) => {
    const one = page.locator(selector).first();
    const there = page.waitForEvent("framenavigated");
    if (script) {
      await one.focus();
      await page.keyboard.press("Enter");
    } else {
      await one.click();
    }
    await there;
  };

  describe(`tasks ${how}`, () => {
    test("sign in, change the language, sign out", async () => {
      await visit({ script }, async (page) => {
        await signIn(page, play.url, OFFICER);
        assert.match(await page.locator("h1").innerText(), /概況/);
        await act(page, ".who a[hreflang=en]");
        await page.locator("h1", { hasText: "Overview" }).waitFor();
        await act(page, ".who a[hreflang=ja]");
        await page.locator("h1", { hasText: "概況" }).waitFor();
        await act(page, ".who button");
        await page.waitForURL("**/sign-in");
        await go(page, "/files");
        assert.match(page.url(), /\/sign-in\?next=%2Ffiles/);
      });
    });

    test("a wrong password is told, with what to do", async () => {
      await visit({ script }, async (page) => {
        await go(page, "/sign-in");
        await page.fill("#person", NEIGHBOUR);
        await page.fill("#password", "not the password");
        await act(page, "main button");
        assert.match(await page.locator("[role=alert]").innerText(), /KE-001.*職員番号とパスワード/s);
        assert.equal(await page.inputValue("#person"), NEIGHBOUR);
      });
    });

    test("open a protected file, and be told why another is refused", async () => {
      await visit({ script }, async (page) => {
        await signIn(page, play.url, CLERK);
        assert.match(page.url(), /\/open$/);
        await page.setInputFiles("#file", found(".csv.tdf", join(play.folder, "share/市民課")));
        await act(page, "main form button");
        assert.match(await page.locator("[role=alert]").innerText(), /PO-109/);
        assert.match(await page.locator("[role=alert]").innerText(), /市民課/);
        await page.setInputFiles("#file", { name: "plain.txt", mimeType: "text/plain", buffer: Buffer.from("plain") });
        await act(page, "main form button");
        assert.match(await page.locator("[role=alert]").innerText(), /PT-/);
      });
      await visit({ script }, async (page) => {
        await signIn(page, play.url, "S0201");
        await page.setInputFiles("#file", found(".xlsx.tdf", join(play.folder, "share/税務課")));
        await act(page, "main form button");
        await page.locator(".document").waitFor();
        const text = await page.locator(".document").innerText();
        assert.ok(text.length > 100, "the text is shown");
        if (script) {
          await look(page, "an open document");
        }
      });
    });

    test("narrow the files and read one file's story", async () => {
      await visit({ script }, async (page) => {
        await signIn(page, play.url, OFFICER);
        await go(page, "/files");
        await page.selectOption("#label", "3B");
        await page.selectOption("#section", "zeimu");
        await act(page, ".filter button");
        await page.waitForURL("**/files?*label=3B*");
        assert.ok(await page.locator("tbody tr").count() > 0);
        const sections = await page.locator("tbody tr td:nth-child(2)").allInnerTexts();
        assert.ok(sections.every((one) => one === "税務課"), sections.join());
        await act(page, "tbody a.name");
        await page.waitForURL("**/files/*");
        assert.ok(await page.locator("table.facts tr").count() >= 5);
      });
    });

    test("decide about a group of findings", async () => {
      await visit({ script }, async (page) => {
        await signIn(page, play.url, OFFICER);
        await go(page, "/triage");
        const waiting = async () => Number((await page.locator("main").innerText()).match(/お尋ね：(\d+) 件/)?.[1] ?? 0);
        const open = await waiting();
        assert.ok(open > 0);
        await page.locator("section.card input[name=note]").first().fill("確かめました");
        await act(page, "section.card button[value=right]");
        await page.locator(".told.done").waitFor();
        assert.match(await page.locator(".told.done").innerText(), /このまま保護する/);
        assert.ok(await waiting() < open);
        assert.match(await page.locator("table").last().innerText(), /確かめました/);
      });
    });

    test("try the rules on a text, check changed ones, and see that nothing changed yet", async () => {
      await visit({ script }, async (page) => {
        await signIn(page, play.url, OFFICER);
        await go(page, "/rules");
        await page.fill("#sample", "氏名　汐見 花子　住所　汐見市本町1-2-3　電話　03-1234-5678　生年月日　昭和50年1月2日\n");
        await act(page, "form[action='/rules/try#try'] button");
        await page.locator(".told.note", { hasText: "自治体機密性" }).waitFor();
        const text = await page.inputValue("#text");
        await page.fill("#text", text.replace(/^edition = (\d+)/m, (_, n) => `edition = ${Number(n) + 1}`).replace('label = "3B"', 'label = "3X"'));
        await act(page, "form:has(#text) button");
        assert.match(await page.locator("[role=alert]").innerText(), /CF-007.*行/s);
        await page.fill("#text", text.replace(/^edition = (\d+)/m, (_, n) => `edition = ${Number(n) + 1}`).replace("persons >= 10", "persons >= 2").replace("persons < 10\"", "persons < 2\""));
        await act(page, "form:has(#text) button");
        await page.locator("#check").waitFor();
        assert.equal(await page.locator(".numbers li").count(), 4);
        if (script) {
          await look(page, "checked rules");
        }
        await go(page, "/rules");
        assert.equal(await page.inputValue("#text"), text);
      });
    });

    test("see who gains by a new matrix, and put it in force only after a tick", async () => {
      await visit({ script }, async (page) => {
        await signIn(page, play.url, OFFICER);
        await go(page, "/matrix");
        const text = await page.inputValue("#text");
        const next = text.replace(/^edition = (\d+)/m, (_, n) => `edition = ${Number(n) + 1}`);
        await page.fill("#text", script ? next.replace('allow = ["edit"]', 'allow = ["edit", "lease"]') : next.replace(', "lease"]', "]"));
        await act(page, "form:has(#text) button");
        await page.locator("#preview").waitFor();
        assert.match(await page.locator("section:has(#preview)").innerText(), /持ち出し/);
        if (script) {
          await look(page, "a new matrix");
        }
        await page.locator("input[name=sure]").check();
        await act(page, "section:has(#preview) button");
        await page.locator(".told.done").waitFor();
        assert.match(await page.locator(".told.done").innerText(), /権限表を第/);
      });
    });

    test("search the audit log, keep the search, read one entry", async () => {
      await visit({ script }, async (page) => {
        await signIn(page, play.url, OFFICER);
        await go(page, "/audit");
        await page.selectOption("#act", "key_refused");
        await act(page, ".filter button");
        await page.waitForURL("**/audit?*act=key_refused*");
        assert.ok(await page.locator("tbody tr").count() > 0);
        await page.fill("#name", `断られた操作${script ? 1 : 2}`);
        await act(page, "button[value=keep]");
        await page.locator(".told.done").waitFor();
        await page.locator(".tab", { hasText: `断られた操作${script ? 1 : 2}` }).waitFor();
        await act(page, "tbody td.num a");
        await page.waitForURL("**/audit/*");
        assert.match(await page.locator("pre.source").innerText(), /"type": "key_refused"/);
      });
    });

    test("order a sealing run back, after a second look", async () => {
      await visit({ script }, async (page) => {
        await signIn(page, play.url, OFFICER);
        await go(page, "/runs");
        await seed(play.url, join(play.folder, "pc/fileserver"), 20);
        await page.reload();
        await act(page, "tbody a");
        await page.waitForURL("**/runs/undo?*");
        await act(page, "button.danger");
        await page.locator(".told.done").waitFor();
        assert.match(await page.locator("table").innerText(), /指示済み|取り消しました/);
      });
    });

    test("make a token, and lock a lost device after a second look", async () => {
      await visit({ script }, async (page) => {
        await signIn(page, play.url, OFFICER);
        await go(page, "/devices");
        await page.fill("#devices", "2");
        await act(page, "form[action='/devices/token'] button");
        assert.match(await page.locator("#token").innerText(), /^\S+\.\S+\.\S+$/);
        if (script) {
          await look(page, "a token");
        }
        await go(page, "/devices");
        const lost = script ? "市民課-01" : "税務課-01";
        await act(page, `tbody tr:has-text("${lost}") a`);
        await page.waitForURL("**/devices/lock?*");
        await act(page, "button.danger");
        await page.locator(".told.done").waitFor();
        assert.match(await page.locator(`tbody tr:has-text("${lost}")`).innerText(), /停止中/);
      });
    });

    test("see what a roster changes, invite somebody, and let her set her password", async () => {
      const person = script ? AUDITOR : "S0303";
      let link;
      await visit({ script }, async (page) => {
        await signIn(page, play.url, OFFICER);
        await go(page, "/people");
        const roster = readFileSync(join(play.folder, "roster.csv"), "utf8").replace(/^S0302.*\n/m, "");
        await page.setInputFiles("#file", { name: "roster.csv", mimeType: "text/csv", buffer: Buffer.from(roster) });
        await act(page, "form:has(#file) button");
        await page.locator("#preview").waitFor();
        assert.match(await page.locator("section:has(#preview)").innerText(), /水門 隆/);
        if (script) {
          await look(page, "a new roster");
        }
        await go(page, "/people");
        await page.fill("#persons", person);
        await act(page, "form[action='/people/invite'] button");
        await page.locator("section.card").waitFor();
        link = await page.locator("td.mono").last().innerText();
        assert.match(link, new RegExp(`/setup\\?person=${person}#code=`));
        if (script) {
          await look(page, "codes");
        }
      });
      await visit({ script }, async (page) => {
        await page.goto(link);
        assert.equal(await page.inputValue("#person"), person);
        if (script) {
          assert.notEqual(await page.inputValue("#code"), "", "the code comes out of the link");
          assert.doesNotMatch(page.url(), /code/, "and leaves the address");
        } else {
          await page.fill("#code", link.split("#code=")[1]);
        }
        await page.fill("#new", password(person));
        await page.fill("#again", `${password(person)}x`);
        await act(page, "main button");
        assert.match(await page.locator("[role=alert]").innerText(), /SV-023/);
        await page.fill("#code", link.split("#code=")[1]);
        await page.fill("#new", password(person));
        await page.fill("#again", password(person));
        await act(page, "main button");
        await page.waitForURL((at) => at.pathname === "/" || at.pathname === "/open");
      });
    });
  });
}

describe("walls", () => {
  test("staff open files and see nothing else", async () => {
    await visit({}, async (page) => {
      await signIn(page, play.url, NEIGHBOUR);
      // Opening a file, taking one in, and asking for one as it was.
      assert.equal(await page.locator(".menu a").count(), 3);
      for (const path of PAGES.filter((one) => one !== "/open")) {
        const answer = await go(page, path);
        assert.equal(answer.status(), 403, path);
        assert.match(await page.locator("[role=alert]").innerText(), /SV-011|KE-003/, path);
        await accessible(page, `${path} refused`);
      }
    });
  });

  test("auditors read everything and are offered no act", async () => {
    await visit({}, async (page) => {
      await signIn(page, play.url, AUDITOR);
      for (const path of PAGES) {
        const answer = await go(page, path);
        assert.equal(answer.status(), 200, path);
        const acts = await page.locator("main form[method=post]:not([action='/open']):not([action='/audit/searches']):not([action='/rules/try#try'])").count();
        assert.equal(acts, 0, `${path} offers an act`);
        await accessible(page, `${path} for an auditor`);
      }
    });
  });

  test("a form that comes from elsewhere does nothing", async () => {
    await visit({}, async (page, own) => {
      await signIn(page, play.url, OFFICER);
      const forged = await own.request.post(`${play.url}/triage`, {
        form: { "rule-1": "persons", "kinds-1": "name", choice: "right" },
        maxRedirects: 0,
      });
      assert.equal(forged.status(), 403);
      assert.match(await forged.text(), new RegExp(`SV-021`));
    });
  });

  test("a file from outside is taken in, and one that runs is not", async () => {
    await visit({}, async (page, own) => {
      await signIn(page, play.url, NEIGHBOUR);
      await go(page, "/sanitise");
      await accessible(page, "/sanitise");
      await page.setInputFiles("#file", [
        { name: "位置図.png", mimeType: "image/png", buffer: Buffer.concat([readFileSync("docs/guide/images/open.png"), Buffer.from("MZ hidden")]) },
        { name: "setup.exe", mimeType: "application/x-msdownload", buffer: Buffer.from("MZ\x90\0\x03\0") },
      ]);
      await page.locator("main form.drop button").click();
      await page.locator("a[download]").waitFor();
      await page.locator("tr:has-text('setup.exe'):has-text('SN-001')").waitFor();
      await accessible(page, "/sanitise with files");
      await page.locator("tr:has-text('位置図.png') th a").click();
      await page.locator(".previews img").first().waitFor();
      const drawn = await page.locator(".previews img").evaluateAll(async (images) => {
        await Promise.all(images.map((one) => one.decode()));
        return images.map((one) => one.naturalWidth > 0);
      });
      assert.deepEqual(drawn, [true, true]);
      assert.match(await page.locator("main").innerText(), /余分なデータ/);
      await accessible(page, "a file that was taken in");
      const link = await page.locator("a[download]").getAttribute("href");
      const clean = await (await own.request.get(`${play.url}${link}`)).body();
      assert.ok(clean.subarray(1, 4).equals(Buffer.from("PNG")) && !clean.includes("hidden"));
      const forged = await own.request.post(`${play.url}/sanitise`, {
        multipart: { file: { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("text") } },
        maxRedirects: 0,
      });
      assert.equal(forged.status(), 403);
      assert.match(await forged.text(), /SV-021/);
    });
  });

  test("a refused original is let in by a second person, and fetched by who asked", async () => {
    const bytes = Buffer.from("MZ\x90\0\x03\0 a tool of a contractor");
    await visit({}, async (hers) => {
      await signIn(hers, play.url, NEIGHBOUR);
      await go(hers, "/sanitise");
      await hers.setInputFiles("#file", [{ name: "測量.exe", mimeType: "application/x-msdownload", buffer: bytes }]);
      await hers.locator("main form.drop button").click();
      await hers.locator("tr:has-text('測量.exe'):has-text('SN-001')").waitFor();
      await hers.locator("tr:has-text('測量.exe') th a").click();
      await accessible(hers, "a refused file");
      await shot(hers, "original-refused");
      await hers.fill("#reason", "測量の委託先が使う道具");
      await hers.selectOption("#hours", "4");
      await hers.locator("form[action$='/ask'] button").click();
      await hers.waitForURL((at) => at.pathname.startsWith("/originals"));
      await accessible(hers, "/originals of who asked");
      await shot(hers, "original-asked");
      await visit({}, async (officer) => {
        await signIn(officer, play.url, OFFICER);
        await go(officer, "/originals");
        await accessible(officer, "/originals of an officer");
        await officer.locator("tr:has-text('測量.exe') a.act").click();
        await accessible(officer, "an original that is looked at");
        await shot(officer, "original-decide");
        await officer.check("input[name=sure]");
        await officer.locator("button[value=approve]").click();
        await officer.waitForURL((at) => at.pathname === "/originals");
        await shot(officer, "original-approved");
      });
      await go(hers, "/originals");
      const fetching = hers.waitForEvent("download");
      await hers.locator("form[action='/originals/fetch'] button").click();
      const fetched = await fetching;
      assert.ok(readFileSync(await fetched.path()).equals(bytes));
      await visit({}, async (officer) => {
        await signIn(officer, play.url, OFFICER);
        await go(officer, "/audit");
        await accessible(officer, "/audit with an original");
        assert.match(await officer.locator("main").innerText(), /原本/);
        await shot(officer, "original-audit");
      });
    });
  });

  test("a file may be dropped", async () => {
    await visit({}, async (page) => {
      await signIn(page, play.url, "S0201");
      const bytes = readFileSync(found(".xlsx.tdf", join(play.folder, "share/税務課"))).toString("base64");
      const transfer = await page.evaluateHandle((text) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], "x.tdf"));
        return data;
      }, bytes);
      await page.dispatchEvent(".drop", "drop", { dataTransfer: transfer });
      await page.locator(".document").waitFor();
    });
  });
});
