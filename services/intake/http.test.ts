import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Access, Principal } from "#shared/access/access.ts";
import { fileBlobs } from "#shared/blobs/file-blobs.ts";
import type { Db } from "#shared/db/db.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { formBytes, keepAlive } from "../../test/support/keep-alive.ts";
import { testFolder } from "../../test/support/services.ts";
import type { Gateways } from "./gateways.ts";
import { intakeRoutes } from "./http.ts";
import type { Receiver } from "./receive.ts";

const FILE_BYTES_MAX = 100_000;
/** More than sockets and buffers hold, so that a sender is still sending when it is refused. */
const SENT_BYTES = 24 * 1024 * 1024;

const sender: Principal = { kind: "token", id: "t", name: "scanner", roles: ["sender"], departments: null };
const access = { principalOfToken: async () => sender } as unknown as Access;
const receiver = { receive: async () => assert.fail("nothing may be received") } as unknown as Receiver;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
await app.register(intakeRoutes, {
  db: {} as Db,
  config: { UPLOAD_FILE_BYTES_MAX: FILE_BYTES_MAX, UPLOAD_FILES_MAX: 2, MAIL_BYTES_MAX: FILE_BYTES_MAX },
  blobs: await fileBlobs(join(await testFolder(), "blobs")),
  receiver,
  gateways: {} as Gateways,
});
const url = await app.listen({ host: "127.0.0.1", port: 0 });
after(() => app.close());

for (const [what, sizes, code] of [
  ["a file that is too large", [SENT_BYTES], "TOO_LARGE"],
  ["more files than are accepted", [10, 10, SENT_BYTES], "TOO_MANY_FILES"],
] as const) {
  test(`${what} is refused half way, and the connection serves the next request`, async () => {
    const client = keepAlive(url);
    try {
      const form = new FormData();
      for (const size of sizes) form.append("file", new Blob([new Uint8Array(size)]), "a.bin");
      const { headers, body } = await formBytes(form);
      const authorization = "Bearer x";
      const refused = await client.send("POST", "/api/uploads", { headers: { ...headers, authorization }, body });
      assert.deepEqual([refused.status, JSON.parse(refused.body).error.code], [413, code]);
      const next = await client.send("GET", "/api/openapi.json");
      assert.deepEqual([next.status, next.isSameConnection], [200, true]);
    } finally {
      client.close();
    }
  });
}
