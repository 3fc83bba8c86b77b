import assert from "node:assert/strict";
import { test } from "node:test";
import { openConsole, SCREENS, skip } from "./console-browser.ts";
import { runCommand, until } from "./harness.ts";

/** README's pictures, of the demo's mails; `infra/pictures` has those that were looked at. */

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;
const LANGUAGES = ["Deutsch", "Français", "Nederlands", "English"];
const SECONDS_MAX = 300;
/** Texts, because the page's own globals are not ours here. */
const IMAGES_SHOWN = "Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)))";
/** What is cut off without an ellipsis, or sticks out of the column it stands in. */
const CLIPPED = `[...document.querySelectorAll("main *")].filter((element) => {
  const style = getComputedStyle(element);
  return style.overflowX !== "auto" && style.overflowX !== "scroll" && style.textOverflow !== "ellipsis" &&
    element.closest("[class*=hidden], svg") === null && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
}).map((element) => element.className + ": " + element.textContent.slice(0, 80))`;

const { site, admin } = await openConsole();

test("the demo's mails, in the list and one by one, at each size and in each language", { skip }, async () => {
  const { page, complaints } = admin;
  const demo = await runCommand(site, ["demo"]);
  assert.equal(demo.code, 0, demo.stderr);
  const cases = await until("the cases of the demo", SECONDS_MAX, () =>
    page.evaluate(async () => {
      const answer = await fetch("/api/cases?limit=100");
      const { cases: all, counts } = (await answer.json()) as {
        cases: { receipt: number; subject: string | null }[];
        counts: { open: number };
      };
      return counts.open === 0 && all.length > 0 && all;
    }),
  );
  const receiptOf = (subject: string) => {
    const found = cases.find((one) => one.subject?.includes(subject));
    assert.ok(found, `no case about ${subject}: ${cases.map((one) => one.subject).join(", ")}`);
    return found.receipt;
  };
  const paths = {
    cases: "/cases",
    case: `/cases/${receiptOf("settlement instruction")}`,
    invoice: `/cases/${receiptOf("Invoice")}`,
    fax: `/cases/${receiptOf("Fax")}`,
    review: "/review",
  };
  const clipped: string[] = [];
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  for (const language of LANGUAGES) {
    await page.goto("/cases");
    await page.locator("header input[role=combobox]").click();
    await page.getByRole("option", { name: language }).click();
    for (const [name, path] of Object.entries(paths))
      for (const size of language === "English" ? SIZES : SIZES.slice(0, 1)) {
        await page.setViewportSize(size);
        await page.goto(path);
        await (name === "cases" || name === "review"
          ? page.getByRole("row").nth(3)
          : page.locator("main img").first()
        ).waitFor();
        await page.waitForLoadState("load");
        await page.evaluate(IMAGES_SHOWN);
        await page.screenshot({ path: `${SCREENS}readme-${name}-${language}-${size.width}.png` });
        if (name === "case")
          for (const tab of [1, 2]) {
            await page.getByRole("tab").nth(tab).click();
            await page.getByRole("tabpanel").locator("p, li").first().waitFor();
            await page.screenshot({ path: `${SCREENS}readme-tab-${tab}-${language}-${size.width}.png` });
          }
        for (const what of (await page.evaluate(CLIPPED)) as string[])
          clipped.push(`${name} ${language} ${size.width}: ${what}`);
      }
  }
  assert.deepEqual(clipped, []);
  assert.deepEqual(complaints, []);
});
