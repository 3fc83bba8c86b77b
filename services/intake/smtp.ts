import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import ipaddr from "ipaddr.js";
import { SMTPServer, type SMTPServerAddress, type SMTPServerSession } from "smtp-server";
import type { Blobs } from "#shared/blobs/blobs.ts";
import type { Config } from "#shared/config.ts";
import { openDoor } from "#shared/listen.ts";
import type { Logger } from "#shared/log.ts";
import type { Receiver } from "./receive.ts";
import { accepted, refused, replyOf, type SmtpReply } from "./smtp-replies.ts";
import type { TlsFiles } from "./tls.ts";

export interface SmtpDoorOptions {
  config: Pick<Config, "SMTP_HOST" | "SMTP_PORT" | "SMTP_NETWORKS" | "SMTP_AUTH" | "MAIL_BYTES_MAX" | "RECIPIENTS_MAX">;
  tls: TlsFiles;
  blobs: Blobs;
  receiver: Receiver;
  /** Checks an API token's name and value; resolves to the token's name when it may hand in mail. */
  checkToken: (name: string, value: string) => Promise<string | null>;
  log: Logger;
  observe?: (reply: { code: number }) => void;
  /** Networks whose clients may sign in without TLS: this machine's own. Tests say none. */
  plainAuthNetworks?: readonly string[];
}

export interface SmtpDoor {
  host: string;
  port: number;
  /** Takes no more connections and mails, answers what is under way, then closes; cuts what takes too long. */
  close(): Promise<void>;
}

/** A gateway that says nothing for this long is gone (RFC 5321 4.5.3.2 gives servers 5 minutes). */
const SILENCE_MS = 5 * 60_000;
/** Clients at once: each holds a socket and a half-written file; a gateway uses some ten. */
const CLIENTS_MAX = 200;
/** How long mails under way may take to end at a stop; the sender keeps what was not acknowledged. */
const CLOSE_MS = 8_000;
/** For the last words to those who are cut off. */
const GOODBYE_MS = 500;
const TLS_VERSION_MIN = "TLSv1.2"; // smtp-server would take 1.0
const LOOPBACK = ["127.0.0.0/8", "::1/128"];
const MAIL_NAME = "mail.eml";
const MAIL_TYPE = "message/rfc822";

/** The SMTP door. 250 is said only after the receipt is committed, and names the receipt. */
export async function openSmtpDoor(options: SmtpDoorOptions): Promise<SmtpDoor> {
  const { config, tls, blobs, receiver, log, observe } = options;
  const networks = config.SMTP_NETWORKS.map((network) => ipaddr.parseCIDR(network));
  const plainAuth = (options.plainAuthNetworks ?? LOOPBACK).map((network) => ipaddr.parseCIDR(network));
  const underWay = new Set<Promise<void>>();
  let closing = false;

  const receiveMail = async (stream: NodeJS.ReadableStream, session: SMTPServerSession): Promise<SmtpReply> => {
    try {
      // The limit is enforced while reading: a client may have lied about SIZE.
      const stored = await blobs.put(stream as never, { bytesMax: config.MAIL_BYTES_MAX });
      const envelope = envelopeOf(session);
      const files = [{ name: MAIL_NAME, mediaType: MAIL_TYPE, ...stored }];
      return accepted(await receiver.receive({ source: "smtp", sender: envelope.mailFrom, files, envelope }));
    } catch (error) {
      return replyOf(error, log);
    }
  };

  const server = new SMTPServer({
    ...tls,
    minVersion: TLS_VERSION_MIN,
    banner: "Mailroom",
    size: config.MAIL_BYTES_MAX,
    authMethods: ["PLAIN", "LOGIN"],
    // Who must sign in, and who may without TLS, is decided per client below: smtp-server knows one answer for all.
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: config.SMTP_AUTH === "off" ? ["AUTH"] : [],
    hideDSN: true, // we relay nothing and send no delivery reports
    hideREQUIRETLS: true,
    hideENHANCEDSTATUSCODES: true, // its own codes would stand before those of our error table
    disableReverseLookup: true, // a slow name server must not hold up mail
    socketTimeout: SILENCE_MS,
    maxClients: CLIENTS_MAX,
    logger: false, // it would log addresses
    onConnect(session, done) {
      // A token must not cross a network in the clear.
      if (!isIn(session.remoteAddress, plainAuth)) session.disabledCommands = ["AUTH"];
      done(isIn(session.remoteAddress, networks) ? null : refused("NOT_ALLOWED"));
    },
    onSecure(_socket, session, done) {
      delete session.disabledCommands;
      done(null);
    },
    onMailFrom(_address, session, done) {
      const refusal = closing
        ? refused("SHUTTING_DOWN")
        : config.SMTP_AUTH === "required" && !session.user
          ? refused("NOT_SIGNED_IN")
          : null;
      // Never at once: smtp-server loses the rest of what was sent ahead when a whole mail is
      // taken in while it is still saying yes to the one before.
      setImmediate(() => done(refusal));
    },
    onRcptTo(address, session, done) {
      const { rcptTo } = session.envelope;
      const isFull = rcptTo.length >= config.RECIPIENTS_MAX && !rcptTo.some((known) => isSame(known, address));
      done(isFull ? refused("TOO_MANY_RECIPIENTS") : null);
    },
    onAuth({ username, password }, _session, done) {
      options.checkToken(username ?? "", password ?? "").then(
        (user) => (user === null ? done(refused("SIGN_IN_FAILED")) : done(null, { user })),
        (error: unknown) => done(replyOf(error, log).error),
      );
    },
    onData(stream, session, done) {
      const work = receiveMail(stream, session).then(({ code, error, words }) => {
        observe?.({ code });
        done(error, words);
      });
      underWay.add(work);
      void work.finally(() => underWay.delete(work));
    },
  });
  // Broken TLS handshakes and clients that vanish are their business, and normal.
  server.on("error", (error) =>
    log.debug({ code: (error as NodeJS.ErrnoException).code }, "an SMTP connection failed"),
  );

  await openDoor(
    { host: config.SMTP_HOST, port: config.SMTP_PORT, hostSetting: "SMTP_HOST", portSetting: "SMTP_PORT" },
    async () => {
      server.listen(config.SMTP_PORT, config.SMTP_HOST);
      await once(server.server, "listening");
    },
  );
  const { address, port } = server.server.address() as AddressInfo;
  return {
    host: address,
    port,
    async close() {
      closing = true;
      const closed = new Promise<void>((resolve) => {
        server.server.close(() => resolve());
      });
      await Promise.race([Promise.allSettled(underWay), sleep(CLOSE_MS, undefined, { ref: false })]);
      // Who only keeps a connection open is told so; waiting for them would take until their time-out.
      for (const connection of server.connections) {
        connection.send(421, "4.3.2 The system is being stopped");
        connection.close();
      }
      await Promise.race([closed, sleep(GOODBYE_MS, undefined, { ref: false })]);
    },
  };
}

function envelopeOf(session: SMTPServerSession) {
  const { mailFrom, rcptTo, bodyType, smtpUtf8 } = session.envelope;
  return {
    mailFrom: mailFrom === false ? "" : mailFrom.address,
    rcptTo: rcptTo.map(({ address }) => address),
    client: session.remoteAddress,
    helo: session.hostNameAppearsAs || null,
    tls: session.secure,
    user: session.user ?? null,
    bodyType,
    smtpUtf8,
  };
}

/** Whether an address lies in one of the networks; whatever is no address does not. */
export function isIn(remote: string, networks: readonly ReturnType<typeof ipaddr.parseCIDR>[]): boolean {
  if (!ipaddr.isValid(remote)) return false;
  const address = ipaddr.process(remote); // an IPv4 client on an IPv6 socket is an IPv4 client
  return networks.some(([network, bits]) => address.kind() === network.kind() && address.match(network, bits));
}

const isSame = (a: SMTPServerAddress, b: SMTPServerAddress) => a.address.toLowerCase() === b.address.toLowerCase();
