import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { after, test } from "node:test";
import type { MailroomError } from "./errors.ts";
import { openDoor } from "./listen.ts";

async function listen(port: number, host: string): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, "listening");
  after(() => server.close());
  return (server.address() as AddressInfo).port;
}
const door = { host: "127.0.0.1", portSetting: "SMTP_PORT", hostSetting: "SMTP_HOST" };

test("a port that is taken names the port and the setting", async () => {
  const port = await listen(0, door.host);
  await assert.rejects(
    openDoor({ ...door, port }, () => listen(port, door.host)),
    (error: MailroomError) => {
      assert.equal(error.code, "PORT_TAKEN");
      assert.match(error.message, new RegExp(`port ${port} .*set SMTP_PORT`));
      return true;
    },
  );
});

test("an address of another machine names the other setting", async () => {
  const host = "192.0.2.1"; // reserved for documentation, so never ours
  await assert.rejects(
    openDoor({ ...door, host, port: 0 }, () => listen(0, host)),
    /set SMTP_HOST/,
  );
});

test("what works is handed through, and an unknown error stays what it is", async () => {
  assert.equal(await openDoor({ ...door, port: 0 }, async () => 17), 17);
  const unknown = new Error("unknown");
  await assert.rejects(
    openDoor({ ...door, port: 0 }, () => Promise.reject(unknown)),
    (error) => error === unknown,
  );
});
