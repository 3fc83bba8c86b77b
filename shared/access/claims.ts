import { isRole, type Role } from "./roles.ts";

/** What a provider says of a person, and what it means here. Pure. */

export type Claims = Readonly<Record<string, unknown>>;

export interface RoleRule {
  group: string;
  role: Role;
}

/** Stands in the claim of departments for all of them. */
const EVERY_DEPARTMENT = "*";
const NAME_MAX = 200;
/** Names of people, best first; `sub` is always there. */
const NAMES = ["preferred_username", "email", "name", "sub"] as const;

/** `GROUP=ROLE`, or null. The last `=` divides, since groups of a directory may hold some. */
export function parseRoleRule(text: string): RoleRule | null {
  const at = text.lastIndexOf("=");
  const [group, role] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  return at > 0 && group !== "" && isRole(role) ? { group, role } : null;
}

/** The roles that a person's groups have here, each once, in the order of the rules. */
export function rolesOf(claims: Claims, claim: string, rules: readonly RoleRule[]): Role[] {
  const groups = new Set(textsOf(claims[claim]));
  return [...new Set(rules.filter(({ group }) => groups.has(group)).map(({ role }) => role))];
}

/**
 * The departments whose cases a person may see; null: every one. Names that are not in
 * the bank's table are left out, and a claim that is missing gives none.
 */
export function departmentsOf(claims: Claims, claim: string, known: readonly string[]): string[] | null {
  const named = new Set(textsOf(claims[claim]));
  return named.has(EVERY_DEPARTMENT) ? null : known.filter((id) => named.has(id));
}

/** Names to try for a new user, best first: names are unique here, and a local user's is never taken over. */
export function namesFor(claims: Claims, provider: string): string[] {
  const best = NAMES.map((claim) => claims[claim]).find((name) => typeof name === "string" && name.trim() !== "");
  const name = String(best).trim().slice(0, NAME_MAX);
  return [name, `${name} (${provider})`, `${name} (${provider}: ${String(claims.sub)})`];
}

/** Whether a person may be sent there after signing in: a path on this server, whatever a browser makes of it. */
export function isLocalPath(path: string): boolean {
  const here = "http://here.invalid";
  return path.startsWith("/") && URL.canParse(path, here) && new URL(path, here).origin === here;
}

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === "string");
