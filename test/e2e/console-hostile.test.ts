import assert from "node:assert/strict";
import { test } from "node:test";
import { ended, openConsole, SCREENS, skip, upload, violations } from "./console-browser.ts";
import { runCommand } from "./harness.ts";

/** What people and senders may write, on every page that shows it: it stays text, and the page keeps its shape. */

const ATTACK = `<img src=x onerror="parent.pwned=1"><script>pwned=1</script>`;
/** The same without a slash, which would cut a file's name. */
const ATTACK_NAME = `<img src=x onerror=pwned=1>`;
const LONG = "Ω".repeat(10_000);
/** Right to left, with marks that would turn the text after them around. */
const ARABIC = "طلب تحويل \u202Eevil\u202C إلى الحساب";
const LETTER = "Dear bank,\nplease pay\nIBAN: BE68 5390 0754 7035\n";
const { site, admin } = await openConsole();
const receipts: number[] = [];
if (skip === false) {
  const mail = [
    `From: "${"Long ".repeat(2_000)}${ATTACK.replaceAll('"', "'")}" <a@evil.example>`,
    "To: bank@bank.example",
    `Subject: =?utf-8?B?${Buffer.from(`${ARABIC} ${ATTACK}`).toString("base64")}?=`,
    `X-Attack: ${ATTACK}`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "",
    `${ATTACK} ${LONG}\n${ARABIC}\nIBAN: BE68 5390 0754 7035`,
  ].join("\r\n");
  receipts.push(await upload(admin, "attack.eml", mail, "message/rfc822"));
  receipts.push(await upload(admin, `${LONG}${ATTACK_NAME}.txt`, LETTER));
  receipts.push(await upload(admin, `${ARABIC}${ATTACK_NAME}.txt`, `${LETTER} `));
  for (const receipt of receipts) assert.equal(await ended(admin, receipt), "review");
  for (const name of [`${ATTACK} user`, `${ARABIC} user`]) {
    const made = await runCommand(site, ["user", "add", name, "--role", "reviewer"]);
    assert.equal(made.code, 0, made.stderr);
  }
  const kept = await admin.page.evaluate(
    async ([words, reason, mine]) => {
      const post = (path: string, body: object) =>
        fetch(path, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        }).then(({ status }) => status);
      const view = (await (await fetch(`/api/cases/${mine}/view`)).json()) as { version: number };
      return [
        await post("/api/filters", { name: words.slice(0, 60), filter: { search: words.slice(0, 100) } }),
        await post(`/api/cases/${mine}/decisions`, { kind: "note", version: view.version, reason }),
      ];
    },
    [ATTACK, `${ATTACK} ${ARABIC} ${LONG}`.slice(0, 2_000), receipts[0] ?? 0] as const,
  );
  assert.deepEqual(kept, [201, 201]);
}

const places: readonly [name: string, path: () => string, key: string | null][] = [
  ["cases", () => "/cases", null],
  ["search", () => `/cases?search=${encodeURIComponent(ATTACK)}`, null],
  ["review", () => "/review", null],
  ["mail", () => `/cases/${receipts[0]}`, null],
  ["route", () => `/cases/${receipts[0]}`, "2"],
  ["timeline", () => `/cases/${receipts[0]}`, "3"],
  ["long-name", () => `/cases/${receipts[1]}`, null],
  ["right-to-left", () => `/cases/${receipts[2]}`, null],
  ["upload", () => "/upload", null],
  ["figures", () => "/figures", null],
  ["log", () => "/log", null],
  ["log-filtered", () => "/log", null],
  ["users", () => "/users", null],
];

for (const [name, path, key] of places)
  test(`${name}: nothing runs, nothing is loaded from elsewhere, nothing is wider than the screen`, {
    skip,
  }, async () => {
    const { page, strangers, complaints } = admin;
    await page.goto(path());
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    if (name === "log-filtered") await page.getByLabel("Person or actor").fill(`${ATTACK} user`);
    await page.waitForTimeout(600);
    if (key !== null) await page.keyboard.press(key);
    await page.waitForTimeout(200);
    await page.screenshot({ path: `${SCREENS}hostile-${name}-light-1280.png` });
    assert.equal(await page.evaluate("'pwned' in window"), false);
    const wide = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
    assert.ok(wide <= 0, `${name} is ${wide} pixels wider than the screen`);
    assert.deepEqual(await violations(page), []);
    assert.deepEqual([strangers, complaints], [[], []]);
  });

test("every dialog, in dark too: axe finds nothing, and each opens and closes by keyboard", { skip }, async () => {
  const { page } = admin;
  const [, , receipt] = receipts;
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    for (const [path, keys, name] of [
      [`/review/${receipt}`, ["r"], "re-route"],
      [`/review/${receipt}`, ["x"], "reject"],
      [`/review/${receipt}`, ["m"], "note"],
      [`/review/${receipt}`, ["c"], "ask"],
      [`/review/${receipt}`, ["g"], "join"],
      [`/review/${receipt}`, ["e"], "correct"],
      [`/review/${receipt}`, ["?"], "keys"],
      ["/cases?status=review", ["w"], "save-filter"],
      ["/cases?status=review", ["s", "a"], "bulk-accept"],
      ["/cases?status=review", ["s", "r"], "bulk-route"],
      ["/cases?status=review", ["*", "x"], "bulk-reject"],
      ["/cases?status=review", ["s", "t"], "bulk-take"],
    ] as const) {
      await page.goto(path);
      if (path.startsWith("/review")) await page.getByRole("button", { name: "Reject (x)" }).waitFor();
      else await page.getByRole("row").nth(1).waitFor();
      await page.waitForTimeout(200);
      for (const key of keys) await page.keyboard.press(key);
      await page.getByRole("dialog").waitFor();
      await page.screenshot({ path: `${SCREENS}dialog-${name}-${scheme}-1280.png` });
      assert.deepEqual(await violations(page), [], `${name} ${scheme}`);
      await page.keyboard.press("Escape");
      // A list of choices that lies open takes the first Escape.
      if ((await page.getByRole("dialog").count()) > 0) await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  assert.deepEqual(admin.complaints, []);
});
