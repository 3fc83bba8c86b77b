import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Access, Principal } from "#shared/access/access.ts";
import { silentLogger } from "#shared/log.ts";
import { createHttpServer, SESSION_COOKIE } from "./server.ts";

/** Who may make a browser ask: our own pages, and nobody else's. */

const person: Principal = { kind: "user", id: "1", name: "p", roles: ["reviewer"], departments: null };
const access = {
  principalOfToken: async (token: string) => (token === "t" ? person : null),
  principalOfSession: async (token: string) => (token === "s" ? person : null),
} as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
app.route({
  method: ["GET", "POST"],
  url: "/thing",
  config: { permission: "case.decide" },
  handler: async () => ({ done: true }),
});
app.get("/log-only", { config: { permission: "log.verify" } }, async () => ({}));
after(() => app.close());

const ask = async (method: "GET" | "POST", headers: Record<string, string>, url = "/thing") =>
  (await app.inject({ method, url, headers: { host: "mailroom.example", ...headers } })).statusCode;
const cookie = `${SESSION_COOKIE}=s`;

test("with a session's cookie, what changes something must come from our own pages", async () => {
  for (const site of ["cross-site", "same-site"])
    assert.equal(await ask("POST", { cookie, "sec-fetch-site": site }), 403, site);
  for (const origin of ["https://evil.example", "null", "https://mailroom.example.evil.example", "nonsense"])
    assert.equal(await ask("POST", { cookie, origin }), 403, origin);
  assert.equal(await ask("POST", { cookie, "sec-fetch-site": "same-origin" }), 200);
  assert.equal(await ask("POST", { cookie, origin: "https://mailroom.example" }), 200);
  // What the browser says itself counts more than an address that fits.
  assert.equal(await ask("POST", { cookie, "sec-fetch-site": "cross-site", origin: "https://mailroom.example" }), 403);
});

test("reading needs the session alone; a token is in no browser and comes from anywhere", async () => {
  assert.equal(await ask("GET", { cookie, "sec-fetch-site": "cross-site" }), 200);
  assert.equal(await ask("POST", { authorization: "Bearer t", origin: "https://evil.example" }), 200);
  assert.equal(await ask("POST", { authorization: "Bearer wrong", cookie }), 401);
  assert.equal(await ask("POST", {}), 401);
  assert.equal(await ask("GET", { cookie }, "/log-only"), 403);
});

test("every answer says that it runs nothing, is framed by nobody and is kept nowhere", async () => {
  for (const url of ["/thing", "/nothing"]) {
    const { headers } = await app.inject({ method: "GET", url });
    assert.equal(headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["x-frame-options"], "DENY");
    assert.equal(headers["cache-control"], "no-store");
  }
});

test("a route that says neither a permission nor that it is public is refused at start", async () => {
  const fresh = await createHttpServer({ access, log: silentLogger, version: "test" });
  after(() => fresh.close());
  assert.throws(() => fresh.get("/forgotten", async () => ({})), /neither which permission/);
});
