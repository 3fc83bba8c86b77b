import type { DigitalSignature } from "#shared/signatures/digital.ts";
import { signerOf } from "../pdf/seals.ts";

/**
 * Signatures that are noted and not checked: what a mail's signature covers are its bytes
 * before any gateway touched them, and PGP's keys are in nobody's certificate.
 */

/** Of a mail or file, in CMS. `coversAll`: nothing stands beside what was signed. */
export const cmsNoted = (cms: Buffer, coversAll = true): DigitalSignature => ({
  kind: "cms",
  signer: signerOf(cms),
  signedAt: null,
  state: "unchecked",
  coversAll,
});

/** PGP names a key and no person. */
export const pgpNoted = (coversAll: boolean): DigitalSignature => ({
  kind: "pgp",
  signer: null,
  signedAt: null,
  state: "unchecked",
  coversAll,
});

/** RFC 9580, 7: the text, then its signature. */
const MESSAGE = /^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?$/m;
const SIGNATURE = /^-----BEGIN PGP SIGNATURE-----[ \t]*\r?$/m;
const END = /^-----END PGP SIGNATURE-----[ \t]*\r?$/m;

/** The signature of a text that was signed in the clear; null where there is none. */
export function clearSignature(text: string): DigitalSignature | null {
  const start = text.search(MESSAGE);
  if (start < 0) return null;
  const behind = text.slice(start);
  const signature = behind.search(SIGNATURE);
  if (signature < 0) return null;
  const end = END.exec(behind.slice(signature));
  const rest = end === null ? "" : behind.slice(signature + end.index + end[0].length);
  return pgpNoted(text.slice(0, start).trim() === "" && rest.trim() === "");
}
