import { chromium } from "playwright-core";
import PDFDocument from "pdfkit";
import { buffer } from "node:stream/consumers";
const pdf = new PDFDocument({ autoFirstPage: false });
for (let p = 1; p <= 500; p++) pdf.addPage().fontSize(12).text(`Sheet ${p} of a long contract.\n` + "The parties agree to what stands here, and to nothing else. ".repeat(40));
pdf.end(); const bytes = await buffer(pdf);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: "--headless --no-sandbox --disable-gpu".split(" ") });
const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, baseURL: "http://127.0.0.1:18099", locale: "en-GB" })).newPage();
await page.goto("/"); await page.getByLabel("Name", { exact: true }).fill("admin"); await page.getByLabel("Password", { exact: true }).fill("correct horse battery"); await page.keyboard.press("Enter"); await page.getByRole("navigation", { name: "Pages" }).waitFor();
await page.goto("/upload"); await page.getByTestId("files").setInputFiles({ name: "contract.pdf", mimeType: "application/pdf", buffer: bytes });
const link = page.getByRole("link", { name: /^Receipt \d+$/ }); await link.waitFor(); const r = Number((await link.textContent()).replace(/\D/g, ""));
const t0 = Date.now();
const measure = async (what) => {
  const view = await page.evaluate(async (r) => { const s = performance.now(); const t = await (await fetch(`/api/cases/${r}/view`)).text(); return [performance.now() - s, t.length]; }, r);
  let s = Date.now(); await page.goto(`/cases/${r}`); await page.getByText("of 500", { exact: true }).waitFor(); const open = Date.now() - s;
  const turns = [];
  for (const n of [2, 3, 4, 437, 438, 120, 500]) { s = Date.now(); if (n === 438 || n < 5) await page.keyboard.press("]"); else { await page.keyboard.press("p"); await page.keyboard.type(String(n)); await page.keyboard.press("Enter"); }
    while (!(await page.evaluate((n) => { const i = document.querySelector("section img"); return i?.alt === `page ${n}` && i.complete && i.naturalWidth > 0; }, n))) await new Promise((w) => setTimeout(w, 10)); turns.push(Date.now() - s); await page.waitForTimeout(700); }
  console.log(what, "view ms,bytes", view, "open ms", open, "turn ms", turns.join(" "));
};
await page.waitForTimeout(3000); await measure("while being read");
for (;;) { const v = await page.evaluate(async (r) => (await (await fetch(`/api/cases/${r}/view`)).json()), r); if (v.status !== "open") { console.log(v.status, "after s", (Date.now() - t0) / 1000); break; } if (Date.now() - t0 > 420000) { console.log("still", v.progress); break; } await page.waitForTimeout(2000); }
await measure("when done");
await browser.close();
