import assert from "node:assert/strict";
import { test } from "node:test";
import { createWalk } from "./walk.ts";

const queueOf = (...ids: string[]) => ids.map((id) => ({ id }));
/** The cases that are opened when somebody presses the key so often, beginning at one. */
function opened(walk: ReturnType<typeof createWalk>, queue: readonly { id: string }[], from: string, times: number) {
  const seen: (string | undefined)[] = [];
  let at: string | undefined = from;
  for (let i = 0; i < times && at !== undefined; i++) {
    at = walk.next(queue, at)?.id;
    seen.push(at);
  }
  return seen.join("");
}

test("every case of the queue comes once before the first one comes again", () => {
  assert.equal(opened(createWalk(), queueOf("a", "b", "c", "d"), "a", 11), "bcdabcdabcd");
});

test("begun in the middle, the more urgent ones come first", () => {
  assert.equal(opened(createWalk(), queueOf("a", "b", "c"), "b", 6), "acabca");
});

test("cases that come and go in the meantime: new ones come in their place, none twice", () => {
  const walk = createWalk();
  assert.equal(walk.next(queueOf("a", "b", "c"), "a")?.id, "b");
  assert.equal(walk.next(queueOf("new", "a", "b", "c"), "b")?.id, "new");
  assert.equal(walk.next(queueOf("new", "a", "c"), "new")?.id, "c");
});

test("begun anew, what was passed over is the most urgent again", () => {
  const walk = createWalk();
  const queue = queueOf("a", "b", "c");
  assert.equal(opened(walk, queue, "a", 1), "b");
  walk.begin();
  assert.equal(walk.next(queue, "b")?.id, "a");
});

test("with no other case there is none to open", () => {
  const walk = createWalk();
  assert.equal(walk.next(queueOf("a"), "a"), undefined);
  assert.equal(walk.next([], "a"), undefined);
});
