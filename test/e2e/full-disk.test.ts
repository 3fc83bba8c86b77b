import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { createSender, receiptIn } from "../../services/demo/send.ts";
import { rawSmtp, upToData } from "../support/smtp-client.ts";
import { ADMIN_PASSWORD, newSite, runCommand, startSystem, until } from "./harness.ts";

/** The document store's disk fills up for real: a small file system of its own, where the machine lets us mount one. */

const SIZE_MB = 8;
const MB = 1024 * 1024;

const folder = await mkdtemp(join(tmpdir(), "mailroom-full-"));
const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE_MB}m,mode=700`, "tmpfs", folder]).status === 0;
after(async () => {
  if (mounted) spawnSync("umount", [folder]);
  await rm(folder, { recursive: true, force: true });
});
const skip = mounted ? false : "no small file system can be mounted here: that takes root";

test("a full store: 451 by SMTP and 503 by HTTP, nothing taken, nothing left behind; with room again, all is well", {
  skip,
  timeout: 180_000,
}, async () => {
  const blobs = join(folder, "blobs");
  await mkdir(blobs);
  const site = await newSite({ BLOB_URL: pathToFileURL(blobs).href });
  const system = await startSystem(site);
  const signIn = await fetch(`${system.http}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "admin", password: ADMIN_PASSWORD }),
  });
  const cookie = signIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const upload = (bytes: Uint8Array<ArrayBuffer>) => {
    const body = new FormData();
    body.append("file", new Blob([bytes]), "big.txt");
    return fetch(`${system.http}/api/uploads`, { method: "POST", headers: { cookie, origin: system.http }, body });
  };
  const mail = (text: string) => Buffer.from(`Subject: hello\r\n\r\n${text}\r\n`);
  const before = receiptIn(await createSender(() => system.smtp).send({ from: "a@b.example", bytes: mail("before") }));

  const ballast = join(folder, "ballast");
  await writeFile(ballast, Buffer.alloc((SIZE_MB - 1) * MB));
  const refused = await upload(Uint8Array.from(randomBytes(3 * MB)));
  assert.deepEqual(
    [refused.status, ((await refused.json()) as { error: { code: string } }).error.code],
    [503, "STORE_FULL"],
  );
  const client = await rawSmtp(system.smtp.port);
  await upToData(client);
  await client.say("DATA");
  client.write(`Subject: big\r\n\r\n${"x".repeat(70).concat("\r\n").repeat(45_000)}.\r\n`);
  assert.match(await client.reply(), /^451 4\.3\.0 .*\[STORE_FULL\]$/);
  client.close();
  assert.deepEqual(await readdir(join(blobs, "incoming")), [], "half-written files were left behind");

  await rm(ballast);
  const bytes = mail("with room again");
  const next = receiptIn(await createSender(() => system.smtp).send({ from: "a@b.example", bytes }));
  assert.equal(next, (before ?? 0) + 1, "what was refused took no receipt");
  await until("the case ends", 60, async () => {
    const { stdout } = await runCommand(site, ["show", String(next), "--json"]);
    return stdout !== "" && (JSON.parse(stdout) as { case: { status: string } }).case.status !== "open";
  });
  assert.equal(await system.stop(), 0);
});
