import { domainToASCII } from "node:url";

/**
 * By which domain a mail says it was sent. Anybody may write any domain there, so it is a claim, and no more
 * than one voice among what speaks for a department.
 */

/** RFC 1035; what is longer is no domain. */
export const DOMAIN_CHARACTERS_MAX = 253;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Names below which a country has its firms (co.uk, com.au): all that end in one have nothing in common. */
const COUNTRY_SECOND_LEVEL = new Set("ac co com edu gob gouv gov gv ltd me ne net nom or org plc".split(" "));

/**
 * The domain of an address (`a@b.example`, `Name <a@b.example>`) or of what is a domain, in lower case and in
 * ASCII; null where there is none of two names or more, as in an address of numbers.
 */
export function senderDomainOf(address: string | null | undefined): string | null {
  const written = address?.trim().replace(/>$/, "") ?? "";
  const name = written.slice(written.lastIndexOf("@") + 1).replace(/\.$/, "");
  // What domainToASCII would read as the place or the port of a page, or pass over.
  if (name === "" || name.length > DOMAIN_CHARACTERS_MAX || /[\s:/?#\\%[\]\p{Cc}\p{Cf}]/u.test(name)) return null;
  const domain = domainToASCII(name);
  const labels = domain.split(".");
  const isDomain =
    labels.length >= 2 && labels.every((label) => LABEL.test(label)) && /[a-z]/.test(labels.at(-1) ?? "");
  return isDomain && domain.length <= DOMAIN_CHARACTERS_MAX ? domain : null;
}

/**
 * A domain and those it lies in, down to two names (`news.shop.example`, `shop.example`), or to three where two
 * are a country's; none where it is no domain.
 */
export function domainsIn(domain: string | null | undefined): string[] {
  const whole = senderDomainOf(domain);
  if (whole === null) return [];
  const labels = whole.split(".");
  const [second = "", first = ""] = labels.slice(-2);
  const least = first.length === 2 && COUNTRY_SECOND_LEVEL.has(second) ? 3 : 2;
  const count = Math.max(1, labels.length - least + 1);
  return Array.from({ length: count }, (_, i) => labels.slice(i).join("."));
}
