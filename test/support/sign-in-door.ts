import { after } from "node:test";
import { type Access, createAccess } from "#shared/access/access.ts";
import { parseRoleRule } from "#shared/access/claims.ts";
import { createOidc } from "#shared/access/oidc.ts";
import { createOidcProvider } from "#shared/access/oidc-provider.ts";
import type { Db } from "#shared/db/db.ts";
import { createHttpServer } from "#shared/http/server.ts";
import type { Logger } from "#shared/log.ts";
import { OIDC_CALLBACK_PATH, oidcRoutes } from "../../services/api/oidc.ts";
import { sessionRoutes } from "../../services/api/session.ts";
import { CLIENT, type OpenIdProvider, startOpenIdProvider } from "./openid-provider.ts";
import { freePort } from "./servers.ts";

/** A door with sign-in at a real provider, and a browser before it. */

export const RULES = ["mailroom-reviewers=reviewer", "mailroom-auditors=auditor", "mailroom-it=administrator"];

export interface SignInDoor {
  url: string;
  access: Access;
  provider: OpenIdProvider;
}

export async function openSignInDoor(
  db: Db,
  log: Logger,
  options: {
    departmentsClaim?: string;
    now?: () => Date;
    clientSecret?: string;
    signInsPerMinute?: number;
    provider?: Parameters<typeof startOpenIdProvider>[1];
  } = {},
): Promise<SignInDoor> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const provider = await startOpenIdProvider(`${url}${OIDC_CALLBACK_PATH}`, options.provider);
  const access = createAccess({ db });
  const app = await createHttpServer({ access, log, version: "0" });
  const {
    departmentsClaim = null,
    now = () => new Date(),
    clientSecret = CLIENT.secret,
    signInsPerMinute = 1_000,
  } = options;
  const flow = createOidc({
    db,
    now,
    provider: createOidcProvider({
      issuer: provider.issuer,
      clientId: CLIENT.id,
      clientSecret,
      callbackUrl: `${url}${OIDC_CALLBACK_PATH}`,
      scopes: "openid profile email",
      claims: departmentsClaim === null ? ["groups"] : ["groups", departmentsClaim],
      log,
    }),
    name: "Staff",
    rolesClaim: "groups",
    rules: RULES.map(parseRoleRule).filter((rule) => rule !== null),
    departmentsClaim,
    departments: ["payments", "cards"],
  });
  await app.register(sessionRoutes, { access, leave: (userId) => flow.leave(userId, `${url}/`) });
  await app.register(oidcRoutes, {
    oidc: { name: "Staff", keepsDepartments: departmentsClaim !== null, flow },
    publicUrl: url,
    signInsPerMinute,
  });
  await app.listen({ host: "127.0.0.1", port });
  after(async () => {
    await app.close();
    await provider.stop();
  });
  return { url, access, provider };
}

/** Follows addresses and keeps cookies by server, as a browser does. */
export class Browser {
  readonly cookies = new Map<string, Map<string, string>>();
  /** Every `set-cookie`, as it came. */
  readonly set: string[] = [];

  /** Asks for one address. Resolves to where it sends the browser, or null. */
  async open(
    address: string,
    method: "GET" | "DELETE" = "GET",
  ): Promise<{ status: number; to: string | null; body: string }> {
    const { origin } = new URL(address);
    const jar = this.cookies.get(origin) ?? new Map<string, string>();
    this.cookies.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(address, { method, redirect: "manual", headers: cookie === "" ? {} : { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      this.set.push(line);
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    const location = answer.headers.get("location");
    return {
      status: answer.status,
      to: location === null ? null : new URL(location, address).href,
      body: await answer.text(),
    };
  }

  /** Goes on until an address of `until`, or a page. Resolves to that address, not yet opened. */
  async follow(address: string, until: (address: string) => boolean): Promise<string> {
    let at = address;
    for (let steps = 0; steps < STEPS_MAX; steps += 1) {
      const { to, status, body } = await this.open(at);
      if (to === null) throw new Error(`${at} is a page: ${status} ${body}`);
      if (until(to)) return to;
      at = to;
    }
    throw new Error("sent in a circle");
  }
}
const STEPS_MAX = 10;
