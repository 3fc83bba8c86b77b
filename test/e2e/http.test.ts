import assert from "node:assert/strict";
import { test } from "node:test";
import { signRequest } from "../../services/intake/gateways.ts";
import { ADMIN_PASSWORD, newSite, runCommand, startSystem, until } from "./harness.ts";

/** The HTTP door from outside, on a whole running system. */

/** Small, so that a test can go past it. */
const UPLOAD_FILE_BYTES_MAX = 200_000;
const LETTER = "Dear bank,\nplease pay the invoice to IBAN BE68 5390 0754 7034.\nKind regards\n";

// Not in a before(): what is registered there to come after is done when it ends.
const site = await newSite({ UPLOAD_FILE_BYTES_MAX: String(UPLOAD_FILE_BYTES_MAX), UPLOAD_FILES_MAX: "3" });
const system = await startSystem(site);
const cookie = await signIn("admin", ADMIN_PASSWORD);

async function signIn(name: string, password: string): Promise<string> {
  const answer = await call("POST", "/api/session", { json: { name, password } });
  assert.equal(answer.status, 200, await answer.text());
  return answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

function call(
  method: string,
  path: string,
  options: { json?: unknown; body?: FormData | Uint8Array<ArrayBuffer>; headers?: Record<string, string> } = {},
): Promise<Response> {
  const headers = { ...(options.json === undefined ? {} : { "content-type": "application/json" }), ...options.headers };
  const body = options.json === undefined ? options.body : JSON.stringify(options.json);
  return fetch(`${system.http}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
}

const asAdmin = (method: string, path: string, options: Parameters<typeof call>[2] = {}) =>
  call(method, path, { ...options, headers: { cookie, origin: system.http, ...options.headers } });

function form(files: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, text] of Object.entries(files)) data.append("file", new Blob([text], { type: "text/plain" }), name);
  return data;
}

const codeOf = async (answer: Response) => [
  answer.status,
  ((await answer.json()) as { error: { code: string } }).error.code,
];

interface Case {
  case: { status: string; receipt: number; duplicateOf: { receipt: number } | null };
  documents: { name: string; pages: { text: string }[]; accounts: { value: string }[] }[];
}

async function ended(receipt: number): Promise<Case> {
  return until(`receipt ${receipt} ends`, 60, async () => {
    const answer = await asAdmin("GET", `/api/cases/${receipt}`);
    assert.equal(answer.status, 200);
    const found = (await answer.json()) as Case;
    return found.case.status !== "open" && found;
  });
}

test("an upload of two files is one case, read and in the log; the same bytes again are its duplicate", async () => {
  const files = { "letter.txt": LETTER, "note.txt": "A note about the letter." };
  const first = await asAdmin("POST", "/api/uploads", { body: form(files) });
  assert.equal(first.status, 201);
  const { receipt, duplicateOf, ...rest } = (await first.json()) as {
    receipt: number;
    duplicateOf: unknown;
    files: { name: string; bytes: number }[];
  };
  assert.equal(duplicateOf, null);
  assert.deepEqual(
    rest.files.map(({ name, bytes }) => [name, bytes]),
    Object.entries(files).map(([name, text]) => [name, text.length]),
  );
  const found = await ended(receipt);
  assert.deepEqual(
    found.documents.map((document) => document.name),
    ["letter.txt", "note.txt"],
  );
  assert.equal(found.documents[0]?.pages[0]?.text.trim(), LETTER.trim());
  assert.deepEqual(
    found.documents[0]?.accounts.map((account) => account.value),
    ["BE68539007547034"],
  );

  const again = await asAdmin("POST", "/api/uploads", { body: form(files) });
  const second = (await again.json()) as { receipt: number; duplicateOf: { receipt: number } };
  assert.deepEqual([again.status, second.duplicateOf.receipt], [201, receipt]);
  assert.equal((await ended(second.receipt)).case.duplicateOf?.receipt, receipt);

  const runs = (await (await asAdmin("GET", `/api/cases/${receipt}/runs`)).json()) as {
    stage: string;
    state: string;
  }[];
  assert.deepEqual([...new Set(runs.map((run) => run.stage))].sort(), [
    "extract-accounts",
    "find-signatures",
    "open-document",
    "read-page",
    "route",
  ]);
  assert.ok(runs.every((run) => run.state === "done"));
  const history = (await (await asAdmin("GET", `/api/cases/${receipt}/history`)).json()) as { action: string }[];
  assert.deepEqual([history[0]?.action, history.at(-1)?.action], ["case.received", "run.done"]);
  const bytes = await asAdmin("GET", `/api/cases/${receipt}/documents/1`);
  assert.equal(await bytes.text(), LETTER);
  assert.match(bytes.headers.get("content-disposition") ?? "", /^attachment/);

  const list = (await (await asAdmin("GET", "/api/cases?account=be68%205390%200754%207034")).json()) as {
    cases: { receipt: number }[];
    counts: { received: number; open: number; review: number; closed: number; rejected: number };
  };
  assert.ok(list.cases.some((row) => row.receipt === receipt));
  const { received, open, review, closed, rejected } = list.counts;
  assert.equal(received, open + review + closed + rejected);
});

test("a case is run again with the recorded models and gives the same bytes", async () => {
  const answer = await asAdmin("POST", "/api/uploads", { body: form({ "again.txt": `${LETTER} Once more.` }) });
  const { receipt } = (await answer.json()) as { receipt: number };
  await ended(receipt);
  const { code, stdout, stderr } = await runCommand(site, ["replay", String(receipt), "--json"]);
  assert.equal(code, 0, stdout + stderr);
  const { same, runs } = JSON.parse(stdout) as { same: boolean; runs: { stage: string; outcome: string }[] };
  assert.equal(same, true);
  assert.deepEqual(runs.map((run) => `${run.stage} ${run.outcome}`).sort(), [
    "extract-accounts same",
    "find-signatures same",
    "open-document same",
    "read-page same",
    "route same",
  ]);
});

test("what is refused says why by a code, and makes no case", async () => {
  const count = async () => {
    const { counts } = (await (await asAdmin("GET", "/api/cases")).json()) as { counts: { received: number } };
    return counts.received;
  };
  const before = await count();
  const big = form({ "big.txt": "x".repeat(UPLOAD_FILE_BYTES_MAX + 1) });
  const many = form({ "1": "1", "2": "2", "3": "3", "4": "4" });
  assert.deepEqual(await codeOf(await call("POST", "/api/uploads", { body: form({ a: "a" }) })), [
    401,
    "NOT_SIGNED_IN",
  ]);
  assert.deepEqual(await codeOf(await asAdmin("POST", "/api/uploads", { body: big })), [413, "TOO_LARGE"]);
  assert.deepEqual(await codeOf(await asAdmin("POST", "/api/uploads", { body: many })), [413, "TOO_MANY_FILES"]);
  assert.deepEqual(await codeOf(await asAdmin("POST", "/api/uploads", { json: {} })), [415, "MEDIA_TYPE_UNSUPPORTED"]);
  assert.deepEqual(await codeOf(await asAdmin("POST", "/api/uploads", { body: form({}) })), [400, "BAD_REQUEST"]);
  assert.deepEqual(await codeOf(await asAdmin("GET", "/api/cases/999999")), [404, "NOT_FOUND"]);
  assert.deepEqual(await codeOf(await asAdmin("GET", "/api/nowhere")), [404, "NOT_FOUND"]);
  assert.deepEqual(await codeOf(await call("POST", "/api/session", { json: { name: "admin", password: "wrong" } })), [
    401,
    "SIGN_IN_FAILED",
  ]);
  assert.equal(await count(), before);
});

test("a gateway signs its mail: taken once; a wrong, old or used signature is refused", async () => {
  const { code, stdout } = await runCommand(site, ["gateway", "add", "mx1"]);
  assert.equal(code, 0);
  const key = stdout.trim();
  const post = (body: Buffer, headers: Record<string, string>) =>
    call("POST", "/api/mail", {
      body: Uint8Array.from(body),
      headers: { "content-type": "message/rfc822", ...headers },
    });
  const now = () => Math.floor(Date.now() / 1000);
  const mail = Buffer.from("From: a@b.example\r\nTo: c@d.example\r\nSubject: My card\r\n\r\nPlease block my card.\r\n");
  const signed = signRequest("mx1", key, now(), mail);
  const taken = await post(mail, signed);
  assert.equal(taken.status, 201, await taken.clone().text());
  const { receipt } = (await taken.json()) as { receipt: number };
  assert.equal((await ended(receipt)).documents[0]?.pages[0]?.text.trim(), "Please block my card.");
  assert.deepEqual(await codeOf(await post(mail, signed)), [401, "SIGNATURE_REPLAYED"]);
  assert.deepEqual(await codeOf(await post(mail, signRequest("mx1", "00", now(), mail))), [401, "SIGNATURE_WRONG"]);
  assert.deepEqual(await codeOf(await post(mail, signRequest("mx1", key, now() - 3_600, mail))), [
    401,
    "SIGNATURE_EXPIRED",
  ]);
  const other = Buffer.from("Subject: other\r\n\r\nother\r\n");
  assert.deepEqual(await codeOf(await post(other, signRequest("mx1", key, now(), Buffer.from("a third")))), [
    401,
    "SIGNATURE_WRONG",
  ]);
});

test("a token may do what its roles say and no more; revoked, it may nothing", async () => {
  const added = await runCommand(site, ["token", "add", "scanner", "--role", "sender"]);
  assert.equal(added.code, 0, added.stderr);
  const authorization = `Bearer ${added.stdout.trim()}`;
  const upload = () =>
    call("POST", "/api/uploads", { body: form({ "a.txt": "From the scanner" }), headers: { authorization } });
  assert.equal((await upload()).status, 201);
  assert.deepEqual(await codeOf(await call("GET", "/api/cases", { headers: { authorization } })), [403, "NOT_ALLOWED"]);
  assert.equal((await runCommand(site, ["token", "revoke", "scanner"])).code, 0);
  assert.deepEqual(await codeOf(await upload()), [401, "NOT_SIGNED_IN"]);
  assert.equal((await runCommand(site, ["token", "add", "x", "--role", "butler"])).code, 2);
});

test("a model asked directly answers with its version, and the answer is in the log", async () => {
  const body = { text: "My new card has not arrived yet. When will it be delivered?" };
  const answer = await asAdmin("POST", "/api/models/router/predict", { json: body });
  assert.equal(answer.status, 200, await answer.clone().text());
  const { version, output } = (await answer.json()) as { version: string; output: { label: string } };
  assert.equal(output.label, "cards");
  const models = (await (await asAdmin("GET", "/api/models")).json()) as { sha256: string }[];
  assert.ok(models.some((model) => model.sha256 === version));
  assert.deepEqual(await codeOf(await asAdmin("POST", "/api/models/butler/predict", { json: body })), [
    404,
    "MODEL_UNKNOWN",
  ]);
  assert.deepEqual(await codeOf(await asAdmin("POST", "/api/models/router/predict", { json: { text: 1 } })), [
    400,
    "MODEL_INPUT_WRONG",
  ]);
});

test("operators see health, metrics and the documented API", async () => {
  assert.equal((await call("GET", "/health/live")).status, 200);
  const ready = (await (await call("GET", "/health/ready")).json()) as { ok: boolean; dependencies: object };
  assert.deepEqual([ready.ok, Object.keys(ready.dependencies)], [true, ["database", "queue", "store"]]);
  const metrics = await (await call("GET", "/metrics")).text();
  assert.match(metrics, /^mailroom_/m);
  assert.equal((await asAdmin("GET", "/api/docs")).status, 200);
});
