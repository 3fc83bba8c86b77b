import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { samplesOf } from "../support/prometheus.ts";
import { ended, openConsole, SCREENS, skip, upload, violations } from "./console-browser.ts";

/** What a person reads on the figures page is what Prometheus reads. */

/** Figures are counted once for all who ask within this time. */
const COUNTED_AGAIN_MS = 5_500;
/** A number that was missed. */
const ADDED = { document: 1, page: null, box: null, kind: "iban", value: "DE89370400440532013000", role: "payer" };
const { system, admin } = await openConsole();

test("the figures page shows the numbers of /metrics", { skip }, async () => {
  const { page } = admin;
  const letter = "Dear bank, please pay the beneficiary's account\nIBAN: BE68 5390 0754 7035\n";
  const receipts: number[] = [];
  for (const text of [letter, `${letter}at once`, `${letter}tomorrow`, `${letter}never`, letter])
    receipts.push(await upload(admin, "letter.txt", text));
  for (const receipt of receipts) await ended(admin, receipt);
  for (const [receipt, body] of [
    [receipts[0], { kind: "accept" }],
    [receipts[1], { kind: "route", department: "securities", reason: "about bonds" }],
    [receipts[2], { kind: "reject", reason: "not for us" }],
    [receipts[3], { kind: "correct", changes: [{ add: ADDED }] }],
  ] as const) {
    const status = await page.evaluate(
      async ([which, wish]) => {
        const { version } = (await (await fetch(`/api/cases/${which}/view`)).json()) as { version: number };
        const headers = { "content-type": "application/json" };
        const init = { method: "POST", headers, body: JSON.stringify({ ...(wish as object), version }) };
        return (await fetch(`/api/cases/${which}/decisions`, init)).status;
      },
      [receipt, body] as const,
    );
    assert.equal(status, 201);
  }
  await sleep(COUNTED_AGAIN_MS);
  const metrics = samplesOf(await (await fetch(`${system.http}/metrics`)).text());
  await page.goto("/figures");
  await page.getByText("Automatic share").waitFor();
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.screenshot({ path: `${SCREENS}figures-filled-${colorScheme}-1280.png` });
    assert.deepEqual(await violations(page), [], colorScheme);
  }

  const sum = (name: string, ...labels: string[]) =>
    [...metrics].reduce(
      (all, [series, value]) =>
        all + (series.startsWith(`${name}{`) && labels.every((label) => series.includes(label)) ? value : 0),
      0,
    );
  const today = await page.getByRole("region", { name: "Today" }).innerText();
  for (const [what, label] of Object.entries({
    received: "received",
    closedByMachine: "closed by the machine",
    closedByPerson: "closed by a person",
    rejected: "rejected",
    duplicates: "repeats",
    decisions: "decisions",
  })) {
    const [, shown] = new RegExp(`(\\d+)\\s+${label}\\n`).exec(today) ?? [];
    assert.equal(Number(shown), metrics.get(`mailroom_today{what="${what}"}`), what);
  }
  /** The large number of a picture, and those beside its bars. */
  const shown = async (name: string) => {
    const region = page.getByRole("region", { name, exact: true });
    const [large] = await region.locator("h2 + span").allInnerTexts();
    return [large, ...(await region.locator("li > .number").allInnerTexts())].map((text) =>
      text?.replace(/\s*\(.*\)/, ""),
    );
  };
  const percent = (part: number, all: number) => `${Math.round((part / all) * 100)}%`;
  const waiting = sum("mailroom_review_age");
  const [answers, corrected] = [sum("mailroom_day_looked_at"), sum("mailroom_day_corrected")];
  const byMachine = sum("mailroom_day_closed", 'by="machine"');
  assert.deepEqual(
    [sum("mailroom_today", 'what="received"'), sum("mailroom_today", 'what="duplicates"'), waiting],
    [5, 1, 1],
  );
  assert.ok(corrected >= 1 && answers > corrected, `${corrected} of ${answers}`);
  assert.deepEqual(await shown("Received and closed, last 24 hours"), [
    `${sum("mailroom_hour", 'what="received"')} / ${sum("mailroom_hour", 'what="closed"')}`,
  ]);
  assert.deepEqual(await shown("Waiting for a person, by age"), [
    String(waiting),
    ...["1", "4", "8", "24", "72", "more"].map((hours) => String(metrics.get(`mailroom_review_age{hours="${hours}"}`))),
  ]);
  assert.deepEqual(await shown("Automatic share, 30 days"), [percent(byMachine, sum("mailroom_day_closed"))]);
  const median = metrics.get('mailroom_day_confidence{days_ago="0",quantile="0.5"}') ?? -1;
  assert.deepEqual(await shown("Router's confidence, 30 days"), [percent(median, 1)]);
  const [all, ...models] = await shown("Corrections per model, 30 days");
  assert.equal(all, `${corrected} / ${answers}`);
  assert.equal(sumOf(models, 0), corrected);
  assert.equal(sumOf(models, 1), answers);
  const [ofDepartments, ...departments] = await shown("Corrections per department, 30 days");
  assert.equal(ofDepartments, percent(corrected, answers));
  assert.deepEqual([sumOf(departments, 0), sumOf(departments, 1)], [corrected, answers]);
  const ofNumbers = (name: string) => sum(name, 'model="accounts"', 'days_ago="0"');
  assert.deepEqual([ofNumbers("mailroom_day_corrected"), ofNumbers("mailroom_day_looked_at")], [1, 4]);
  // What the bars say is said in words, too.
  const spoken = await page
    .getByRole("region", { name: "Corrections per model, 30 days" })
    .getByRole("img", { name: /^accounts/ })
    .first()
    .getAttribute("aria-label");
  assert.match(spoken ?? "", /^accounts \S.*\. \d+ \w+ \d{4}: 1 of 4 corrected \(25%\)$/);
  const [, ...cases] = await shown("Cases per department, 30 days");
  assert.equal(sumOf(cases, 0), sum("mailroom_department_cases"));
  const sample = (outcome: string) => metrics.get(`mailroom_sample{outcome="${outcome}"}`) ?? -1;
  assert.deepEqual(await shown("Wrong in the blind sample"), [
    "–",
    String(sample("looked") - sample("wrong")),
    String(sample("wrong")),
    String(sample("waiting")),
  ]);
  assert.deepEqual(admin.complaints, []);
});

/** Of texts like `3 / 7`, the sum of one side. */
const sumOf = (texts: readonly (string | undefined)[], side: number) =>
  texts.reduce((all, text) => all + Number(text?.split("/")[side]), 0);
