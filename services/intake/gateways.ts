import { createHash, createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { appendAudit } from "#shared/audit.ts";
import type { Db, Tx } from "#shared/db/db.ts";
import { PermanentError } from "#shared/errors.ts";

/**
 * Mail gateways sign what they forward: hex HMAC-SHA256 with their key over
 * `<unix seconds>.<hex sha256 of the body>`. The hash comes with the request, so
 * that nothing is read from whom we do not know; that the body fits it is seen
 * while the body streams to the disk.
 */
export interface SignedRequest {
  gateway: string;
  timestamp: string;
  bodySha256: string;
  signature: string;
}

export interface Gateway {
  id: string;
  name: string;
  createdAt: Date;
  revokedAt: Date | null;
}

export interface Gateways {
  /**
   * The key is shown once; it is derived, not stored. Throws BAD_REQUEST for a name
   * that cannot stand in a header, CONFLICT when the name was ever used.
   */
  create(name: string, actor: string): Promise<{ id: string; key: string }>;
  /** False when there is no such gateway, or it is revoked already. */
  revoke(name: string, actor: string): Promise<boolean>;
  list(): Promise<Gateway[]>;
  /** Throws SIGNATURE_WRONG (also for an unknown gateway), SIGNATURE_EXPIRED or SIGNATURE_REPLAYED. */
  verify(request: SignedRequest): Promise<void>;
  /**
   * Uses the signature up, in the receipt's transaction: a request whose receipt was
   * not committed may be sent again as it is. Throws SIGNATURE_REPLAYED.
   */
  burn(tx: Tx, request: SignedRequest): Promise<void>;
}

/** Names stand in headers, logs and shell commands. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const SECONDS = /^\d{1,12}$/;
const SHA256 = /^[0-9a-f]{64}$/;

export function createGateways(options: { db: Db; secret: string; windowSeconds: number; now?: () => Date }): Gateways {
  const { db, secret, windowSeconds, now = () => new Date() } = options;
  const keyOf = (id: string) => createHmac("sha256", secret).update(`gateway:${id}`).digest("hex");
  return {
    async create(name, actor) {
      if (!NAME.test(name))
        throw new PermanentError("BAD_REQUEST", "a gateway's name is 1 to 64 letters, digits, dots, dashes");
      return db.transaction().execute(async (tx) => {
        const id = randomUUID();
        const made = await tx
          .insertInto("gateway")
          .values({ id, name })
          .onConflict((conflict) => conflict.column("name").doNothing())
          .returning("id")
          .executeTakeFirst();
        // The log and the cases name gateways, so a name means one gateway for ever.
        if (made === undefined) throw new PermanentError("CONFLICT", `the gateway name ${name} was used before`);
        await appendAudit(tx, [{ actor, action: "gateway.created", detail: { gateway: id } }]);
        return { id, key: keyOf(id) };
      });
    },
    revoke: (name, actor) =>
      db.transaction().execute(async (tx) => {
        const revoked = await tx
          .updateTable("gateway")
          .set({ revoked_at: now() })
          .where("name", "=", name)
          .where("revoked_at", "is", null)
          .returning("id")
          .executeTakeFirst();
        if (revoked === undefined) return false;
        await appendAudit(tx, [{ actor, action: "gateway.revoked", detail: { gateway: revoked.id } }]);
        return true;
      }),
    list: () =>
      db
        .selectFrom("gateway")
        .select(["id", "name", "created_at as createdAt", "revoked_at as revokedAt"])
        .orderBy("name")
        .execute(),
    async verify({ gateway, timestamp, bodySha256, signature }) {
      if (!SECONDS.test(timestamp) || !SHA256.test(bodySha256) || !SHA256.test(signature))
        throw new PermanentError("SIGNATURE_WRONG");
      const known = await db
        .selectFrom("gateway")
        .select("id")
        .where("name", "=", gateway.toWellFormed().replaceAll("\0", "?"))
        .where("revoked_at", "is", null)
        .executeTakeFirst();
      // An unknown gateway costs the same time and gets the same answer as a wrong signature.
      const expected = createHmac("sha256", keyOf(known?.id ?? "nobody"))
        .update(`${timestamp}.${bodySha256}`)
        .digest();
      const fits = timingSafeEqual(expected, Buffer.from(signature, "hex"));
      if (!fits || known === undefined) throw new PermanentError("SIGNATURE_WRONG");
      // Only those who hold a key learn more: that their clock is wrong, or that they repeat themselves.
      if (Math.abs(now().getTime() / 1000 - Number(timestamp)) > windowSeconds)
        throw new PermanentError("SIGNATURE_EXPIRED");
      const seen = await db
        .selectFrom("gateway_signature")
        .select("signature")
        .where("signature", "=", signature)
        .executeTakeFirst();
      if (seen !== undefined) throw new PermanentError("SIGNATURE_REPLAYED");
    },
    async burn(tx, { signature }) {
      // A signature is good from `window` before its time stamp to `window` after, so it is kept twice as long.
      const cutoff = new Date(now().getTime() - 2 * windowSeconds * 1000);
      await tx.deleteFrom("gateway_signature").where("seen_at", "<", cutoff).execute();
      const burnt = await tx
        .insertInto("gateway_signature")
        .values({ signature, seen_at: now() })
        .onConflict((conflict) => conflict.column("signature").doNothing())
        .returning("signature")
        .executeTakeFirst();
      if (burnt === undefined) throw new PermanentError("SIGNATURE_REPLAYED");
    },
  };
}

/** What a gateway computes: the headers of a signed request. Ours for tests; the README has it in shell. */
export function signRequest(gateway: string, key: string, unixSeconds: number, body: Uint8Array) {
  const bodySha256 = createHash("sha256").update(body).digest("hex");
  return {
    "x-mailroom-gateway": gateway,
    "x-mailroom-timestamp": String(unixSeconds),
    "x-mailroom-body-sha256": bodySha256,
    "x-mailroom-signature": createHmac("sha256", key).update(`${unixSeconds}.${bodySha256}`).digest("hex"),
  };
}
