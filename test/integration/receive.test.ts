import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { connect } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";
import { sha256 } from "#shared/json.ts";
import { hashOf } from "../../services/intake/receive.ts";
import { arrivalOf, checkReceipts, testReceiver } from "../support/intake.ts";
import { testDatabase, testLog } from "../support/services.ts";

const SENDER = fileURLToPath(new URL("../support/receive-many.ts", import.meta.url));

test("one arrival: receipt 1, its case, document, run and log entry, and a wake", async () => {
  const database = await testDatabase(4);
  let wakes = 0;
  const now = new Date("2026-03-01T10:00:00.123Z");
  const receiver = testReceiver(database, { wake: () => (wakes += 1), now: () => now });
  const receipt = await receiver.receive(arrivalOf("hello", { sender: "a@b.example", actor: "user:7" }));
  assert.deepEqual({ ...receipt, caseId: "" }, { caseId: "", receipt: 1, duplicateOf: null });
  const row = await database.db.selectFrom("case_file").selectAll().executeTakeFirstOrThrow();
  assert.equal(row.id, receipt.caseId);
  assert.deepEqual(
    [row.status, row.sha256, row.bytes, row.sender, row.received_at, row.envelope, row.reasons, row.closed_at],
    ["open", sha256("hello"), 5, "a@b.example", now, { client: "127.0.0.1" }, [], null],
  );
  const document = await database.db.selectFrom("document").selectAll().executeTakeFirstOrThrow();
  assert.deepEqual(
    [document.name, document.media_type, document.depth, document.ordinal, document.parent_id],
    ["a.pdf", "application/pdf", 0, 1, null],
  );
  const entry = await database.db.selectFrom("audit_entry").selectAll().executeTakeFirstOrThrow();
  assert.deepEqual([entry.actor, entry.action, entry.case_id], ["user:7", "case.received", row.id]);
  assert.deepEqual(entry.detail, { receipt: 1, source: "upload", sha256: row.sha256, files: [row.sha256] });
  assert.equal(wakes, 1);
  assert.deepEqual(await checkReceipts(database), { cases: 1, duplicates: 0 });
});

test("the same bytes again, by another name and door: a receipt of its own that points at the first case", async () => {
  const database = await testDatabase(4);
  const receiver = testReceiver(database);
  const first = await receiver.receive(arrivalOf("same"));
  const [file] = arrivalOf("same").files;
  assert.ok(file);
  const again = await receiver.receive(
    arrivalOf("same", { source: "smtp", files: [{ ...file, name: "b", mediaType: "message/rfc822" }] }),
  );
  assert.deepEqual(again.duplicateOf, { caseId: first.caseId, receipt: 1 });
  assert.equal(again.receipt, 2);
  const row = await database.db.selectFrom("case_file").selectAll().where("receipt", "=", 2).executeTakeFirstOrThrow();
  assert.deepEqual([row.status, row.duplicate_of], ["closed", first.caseId]);
  assert.ok(row.closed_at);
  assert.deepEqual(row.reasons, ["The same bytes were received before, as receipt 1."]);
  assert.deepEqual(await checkReceipts(database), { cases: 2, duplicates: 1 });
});

test("several files are one case, known again in any order, and not to be mistaken for a file that lists them", async () => {
  const database = await testDatabase(4);
  const receiver = testReceiver(database);
  const files = ["x", "y"].flatMap((content) => arrivalOf(content).files);
  const list = JSON.stringify(files.map((file) => file.sha256).sort());
  const impostor = await receiver.receive(arrivalOf(list));
  const first = await receiver.receive(arrivalOf("", { files }));
  const again = await receiver.receive(arrivalOf("", { files: [...files].reverse() }));
  assert.equal(impostor.duplicateOf, null);
  assert.equal(first.duplicateOf, null);
  assert.equal(again.duplicateOf?.caseId, first.caseId);
  assert.match(hashOf({ files }), /^[0-9a-f]{64}$/);
  assert.notEqual(hashOf({ files }), hashOf({ files: files.slice(0, 1) }));
  const documents = await database.db
    .selectFrom("document")
    .select("ordinal")
    .where("case_id", "=", first.caseId)
    .execute();
  assert.deepEqual(
    documents.map(({ ordinal }) => ordinal).sort((a, b) => a - b),
    [1, 2],
  );
  await assert.rejects(receiver.receive(arrivalOf("", { files: [] })), /at least one file/);
  await checkReceipts(database);
});

test("200 at once from two processes, a quarter of them equal: receipts 1 to 200 without a gap", async () => {
  const database = await testDatabase(4);
  const run = async () => {
    const child = spawn(process.execPath, [SENDER, database.url, "100", "25"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
    const [code] = await once(child, "close");
    assert.equal(code, 0);
    return JSON.parse(out) as { receipt: number; duplicateOf: number | null }[];
  };
  const receipts = (await Promise.all([run(), run()])).flat();
  assert.deepEqual(
    receipts.map(({ receipt }) => receipt).sort((a, b) => a - b),
    Array.from({ length: 200 }, (_, index) => index + 1),
  );
  // 75 unlike ones in each process, and 25 that both have.
  assert.equal(receipts.filter(({ duplicateOf }) => duplicateOf !== null).length, 25);
  assert.deepEqual(await checkReceipts(database), { cases: 200, duplicates: 25 });
});

test("equal bytes in one batch: the first is the case, the others point at it", async () => {
  const database = await testDatabase(4);
  const receiver = testReceiver(database);
  const receipts = await Promise.all(Array.from({ length: 30 }, () => receiver.receive(arrivalOf("same"))));
  assert.equal(receipts.filter(({ duplicateOf }) => duplicateOf === null).length, 1);
  assert.deepEqual(await checkReceipts(database), { cases: 30, duplicates: 29 });
});

test("those who come during a commit are one batch: far fewer transactions than arrivals", async () => {
  const database = await testDatabase(4);
  let transactions = 0;
  const planNewCases = async () => {
    transactions += 1;
  };
  const receiver = testReceiver(database, { planNewCases });
  await Promise.all(Array.from({ length: 300 }, () => receiver.receive(arrivalOf())));
  // The first alone, then at most 200 together.
  assert.equal(transactions, 3);
});

test("uploads of very many files share no statement that is too long for the protocol", async () => {
  const database = await testDatabase(4);
  const receiver = testReceiver(database);
  const many = () => Array.from({ length: 1_000 }, () => arrivalOf().files).flat();
  await Promise.all(Array.from({ length: 12 }, () => receiver.receive(arrivalOf("", { files: many() }))));
  const { count } = await database.db
    .selectFrom("document")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  assert.equal(count, 12_000);
});

test("a poisoned arrival fails alone, and leaves no gap", async () => {
  const database = await testDatabase(4);
  const receiver = testReceiver(database);
  const poison = arrivalOf("", { files: [{ name: "x", mediaType: "x", sha256: "not a hash", bytes: 1 }] });
  const refuse = async () => {
    throw new PermanentError("SIGNATURE_REPLAYED");
  };
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, (_, index) => {
      if (index === 20) return receiver.receive(poison);
      if (index === 30) return receiver.receive(arrivalOf(undefined, { alongside: refuse }));
      return receiver.receive(arrivalOf());
    }),
  );
  const failed = results.flatMap((result, index) =>
    result.status === "rejected" ? [[index, result.reason.code]] : [],
  );
  assert.deepEqual(failed, [
    [20, "23514"],
    [30, "SIGNATURE_REPLAYED"],
  ]);
  assert.deepEqual(await checkReceipts(database), { cases: 48, duplicates: 0 });
});

test("a transaction that fails late leaves nothing, also of its receipt number", async () => {
  const database = await testDatabase(4);
  let broken = true;
  const receiver = testReceiver(database, {
    planNewCases: async () => {
      if (broken) throw new Error("planning failed");
    },
  });
  await assert.rejects(receiver.receive(arrivalOf()), /planning failed/);
  broken = false;
  assert.equal((await receiver.receive(arrivalOf())).receipt, 1);
  const { db } = database;
  assert.equal((await db.selectFrom("audit_entry").selectAll().execute()).length, 1);
});

test("a case written past the counter's lock meets the unique index, and the arrival becomes its duplicate", async () => {
  const database = await testDatabase(4);
  const { db } = database;
  let meddled = false;
  const receiver = testReceiver(database, {
    planNewCases: async () => undefined,
  });
  const arrival = arrivalOf("raced", {
    // Another writer commits the same bytes after we looked for them; at the first try only.
    alongside: async () => {
      if (meddled) return;
      meddled = true;
      const id = "00000000-0000-4000-8000-000000000001";
      const row = { id, receipt: 1_000, source: "upload", sha256: sha256("raced"), bytes: 5, received_at: new Date() };
      await db.insertInto("case_file").values(row).execute();
    },
  });
  const receipt = await receiver.receive(arrival);
  assert.equal(receipt.receipt, 1);
  assert.equal(receipt.duplicateOf?.receipt, 1_000);
});

test("NUL and broken surrogates in what a client says of itself lose nothing", async () => {
  const database = await testDatabase(4);
  const receiver = testReceiver(database);
  const [file] = arrivalOf().files;
  assert.ok(file);
  await receiver.receive(
    arrivalOf("", {
      sender: "a\0b",
      envelope: { helo: "x\0", list: ["\ud800", { "k\0": 1 }] },
      files: [{ ...file, name: "\udfff.pdf", mediaType: `${"x".repeat(500)}\0` }],
    }),
  );
  const row = await database.db.selectFrom("case_file").selectAll().executeTakeFirstOrThrow();
  assert.equal(row.sender, "a\uFFFDb");
  assert.deepEqual(row.envelope, { helo: "x\uFFFD", list: ["\uFFFD", { "k\uFFFD": 1 }] });
});

test("no database: DATABASE_AWAY for all who wait, and all is well once it is back", async () => {
  const away = connect("postgres://postgres@127.0.0.1:1/nowhere", 2, testLog);
  try {
    const receiver = testReceiver(away);
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => receiver.receive(arrivalOf())));
    for (const result of results) {
      assert.equal(result.status, "rejected");
      assert.equal(result.reason.code, "DATABASE_AWAY");
      assert.equal(result.reason.name, "UnavailableError");
    }
  } finally {
    await away.close();
  }
});

test("connections cut in the middle of a batch: DATABASE_AWAY, and the next arrival is taken", async () => {
  const database = await testDatabase(4);
  const other = connect(database.url, 1, testLog);
  let cut = true;
  const receiver = testReceiver(other, {
    planNewCases: async () => {
      if (!cut) return;
      cut = false;
      await database.pool.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
      );
    },
  });
  try {
    await assert.rejects(receiver.receive(arrivalOf()), { code: "DATABASE_AWAY" });
    assert.equal((await receiver.receive(arrivalOf())).receipt, 1);
  } finally {
    await other.close();
  }
});

test("a database that never answers: DATABASE_AWAY in time; who comes later is not held up; the answer that came late is a duplicate's first", async () => {
  const database = await testDatabase(4);
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  let hang = true;
  const receiver = testReceiver(database, {
    answerMsMax: 3_000, // enough for a busy machine to answer what comes later
    planNewCases: async () => {
      if (!hang) return;
      hang = false;
      await held;
    },
  });
  await assert.rejects(receiver.receive(arrivalOf("late")), { code: "DATABASE_AWAY" });
  release();
  const again = await receiver.receive(arrivalOf("late"));
  assert.equal(again.duplicateOf?.receipt, 1);
  assert.equal(again.receipt, 2);
});

test("idle waits for what was handed in", async () => {
  const database = await testDatabase(4);
  const receiver = testReceiver(database);
  const all = Array.from({ length: 20 }, () => receiver.receive(arrivalOf()));
  await receiver.idle();
  assert.equal((await checkReceipts(database)).cases, 20);
  await Promise.all(all);
  await receiver.idle();
});
