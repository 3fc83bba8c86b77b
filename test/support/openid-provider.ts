import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Provider } from "oidc-provider";
import { freePort } from "./servers.ts";

/** What the provider knows of a person, besides their subject. */
export type Person = Record<string, unknown>;

export interface OpenIdProvider {
  issuer: string;
  client: typeof CLIENT;
  /** By subject. Change it, and the next sign-in says so. */
  people: Map<string, Person>;
  /** Who is at the keyboard: signs in at once, without a page; null breaks off. */
  who: { subject: string | null };
  stop(): Promise<void>;
  /** Comes back at the same address, as it was. */
  start(): Promise<void>;
}

export const CLIENT = { id: "mailroom", secret: "known to the two of us" } as const;

/** A certified OpenID provider in this process, on a loopback port, for one client. */
export async function startOpenIdProvider(
  redirectUri: string,
  {
    claimsInToken = false,
    hasEnd = true,
    method = "client_secret_basic" as "client_secret_basic" | "client_secret_post",
  } = {},
): Promise<OpenIdProvider> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const people = new Map<string, Person>();
  const who: OpenIdProvider["who"] = { subject: null };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [new URL("/", redirectUri).href],
        token_endpoint_auth_method: method,
      },
    ],
    clientAuthMethods: [method],
    claims: { openid: ["sub"], profile: ["name", "preferred_username", "groups", "departments"], email: ["email"] },
    // By the standard, a code's claims are asked for at the userinfo endpoint; many providers put them into the token.
    conformIdTokenClaims: !claimsInToken,
    cookies: { keys: ["of no use elsewhere"] },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: hasEnd } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    findAccount: (_context, subject) => {
      const person = people.get(subject);
      return person && { accountId: subject, claims: () => ({ sub: subject, ...person }) };
    },
    async loadExistingGrant(context) {
      const { client, session } = context.oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new context.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    if (!request.url?.startsWith("/interaction/")) return answer(request, response);
    const result = who.subject === null ? { error: "access_denied" } : { login: { accountId: who.subject } };
    return provider.interactionFinished(request, response, result);
  };
  let server = createServer();
  const start = async () => {
    server = createServer((request, response) => {
      handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
    }).listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  await start();
  return {
    issuer,
    client: CLIENT,
    people,
    who,
    start,
    async stop() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
