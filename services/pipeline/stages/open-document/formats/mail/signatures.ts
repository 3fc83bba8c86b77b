import { readFile } from "node:fs/promises";
import type { DigitalSignature } from "#shared/signatures/digital.ts";
import { readCms } from "../seal/cms.ts";
import { cmsNoted, pgpNoted } from "../seal/noted.ts";
import type { Leaf } from "./leaf.ts";

/** With all certificates above it a signature has 10 KB, with lists of revoked ones some hundred. Larger, nobody's name is looked for. */
const SIGNATURE_BYTES_MAX = 1024 * 1024;
/** The signed letter lies inside, and it is held whole to look. */
const SIGNED_BYTES_MAX = 50 * 1024 * 1024;

/** What a part vouches with; keys that come along vouch for nothing. */
export async function signaturesIn(
  path: string,
  bytes: number,
  { mediaType }: Leaf,
  coversAll: boolean,
): Promise<DigitalSignature[]> {
  if (mediaType === "application/pgp-keys") return [];
  if (mediaType === "application/pgp-signature") return [pgpNoted(coversAll)];
  return [cmsNoted(bytes > SIGNATURE_BYTES_MAX ? Buffer.alloc(0) : await readFile(path), coversAll)];
}

/** Whether a part that does not say what its envelope is can be opened by everybody: older mailers leave that out. */
export async function isSignedOnly(path: string, bytes: number): Promise<boolean> {
  return bytes <= SIGNED_BYTES_MAX && readCms(await readFile(path))?.kind === "signed";
}
