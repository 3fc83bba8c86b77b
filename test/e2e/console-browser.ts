import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { ADMIN_PASSWORD, newSite, runCommand, type Site, type System, startSystem } from "./harness.ts";

/** A person at the console, in Debian's Chromium. */

const CHROMIUM = "/usr/bin/chromium";
/** Pictures of the pages, made to be looked at. */
export const SCREENS = fileURLToPath(new URL("screens/", import.meta.url));
/** Why the tests of the console are skipped here, or false. */
export const skip: string | false = existsSync(CHROMIUM) ? false : `no browser at ${CHROMIUM}`;
/** Two processors are shared with a Postgres, OCR and other test files. */
const MS_MAX = 60_000;

let browser: Browser | undefined;
after(() => browser?.close());

export interface Person {
  page: Page;
  context: BrowserContext;
  /** What the page asked for that is not of our own server. A page of ours asks nobody else. */
  strangers: string[];
  /** What the browser complained of: refused by the policy, or an error in a script. */
  complaints: string[];
}

/** A browser of its own: other cookies, other storage. */
export async function openBrowser(
  system: System,
  size = { width: 1280, height: 800 },
  /** Pointed at with a finger, as a phone is. */
  isHeld = false,
): Promise<Person> {
  browser ??= await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      ..."--headless --no-sandbox --disable-gpu --disable-quic --no-first-run".split(" "),
      ..."--disable-background-networking --disable-component-update --disable-sync".split(" "),
    ],
  });
  const context = await browser.newContext({
    viewport: size,
    isMobile: isHeld,
    hasTouch: isHeld,
    baseURL: system.http,
    locale: "en-GB",
    acceptDownloads: true,
  });
  context.setDefaultTimeout(MS_MAX);
  const page = await context.newPage();
  const [strangers, complaints]: [string[], string[]] = [[], []];
  page.on("request", (request) => {
    if (!request.url().startsWith(system.http) && !/^(data|blob|about):/.test(request.url()))
      strangers.push(request.url());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy|Uncaught/.test(message.text())) complaints.push(message.text());
  });
  return { page, context, strangers, complaints };
}

/** A whole running system with its administrator signed in; without a browser nothing is started, and every test skips. */
export async function openConsole(
  env: Record<string, string> = {},
): Promise<{ site: Site; system: System; admin: Person }> {
  const site = await newSite(env);
  if (skip !== false) return { site, system: undefined as unknown as System, admin: undefined as unknown as Person };
  const system = await startSystem(site);
  const admin = await openBrowser(system);
  await mkdir(SCREENS, { recursive: true });
  await signIn(admin);
  return { site, system, admin };
}

/** A user made on the command line with `options`, signed in in a browser of their own. */
export async function colleague(
  { site, system }: { site: Site; system: System },
  name: string,
  ...options: string[]
): Promise<Person> {
  const made = await runCommand(site, ["user", "add", name, ...options]);
  assert.equal(made.code, 0, made.stderr);
  const person = await openBrowser(system);
  await signIn(person, name, made.stdout.trim());
  return person;
}

export async function signIn({ page }: Person, name = "admin", password = ADMIN_PASSWORD): Promise<void> {
  await page.goto("/");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
}

/** Waits until what is typed goes into the field: a key sent while its dialog still opens would be a shortcut. */
export async function inHand(page: Page, label: string): Promise<void> {
  const field = await page.getByLabel(label, { exact: true }).first().elementHandle();
  await page.waitForFunction((element) => element === element?.ownerDocument.activeElement, field);
}

/** Hands in one file on the upload page and gives its receipt number. */
export async function upload(
  { page }: Person,
  name: string,
  content: string | Buffer,
  mimeType = "text/plain",
): Promise<number> {
  await page.goto("/upload");
  await page.getByTestId("files").setInputFiles({ name, mimeType, buffer: Buffer.from(content as string) });
  const link = page.getByRole("link", { name: /^Receipt \d+$/ });
  await link.waitFor();
  return Number((await link.textContent())?.replace(/\D/g, ""));
}

/** Waits until the machine has finished with a case, and gives its state. */
export async function ended({ page }: Person, receipt: number): Promise<string> {
  const status = await page.evaluate(async (which) => {
    for (let i = 0; i < 240; i++) {
      const answer = await fetch(`/api/cases/${which}/view`);
      const { status: now } = (await answer.json()) as { status: string };
      if (now !== "open") return now;
      await new Promise((wake) => setTimeout(wake, 250));
    }
    return "open";
  }, receipt);
  if (status === "open") throw new Error(`case ${receipt} is still open after a minute`);
  return status;
}

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
/** WCAG 2.2 at level AA and what it builds on. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What axe finds wrong on the page as it is now, a line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axe, "utf8"));
  return page.evaluate(async (rules) => {
    const run = (globalThis as unknown as { axe: { run(context: object, options: object): Promise<AxeResults> } }).axe;
    const { violations: found } = await run.run({ exclude: ["iframe"] }, { runOnly: rules });
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary}`),
    );
  }, RULES);
}
interface AxeResults {
  violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[];
}
