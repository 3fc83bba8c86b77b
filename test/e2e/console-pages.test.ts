import assert from "node:assert/strict";
import { test } from "node:test";
import { demoInbox } from "../../services/demo/inbox.ts";
import { ended, openBrowser, openConsole, type Person, SCREENS, skip, upload, violations } from "./console-browser.ts";

/** Every page of the console: as WCAG 2.2 AA asks, in light and dark, with hostile content; and pictures of each to look at. */

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;

/** Texts, because the page's own globals are not ours here. */
const IMAGES_SHOWN = "Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)))";
const LONG = "Ω".repeat(10_000);
/** A subject in Arabic, a sender's name of ten thousand letters, and HTML that tries everything. */
const HOSTILE = [
  `From: "${"Long ".repeat(2_000)}" <a@evil.example>`,
  "To: bank@bank.example",
  `Subject: =?utf-8?B?${Buffer.from("طلب تحويل إلى IBAN BE68 5390 0754 7034").toString("base64")}?=`,
  "MIME-Version: 1.0",
  "Content-Type: text/html; charset=utf-8",
  "",
  "<script>parent.pwned = window.pwned = 1</script><p onclick='pwned=1'>Please pay <b>BE68 5390 0754 7034</b></p>",
  '<img src="https://tracker.example/pixel.gif" onerror="parent.pwned=1"><img src=x onerror="pwned=1">',
  '<a href="javascript:pwned=1">click</a><form action="https://tracker.example"><button>go</button></form>',
  '<meta http-equiv="refresh" content="0;url=https://tracker.example"><iframe src="https://tracker.example"></iframe>',
].join("\r\n");

const receipts = { invoice: 0, hostile: 0, named: 0 };
const { system, admin } = await openConsole();
if (skip === false) await fill();

async function fill(): Promise<void> {
  for await (const { number, bytes } of demoInbox(7, 4)) {
    const receipt = await upload(admin, `mail-${number}.eml`, bytes, "message/rfc822");
    if (number === 1) receipts.invoice = receipt;
    await ended(admin, receipt);
  }
  receipts.hostile = await upload(admin, "hostile.eml", HOSTILE, "message/rfc822");
  receipts.named = await upload(admin, `${LONG}<img src=x onerror=pwned=1>.txt`, "IBAN: BE68 5390 0754 7035");
  for (const receipt of Object.values(receipts)) await ended(admin, receipt);
}

const pages: readonly [name: string, path: () => string, ready: (person: Person) => Promise<unknown>][] = [
  ["cases", () => "/cases", ({ page }) => page.getByRole("row").nth(3).waitFor()],
  ["case", () => `/cases/${receipts.invoice}`, ({ page }) => page.locator("img").first().waitFor()],
  [
    "case-mail",
    () => `/cases/${receipts.hostile}`,
    ({ page }) => page.frameLocator("iframe").getByText("Please pay").waitFor(),
  ],
  [
    "case-doubt",
    () => `/review/${receipts.named}`,
    ({ page }) => page.getByRole("button", { name: /Reject/ }).waitFor(),
  ],
  ["review", () => "/review", ({ page }) => page.getByText("waiting for a person").waitFor()],
  ["upload", () => "/upload", ({ page }) => page.getByText("Drop files or a folder").waitFor()],
  ["figures", () => "/figures", ({ page }) => page.getByText("Automatic share").waitFor()],
  ["log", () => "/log", ({ page }) => page.getByRole("row").nth(3).waitFor()],
  ["users", () => "/users", ({ page }) => page.getByText("Open sessions").waitFor()],
];

for (const [name, path, ready] of pages)
  test(`${name}: axe finds nothing, in light and in dark, and a picture is taken at each size`, { skip }, async () => {
    const { page } = admin;
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await page.goto(path());
        await ready(admin);
        await page.waitForLoadState("load");
        await page.evaluate(IMAGES_SHOWN);
        await page.screenshot({ path: `${SCREENS}${name}-${scheme}-${size.width}.png` });
      }
      assert.deepEqual(await violations(page), [], scheme);
    }
  });

test("sign-in and dialogs: axe finds nothing", { skip }, async () => {
  const stranger = await openBrowser(system);
  await stranger.page.goto("/");
  await stranger.page.getByLabel("Password", { exact: true }).waitFor();
  await stranger.page.screenshot({ path: `${SCREENS}sign-in-light-1280.png` });
  assert.deepEqual(await violations(stranger.page), []);
  const { page } = admin;
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize(SIZES[0]);
  for (const [path, button, name] of [
    [`/cases/${receipts.named}`, /^Correct BE68/, "correct"],
    [`/cases/${receipts.named}`, /^Re-route/, "re-route"],
    ["/users", /^Add a user/, "add-user"],
    ["/cases", /^Show the keys/, "keys"],
  ] as const) {
    await page.goto(path);
    await page.getByRole("button", { name: button }).first().click();
    await page.getByRole("dialog").waitFor();
    await page.screenshot({ path: `${SCREENS}dialog-${name}-light-1280.png` });
    assert.deepEqual(await violations(page), [], name);
  }
});

test("a mail that attacks does nothing: no script, no request, no way out of its frame", { skip }, async () => {
  const { page, strangers, complaints } = admin;
  await page.goto(`/cases/${receipts.hostile}`);
  const frame = page.frameLocator("iframe");
  await frame.getByText("Please pay").waitFor();
  assert.equal(await frame.locator("script, form, iframe, [onclick], [onerror], a[href]").count(), 0);
  assert.equal(await page.evaluate("'pwned' in window"), false);
  assert.deepEqual(strangers, []);
  assert.deepEqual(complaints, []);
});

test("a name of ten thousand letters and a subject from right to left leave the page in shape", { skip }, async () => {
  const { page } = admin;
  for (const path of ["/cases", "/review", `/cases/${receipts.named}`, `/cases/${receipts.hostile}`]) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await page.waitForTimeout(500);
    const wide = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
    assert.ok(wide <= 0, `${path} is ${wide} pixels wider than the screen`);
  }
});

test("dates, ages, shares and names of departments are written as each language writes them", { skip }, async () => {
  const { page } = admin;
  // Digits stand for themselves: what is looked at is their order and what stands between them.
  for (const [code, language, word, date, age, share, department] of [
    ["de", "Deutsch", "Vorgänge", "00.00.00, 00:00", /^vor \d+ (Sek|Min|Std)\.$/, "00 %", "Zahlungsverkehr"],
    ["fr", "Français", "Dossiers", "00/00/00 00:00", /^il y a \d+ (s|min|h)$/, "00 %", "Paiements"],
    ["nl", "Nederlands", "Dossiers", "00/00/0000, 00:00", /^\d+ (sec|min|uur)\.? geleden$/, "00%", "Betalingen"],
    ["en", "English", "Cases", "00/00/0000, 00:00", /^\d+ (sec|min|hr)\.? ago$/, "00%", "Payments"],
  ] as const) {
    await page.goto("/cases");
    await page.locator("header input[role=combobox]").click();
    await page.getByRole("option", { name: language }).click();
    await page.getByRole("link", { name: word }).first().waitFor();
    // The first case that came: an invoice of the demo.
    const row = page.getByRole("row").last();
    await row.getByText(department).waitFor();
    const cells = (await row.getByRole("cell").allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim());
    const shape = (text: string | undefined) => text?.replaceAll(/\d/g, "0");
    assert.equal(shape(cells[2]), date, language);
    assert.equal(shape(cells[6]), share, language);
    assert.match(cells[8] ?? "", age);
    assert.equal(await page.locator("html").getAttribute("lang"), code);
    await page.screenshot({ path: `${SCREENS}cases-${language}-1280.png` });
  }
});
