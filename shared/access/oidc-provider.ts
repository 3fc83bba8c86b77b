import * as openid from "openid-client";
import { PermanentError, UnavailableError } from "#shared/errors.ts";
import type { Logger } from "#shared/log.ts";
import type { Claims } from "./claims.ts";

/** What ties a sign-in to the browser that began it. */
export interface Checks {
  state: string;
  nonce: string;
  verifier: string;
}

/** An OpenID provider, by authorization code flow with PKCE. */
export interface OidcProvider {
  /** Where to send the browser, and what to keep until it comes back. Throws OIDC_AWAY. */
  begin(): Promise<Checks & { url: string }>;
  /** What the provider says of the person who comes back with `callback`'s query. Throws OIDC_AWAY or OIDC_REFUSED. */
  claimsOf(callbackQuery: string, checks: Checks): Promise<Claims>;
  /** Where to send the browser to end the provider's session too, which sends it on to `backTo`; null: it offers no such place. Throws OIDC_AWAY. */
  end(backTo: string): Promise<string | null>;
}

export interface OidcProviderOptions {
  issuer: string;
  clientId: string;
  clientSecret: string;
  callbackUrl: string;
  scopes: string;
  /** Claims that are asked for at the userinfo endpoint where the ID token lacks one. */
  claims: readonly string[];
  log: Logger;
}

/** A person waits at a browser. */
const SECONDS_MAX = 10;
/** Clocks of two machines. */
const CLOCK_SECONDS = 30;
/** A provider changes its addresses rarely, and then says so beforehand. */
const DISCOVERY_MS = 60 * 60_000;

/** Asks the provider for nothing before the first sign-in: that it is away hinders neither start-up nor local accounts. */
export function createOidcProvider(options: OidcProviderOptions, now: () => number = Date.now): OidcProvider {
  const { issuer, clientId, clientSecret, callbackUrl, scopes, log } = options;
  let found: { config: Promise<openid.Configuration>; until: number } | undefined;

  const discover = async () => {
    const config = await openid.discovery(
      new URL(issuer),
      clientId,
      { [openid.clockTolerance]: CLOCK_SECONDS },
      clientAuthentication(clientSecret),
      // The settings let http: through on this machine alone.
      { timeout: SECONDS_MAX, execute: issuer.startsWith("http:") ? [openid.allowInsecureRequests] : [] },
    );
    // TLS vouches for a token that comes straight from the provider; its signature does so as well.
    openid.enableNonRepudiationChecks(config);
    return config;
  };
  /** Shared by all who sign in at once; a failure is not kept. */
  const configuration = async () => {
    if (found === undefined || found.until < now()) found = { config: discover(), until: now() + DISCOVERY_MS };
    const asked = found;
    try {
      return await asked.config;
    } catch (error) {
      if (found === asked) found = undefined;
      log.warn({ issuer, reason: reasonOf(error) }, "the OpenID provider does not say what it offers");
      throw new UnavailableError("OIDC_AWAY");
    }
  };

  return {
    async begin() {
      const config = await configuration();
      const checks = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
      };
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: callbackUrl,
        scope: scopes,
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: "S256",
      });
      return { ...checks, url: url.href };
    },

    async claimsOf(callbackQuery, { state, nonce, verifier }) {
      const config = await configuration();
      const callback = new URL(callbackUrl);
      callback.search = callbackQuery;
      try {
        const tokens = await openid.authorizationCodeGrant(config, callback, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined) throw new PermanentError("OIDC_REFUSED");
        const lacking = options.claims.filter((claim) => !Object.hasOwn(claims, claim));
        if (lacking.length === 0 || config.serverMetadata().userinfo_endpoint === undefined) return claims;
        const more = await openid.fetchUserInfo(config, tokens.access_token, claims.sub);
        return { ...more, ...claims };
      } catch (error) {
        log.warn({ issuer, reason: reasonOf(error) }, "a sign-in with the OpenID provider failed");
        throw isAway(error) ? new UnavailableError("OIDC_AWAY") : new PermanentError("OIDC_REFUSED");
      }
    },

    async end(backTo) {
      const config = await configuration();
      if (config.serverMetadata().end_session_endpoint === undefined) return null;
      // No token is kept to show, so the provider knows us by our name there, and may ask the person.
      return openid.buildEndSessionUrl(config, { post_logout_redirect_uri: backTo }).href;
    },
  };
}

/** As a header, which a provider expects unless it says that it takes no header; then in the body. */
function clientAuthentication(secret: string): openid.ClientAuth {
  const [basic, post] = [openid.ClientSecretBasic(secret), openid.ClientSecretPost(secret)];
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    (methods.includes("client_secret_basic") ? basic : post)(server, client, body, headers);
  };
}

/** Whether the provider could not be asked, which is nobody's fault who signs in. */
function isAway(error: unknown): boolean {
  if (error instanceof openid.ResponseBodyError) return error.status >= 500;
  if (error instanceof openid.ClientError)
    return error.code === "OAUTH_TIMEOUT" || error.code === "OAUTH_RESPONSE_IS_NOT_CONFORM";
  return error instanceof TypeError && error.cause !== undefined; // how fetch says that nothing was reached
}

const REASON_MAX = 300;
/** For the log: the library's own words, never the answer it speaks of, which may hold tokens. */
function reasonOf(error: unknown): string {
  const { code, error: said, message, cause } = error as Error & { code?: string; error?: string };
  return [code, said, message, cause instanceof Error ? cause.message : undefined]
    .filter((part) => typeof part === "string")
    .join(": ")
    .slice(0, REASON_MAX);
}
