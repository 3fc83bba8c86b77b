import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createLifecycle, type ProcessEvents } from "./lifecycle.ts";
import { silentLogger } from "./log.ts";

function fakeProcess() {
  const exits: number[] = [];
  const events = Object.assign(new EventEmitter(), { exit: (code: number) => exits.push(code) });
  return { events: events as EventEmitter & ProcessEvents, exits };
}

function lifecycle(shutdownSeconds = 5) {
  const { events, exits } = fakeProcess();
  return { life: createLifecycle({ shutdownSeconds, log: silentLogger, events }), events, exits };
}

test("a signal runs the steps once, last in first out, and fires the abort signal first", async () => {
  const { life, events } = lifecycle();
  const order: string[] = [];
  life.signal.addEventListener("abort", () => order.push("abort"));
  life.onStop("database", () => order.push("database"));
  const forget = life.onStop("forgotten", () => order.push("forgotten"));
  life.onStop("worker", async () => {
    await sleep(20);
    order.push("worker");
  });
  forget();
  events.emit("SIGTERM");
  assert.equal(await life.stopped, 0);
  assert.deepEqual(order, ["abort", "worker", "database"]);
});

test("Ctrl-C that arrives three times at once is one wish; a second one later ends the process", async (t) => {
  const { life, events, exits } = lifecycle();
  const release = Promise.withResolvers<void>();
  life.onStop("slow", () => release.promise);
  let now = 1_000;
  t.mock.method(performance, "now", () => now);
  events.emit("SIGINT");
  events.emit("SIGINT");
  events.emit("SIGINT");
  assert.deepEqual(exits, []);
  now += 1_500;
  events.emit("SIGINT");
  assert.deepEqual(exits, [130]);
  release.resolve();
  await life.stopped;
});

test("a step that hangs or throws does not keep the others from running", async () => {
  const { life } = lifecycle(0.05);
  const order: string[] = [];
  life.onStop("last", (milliseconds) => order.push(milliseconds > 0 ? "has time left" : "has none"));
  life.onStop("throws", () => {
    throw new Error("expected");
  });
  life.onStop("hangs", () => new Promise(() => undefined));
  await life.stop("test");
  assert.deepEqual(order, ["has time left"]);
});

test("steps that all use up their time share what is left, so the whole stop is bounded", async (t) => {
  const { life } = lifecycle(12);
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const given: number[] = [];
  for (const name of ["database", "b", "c", "d", "workers"])
    life.onStop(name, (milliseconds) => {
      given.push(milliseconds);
      now += milliseconds;
    });
  await life.stop("test");
  assert.equal(given[0], 12_000);
  assert.ok(
    given.slice(1).every((milliseconds) => milliseconds >= 500),
    String(given),
  );
  assert.ok(now <= 14_500, `${now} ms in all`);
});

test("a launcher that was killed is a reason to stop", async () => {
  const { life, events } = lifecycle();
  events.emit("disconnect");
  assert.equal(await life.stopped, 0);
  assert.equal(life.signal.aborted, true);
});

test("an error nobody expected stops in order, and the exit code says so", async () => {
  const { life, events } = lifecycle();
  let closed = false;
  life.onStop("database", () => {
    closed = true;
  });
  events.emit("unhandledRejection", new Error("expected"));
  assert.equal(await life.stopped, 70);
  assert.equal(closed, true);
});

test("dispose leaves no listener behind", () => {
  const { life, events } = lifecycle();
  assert.ok(events.eventNames().length > 0);
  life.dispose();
  assert.deepEqual(events.eventNames(), []);
});
