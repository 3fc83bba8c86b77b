import { z } from "zod";
import { list, setting } from "#shared/setting.ts";
import { parseRoleRule } from "./claims.ts";
import { ROLES } from "./roles.ts";

/** Settings of the sign-in at an OpenID provider. */

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** What travels to these addresses opens an account, so it is encrypted or stays on this machine. */
const isPrivateUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, search, hash } = new URL(text);
  if (username !== "" || search !== "" || hash !== "") return false;
  return protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname));
};
const privateUrl = z.string().refine(isPrivateUrl, { error: "must be an https: URL; http: only on this machine" });

export const OIDC_SETTINGS = {
  PUBLIC_URL: setting(
    privateUrl
      .refine((text) => URL.canParse(text) && new URL(text).pathname === "/", { error: "must have no path" })
      .transform((text) => new URL(text).origin)
      .optional(),
    "Address at which people reach the console, such as https://mailroom.bank.example; http: only on this machine. The provider sends them back to /api/session/oidc/callback there.",
  ),
  OIDC_ISSUER: setting(
    privateUrl.optional(),
    "OpenID provider at which people may sign in, as it names itself; http: only on this machine, for tests. Unset: local accounts only.",
  ),
  OIDC_CLIENT_ID: setting(z.string().optional(), "What the provider calls this system."),
  OIDC_CLIENT_SECRET: setting(z.string().optional(), "Secret that this system shows the provider.", true),
  OIDC_NAME: setting(z.string().max(60).default("single sign-on"), "What the sign-in page calls the provider."),
  OIDC_SCOPES: setting(
    z
      .string()
      .default("openid profile email")
      .refine((text) => text.split(" ").includes("openid"), { error: "must hold openid" }),
    "Scopes that the provider is asked for, separated by spaces; some give groups only for a scope of their own.",
  ),
  OIDC_ROLES_CLAIM: setting(z.string().min(1).default("groups"), "Claim with a person's groups at the provider."),
  OIDC_ROLES: setting(
    z
      .string()
      .default("")
      .transform(list)
      .pipe(
        z.array(
          z.string().refine((rule) => parseRoleRule(rule) !== null, {
            error: `must be GROUP=ROLE,GROUP=ROLE with roles of ${Object.keys(ROLES).join(", ")}`,
          }),
        ),
      ),
    "Which group has which role: GROUP=ROLE,GROUP=ROLE. A group may stand there twice; one with a comma in its name cannot.",
  ),
  OIDC_DEPARTMENTS_CLAIM: setting(
    z.string().min(1).optional(),
    "Claim with the departments whose cases a person may see, or * for all. Unset: an administrator sets them here, and a new user sees all.",
  ),
} as const;

type Name = keyof typeof OIDC_SETTINGS;
/** Without one of these there is no sign-in at the provider. */
const NEEDED = ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ROLES", "PUBLIC_URL"] as const;

/** What is wrong with a group of settings of which only some are set, or null. */
export function oidcProblem(isSet: (name: Name) => boolean): string | null {
  const begun = (Object.keys(OIDC_SETTINGS) as Name[]).filter((name) => name.startsWith("OIDC_") && isSet(name));
  const missing = NEEDED.filter((name) => !isSet(name));
  if (begun.length === 0 || missing.length === 0) return null;
  return `${begun.join(", ")} ${begun.length === 1 ? "needs" : "need"} ${missing.join(", ")} too: set all of them, or none`;
}
