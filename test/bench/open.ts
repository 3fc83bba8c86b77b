import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { findAccounts } from "#shared/accounts/find-accounts.ts";
import { sha256 } from "#shared/json.ts";
import openInChild, { type Output } from "../../services/pipeline/stages/open-document/child.ts";
import { DATA } from "../support/services.ts";
import { readTarGz, type TarEntry } from "../support/tar.ts";

/**
 * How well documents are opened, on public mails and bank messages with expected results:
 *
 *     npm run bench -- open
 *
 * Prints every difference. Documents are opened in this process, so that a crash is a
 * crash here; ends with 1 when something is thrown that is no code.
 */

const { values: options } = parseArgs({ options: { all: { type: "boolean", default: false } } });
/** Differences printed of one kind, unless --all. */
const SHOWN_MAX = 40;
/** Mails in mails in mails. */
const DEPTH_MAX = 6;
const line = (text: string) => process.stdout.write(`${text}\n`);

const ARCHIVES = [
  "james-mime4j",
  "nodemailer-mailparser",
  "cpython-3.11.7-test_email",
  "ruby-mail",
  "php-mime-mail-parser",
  "tika-mail",
  "msgreader",
  "spamassassin",
];
const archive = async (folder: string, name: string) =>
  new Map((await readTarGz(join(DATA, folder, `${name}.tar.gz`))).map((entry) => [entry.name, entry]));

class Score {
  readonly name: string;
  right = 0;
  total = 0;
  #shown = 0;
  constructor(name: string) {
    this.name = name;
  }
  add(isRight: boolean, what: () => string): void {
    this.total += 1;
    if (isRight) this.right += 1;
    else if (options.all || this.#shown++ < SHOWN_MAX) line(`  ${this.name}: ${what()}`);
  }
}
const scores: Score[] = [];
const score = (name: string) => {
  const one = new Score(name);
  scores.push(one);
  return one;
};

interface Opened extends Output {
  text: string;
  html: string;
  inside: { name: string; mediaType: string; bytes: Buffer; opened: Opened | null }[];
}

/** The document and, for mails, what is in it, all the way down. */
async function open(bytes: Buffer, name: string, declaredType: string, depth = 0): Promise<Opened> {
  const scratch = await mkdtemp(join(tmpdir(), "mailroom-bench-"));
  try {
    const path = join(scratch, "document");
    await writeFile(path, bytes);
    const output = await openInChild({ path, name, declaredType }, scratch);
    const read = async (file: string | null) => (file === null ? "" : readFile(join(scratch, file), "utf8"));
    const inside: Opened["inside"] = [];
    for (const { file, name: called, mediaType } of output.children) {
      const child = await readFile(join(scratch, file));
      const isMail = /^message\/|ms-outlook/.test(mediaType) && depth < DEPTH_MAX;
      inside.push({
        name: called,
        mediaType,
        bytes: child,
        opened: isMail ? await open(child, called, mediaType, depth + 1) : null,
      });
    }
    return { ...output, text: await read(output.textFile), html: await read(output.htmlFile), inside };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

let thrown = 0;
await everyMail();
await mimeParts();
await outlookFields();
await bankMessages();
line("");
for (const { name, right, total } of scores)
  line(`${name.padEnd(34)} ${right} of ${total} (${((100 * right) / Math.max(1, total)).toFixed(1)} %)`);
line(`${"thrown, and no code".padEnd(34)} ${thrown}`);
process.exitCode = thrown > 0 ? 1 : 0;

/** Each opens to a result or a code, and how long that takes. */
async function everyMail(): Promise<void> {
  for (const name of ARCHIVES) {
    const counts = new Map<string, number>();
    const times: number[] = [];
    for (const entry of (await archive("mail", name)).values()) {
      if (/\.(?:json|xml|bin|out)$|LICENSE|NOTICE|_decoded/.test(entry.name) || entry.bytes.length === 0) continue;
      const isFile = name === "msgreader" || /\.(?:p7[ms]|pst|zip|pdf|png|jpe?g|gif|tiff)$/.test(entry.name);
      const started = performance.now();
      try {
        const { format, problems } = await open(
          entry.bytes,
          basename(entry.name),
          isFile ? "application/octet-stream" : "message/rfc822",
          DEPTH_MAX,
        );
        const key = [format, ...problems].join(" ");
        counts.set(key, (counts.get(key) ?? 0) + 1);
      } catch (error) {
        thrown += 1;
        line(`  thrown: ${name} ${entry.name}: ${String(error)}`);
      }
      times.push(performance.now() - started);
    }
    const median = times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
    const shown = [...counts].map(([key, count]) => `${key} ${count}`).join(", ");
    line(`${name}: ${shown}; median ${median.toFixed(0)} ms, longest ${Math.max(...times).toFixed(0)} ms`);
  }
}

/** Every part that james-mime4j decodes is somewhere in what we show or hand on. */
async function mimeParts(): Promise<void> {
  const entries = await archive("mail", "james-mime4j");
  const [texts, files, fields] = [
    score("mime4j text parts"),
    score("mime4j binary parts"),
    score("mime4j header fields"),
  ];
  for (const { name, bytes } of entries.values()) {
    if (!name.endsWith(".msg")) continue;
    const expected = entries.get(name.replace(/\.msg$/, "_decoded.xml"))?.bytes.toString("latin1") ?? "";
    const opened = await open(bytes, "mail.eml", "message/rfc822");
    const all = flat(opened);
    const shown = all.map(({ text, html }) => squeezed(`${text} ${html}`)).join(" ");
    const children = all.flatMap(({ inside }) => inside);
    const childText = children.map((child) => squeezed(child.bytes.toString("latin1"))).join(" ");
    const hashes = new Set(children.map((child) => sha256(child.bytes)));
    for (const [, kind, part] of expected.matchAll(/<(text|binary)-body name="([^"]+)"/g)) {
      const wanted = entries.get(join(name, "..", part ?? ""))?.bytes ?? Buffer.alloc(0);
      const inText = [...new Set([wanted.toString("utf8"), wanted.toString("latin1")])].some((text) => {
        const words = squeezed(text);
        return shown.includes(words) || childText.includes(words);
      });
      (kind === "text" ? texts : files).add(
        hashes.has(sha256(wanted)) || inText,
        () => `${basename(name)} ${part}: ${JSON.stringify(wanted.toString("latin1").slice(0, 80))}`,
      );
    }
    const header = /<header>([\s\S]*?)<\/header>/.exec(expected)?.[1] ?? "";
    const found = new Set((opened.mail?.headers ?? []).map(([key, value]) => squeezed(`${key}:${value}`)));
    for (const [, field] of header.matchAll(/<field>([\s\S]*?)<\/field>/g)) {
      const wanted = squeezed(unescaped(field ?? ""));
      // The expectation holds raw bytes where we show characters.
      const isThere =
        found.has(wanted) || [...found].some((one) => squeezed(Buffer.from(one).toString("latin1")) === wanted);
      fields.add(isThere, () => `${basename(name)}: ${wanted.slice(0, 100)}`);
    }
  }
}

function flat(opened: Opened): Opened[] {
  return [opened, ...opened.inside.flatMap((child) => (child.opened === null ? [] : flat(child.opened)))];
}
/** Without what readers may differ in: white space, and the characters that stand for one that cannot be read. */
function squeezed(text: string): string {
  return text.replace(/[\s\p{Cc}\ufffd]+/gu, "");
}
function unescaped(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}

interface MsgFields {
  subject?: string;
  body?: string;
  recipients?: { email?: string; smtpAddress?: string; recipType?: string }[];
  attachments?: { fileName?: string; name?: string }[];
}

/** Against what msgreader's authors expect of their own samples. */
async function outlookFields(): Promise<void> {
  const entries = await archive("mail", "msgreader");
  const [subject, body, people, files] = ["subject", "body", "recipients", "attachments"].map((name) =>
    score(`msg ${name}`),
  );
  for (const { name, bytes } of entries.values()) {
    const json = entries.get(name.replace(/\.msg$/, ".json"));
    if (!name.endsWith(".msg") || json === undefined) continue;
    const expected: MsgFields = JSON.parse(json.bytes.toString("utf8"));
    const { mail, text, inside } = await open(bytes, basename(name), "application/octet-stream");
    const file = basename(name);
    subject?.add(
      squeezed(mail?.subject ?? "") === squeezed(expected.subject ?? ""),
      () => `${file}: ${mail?.subject} / ${expected.subject}`,
    );
    body?.add(
      squeezed(text).includes(squeezed(expected.body ?? "")),
      () => `${file}: ${JSON.stringify(expected.body?.slice(0, 80))}`,
    );
    const found = [...(mail?.recipients ?? []), ...(mail?.copies ?? [])].join(" ");
    for (const { email, smtpAddress, recipType } of expected.recipients ?? []) {
      const address = smtpAddress ?? email ?? "";
      if (recipType === "bcc" || !address.includes("@")) continue;
      people?.add(found.includes(address), () => `${file}: ${address}`);
    }
    const names = inside.map((child) => child.name);
    for (const { fileName, name: shown } of expected.attachments ?? [])
      files?.add(
        names.some((one) => one.includes(fileName ?? shown ?? "")),
        () => `${file}: ${fileName ?? shown} is not in ${names.join(", ")}`,
      );
  }
}

/** Accounts that stand in the data are on a line that names them, and valid IBANs are found with the role their element says. */
async function bankMessages(): Promise<void> {
  const [ibans, roles, named, extra] = [
    score("bank IBANs found"),
    score("bank roles of IBANs"),
    score("MT accounts on a line of their own"),
    score("bank accounts that are in the data"),
  ];
  for (const name of ["genkgo-camt", "camt_parser", "sepa_king", "coda_standard", "wolph-mt940"]) {
    const entries = await archive("bank-messages", name);
    for (const entry of entries.values()) {
      if (!/\.(?:xml|sta|cod)$|mt940[^/]*\.txt$/.test(entry.name)) continue;
      const { text } = await open(entry.bytes, basename(entry.name), "application/octet-stream");
      const found = findAccounts([{ number: 1, words: [], text }]).filter(({ kind }) => kind === "iban");
      const raw = entry.bytes.toString("latin1");
      for (const [value, role] of ibansIn(raw)) {
        const account = found.find((one) => one.value === value);
        ibans?.add(account !== undefined, () => `${entry.name}: ${value}`);
        if (account !== undefined && role !== null)
          roles?.add(
            role.includes(account.role),
            () => `${entry.name}: ${value} is ${account.role}, not ${role.join(" or ")}`,
          );
      }
      const squeezedRaw = squeezed(raw);
      for (const { value, check } of found)
        if (check !== "repaired")
          extra?.add(
            squeezedRaw.includes(value) || squeezedRaw.replace(/[?]\d\d/g, "").includes(value),
            () => `${entry.name}: ${value}`,
          );
      for (const value of yamlAccounts(entries, entry))
        named?.add(
          text
            .split("\n")
            .some(
              (one) =>
                /\b(?:account|Konto)\b.*:/i.test(one) && squeezed(one).includes(squeezed(value).replace("/", "Konto")),
            ) || text.split("\n").some((one) => /account\b.*:/i.test(one) && squeezed(one).includes(squeezed(value))),
          () => `${entry.name}: ${value}`,
        );
    }
  }
}

/** IBAN elements and whose they are; on a movement's own statement it is nobody's to pay. */
function ibansIn(xml: string): Map<string, string[] | null> {
  const found = new Map<string, string[] | null>();
  for (const [, around, value] of xml.matchAll(
    /<(?:\w+:)?(\w*Acct)>(?:(?!<\/(?:\w+:)?\w*Acct>)[\s\S])*?<(?:\w+:)?IBAN>\s*([^<\s]+)\s*</g,
  )) {
    const role =
      around === "DbtrAcct" ? "payer" : around === "CdtrAcct" ? "beneficiary" : around === "Acct" ? "other" : null;
    if (value === undefined) continue;
    const known = found.get(value);
    // One account in two places has one role on the page: either is right.
    found.set(value, role === null ? (known ?? null) : [...(known ?? []), role]);
  }
  return found;
}

/** What the library's own tests read from a statement: its account, and the other side's. */
function yamlAccounts(entries: ReadonlyMap<string, TarEntry>, { name }: TarEntry): string[] {
  const yaml = entries.get(name.replace(/\.(?:sta|txt)$/, ".yml"))?.bytes.toString("utf8") ?? "";
  const values = Array.from(
    yaml.matchAll(/^\s*(?:account_identification|applicant_iban): '?([^'\n]+)'?$/gm),
    ([, value]) => value ?? "",
  );
  return [...new Set(values)].filter((value) => value !== "null");
}
