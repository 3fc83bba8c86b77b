import { createHash } from "node:crypto";

/**
 * JSON with sorted keys and no white space (RFC 8785 for the values we use: no
 * number beyond a double). jsonb loses key order, and a hash must not depend on it.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    v !== null && typeof v === "object" && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
}

/** Lower-case hexadecimal sha256 of text (as UTF-8) or bytes. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

export const sha256OfJson = (value: unknown): string => sha256(canonicalJson(value));
