import assert from "node:assert/strict";
import { test } from "node:test";
import { PermanentError } from "#shared/errors.ts";
import fc from "../../test/support/property.ts";
import { testDatabase } from "../../test/support/services.ts";
import {
  holding,
  type Placement,
  placements,
  placeVersion,
  refusal,
  registerVersion,
  versionNamed,
} from "./registry.ts";

const [A, B] = ["a".repeat(64), "b".repeat(64)];
const row = (id: number, sha256: string, role: Placement["role"]): Placement => ({
  ...{ id, sha256, role, name: "router", environment: "production" },
  ...{ actor: "command:ann", reason: "why", at: new Date(0) },
});
const roles = (history: Placement[]) => {
  const held = holding(history).get("router");
  return [held?.live?.sha256 ?? null, held?.shadows.map(({ sha256 }) => sha256) ?? []];
};

test("what holds: the latest live version, and shadows until they end or go live", () => {
  assert.deepEqual(roles([]), [null, []]);
  assert.deepEqual(roles([row(1, A, "live"), row(2, B, "shadow")]), [A, [B]]);
  assert.deepEqual(roles([row(1, A, "live"), row(2, B, "shadow"), row(3, B, "live")]), [B, []]);
  assert.deepEqual(roles([row(1, A, "live"), row(2, B, "live"), row(3, A, "live")]), [A, []], "back again");
  assert.deepEqual(roles([row(1, A, "live"), row(2, B, "shadow"), row(3, B, "ended")]), [A, []]);
  assert.deepEqual(roles([row(1, A, "live"), row(2, A, "ended")]), [null, []]);
});

test("after any history, at most one version is live and none is live and shadow", () => {
  const role = fc.constantFrom("live", "shadow", "ended") as fc.Arbitrary<Placement["role"]>;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(A, B), role)), (changes) => {
      const history = changes.map(([sha256, became], i) => row(i, sha256, became));
      const [live, shadows] = roles(history) as [string | null, string[]];
      assert.ok(live === null || !shadows.includes(live));
      const last = history.at(-1);
      if (last?.role === "live") assert.equal(live, last.sha256);
    }),
  );
});

test("no row says what is not so: the live version is no shadow, and nothing ends that was never placed", () => {
  const why = (history: Placement[], sha256: string, role: Placement["role"], shipped: string | null = null) =>
    refusal(history, { sha256, role }, shipped);
  assert.equal(why([row(1, A, "live")], A, "shadow"), "is live");
  assert.equal(why([], A, "shadow", A), "is live", "where none was promoted, what ships is live");
  assert.equal(why([row(1, B, "live")], A, "shadow", A), null, "it ships, and another is live");
  assert.equal(why([row(1, A, "live"), row(2, B, "live")], A, "shadow"), null);
  assert.equal(why([row(1, A, "shadow"), row(2, A, "live")], A, "shadow"), "is live");
  for (const history of [[], [row(1, B, "shadow")], [row(1, A, "shadow"), row(2, A, "ended")]])
    assert.equal(why(history, A, "ended"), "is neither live nor a shadow");
  for (const role of ["live", "shadow"] as const) assert.equal(why([row(1, A, role)], A, "ended"), null);
  assert.equal(why([row(1, A, "live")], A, "live"), null);
});

test("in the database: registered once, placed by dated rows that nothing changes, each in the log", async () => {
  const { db } = await testDatabase();
  const version = { sha256: A, name: "router", manifest: { seed: 1 } };
  const enter = () => db.transaction().execute((tx) => registerVersion(tx, version, "command:ann"));
  assert.deepEqual([await enter(), await enter()], [true, false]);
  await db.transaction().execute((tx) =>
    placeVersion(tx, {
      ...{ name: "router", sha256: A, environment: "production", role: "live" },
      ...{ actor: "command:ann", reason: "better on letters" },
    }),
  );
  const [placed] = await placements(db, "production");
  assert.equal(placed?.reason, "better on letters");
  assert.deepEqual(await placements(db, "test"), []);
  await assert.rejects(db.updateTable("model_placement").set({ role: "ended" }).execute(), /append-only/);
  await assert.rejects(db.deleteFrom("model_placement").execute(), /append-only/);
  const entries = await db.selectFrom("audit_entry").select("action").orderBy("id").execute();
  assert.deepEqual(
    entries.map(({ action }) => action),
    ["model.registered", "model.placed"],
  );
});

test("a version is named by the beginning of its sha256, if one only begins so", async () => {
  const { db } = await testDatabase();
  const [one, two] = [`abcd1${"0".repeat(59)}`, `abcd2${"0".repeat(59)}`];
  for (const sha256 of [one, two])
    await db.transaction().execute((tx) => registerVersion(tx, { sha256, name: "router", manifest: {} }, "test"));
  assert.equal((await versionNamed(db, "router", "abcd1")).sha256, one);
  for (const prefix of ["abcd", "ffff", "ab", "abcd%"])
    await assert.rejects(
      versionNamed(db, "router", prefix),
      (error) => error instanceof PermanentError && error.code === "MODEL_UNKNOWN",
      prefix,
    );
});
