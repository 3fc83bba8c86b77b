import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A client that says exactly what a test wants said, also what no proper client would. */
export interface RawSmtp {
  socket: Socket;
  /** The next whole reply, lines joined by \n; "" when the server closed. */
  reply(): Promise<string>;
  /** Sends a line and waits for its reply. */
  say(line: string): Promise<string>;
  /** Sends bytes and waits for nothing. */
  write(bytes: string | Uint8Array): void;
  close(): void;
}

/** Connects and takes the greeting. */
export async function rawSmtp(port: number): Promise<RawSmtp & { greeting: string }> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  let buffered = "";
  let ended = false;
  const waiting: (() => void)[] = [];
  const notify = () => {
    for (const wake of waiting.splice(0)) wake();
  };
  socket.setEncoding("latin1").on("data", (text: string) => {
    buffered += text;
    notify();
  });
  socket.on("error", () => undefined); // a reset is seen as the end
  socket.on("close", () => {
    ended = true;
    notify();
  });
  const reply = async (): Promise<string> => {
    for (;;) {
      const whole = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3}(?: [^\r\n]*)?\r\n/.exec(buffered)?.[0];
      if (whole !== undefined) {
        buffered = buffered.slice(whole.length);
        return whole.trimEnd().replaceAll("\r\n", "\n");
      }
      if (ended) return "";
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  const write = (bytes: string | Uint8Array) => void socket.write(bytes);
  const say = (line: string) => {
    write(`${line}\r\n`);
    return reply();
  };
  return { socket, reply, write, say, close: () => socket.destroy(), greeting: await reply() };
}

/** Greets and gives sender and recipient, up to where DATA comes. */
export async function upToData(client: RawSmtp, mail = "MAIL FROM:<a@b.example>"): Promise<void> {
  for (const line of ["EHLO test.example", mail, "RCPT TO:<mailroom@bank.example>"]) {
    const answer = await client.say(line);
    if (!answer.startsWith("250")) throw new Error(`${line}: ${answer}`);
  }
}
