import { connect, createServer, type Socket } from "node:net";

export interface BreakingLine {
  url: string;
  /** Cuts every connection as soon as this many more bytes were sent to the server, and lets nobody in until `mend`. */
  cutAfterSent(bytes: number): void;
  /** Cuts the connection on which the server next answers 201, before a byte of that answer is heard. */
  cutBeforeReceipt(): void;
  mend(): void;
  /** How often it was cut. */
  cuts(): number;
  /** Bytes handed on to the server so far, of all connections. */
  sent(): number;
  close(): Promise<void>;
}

/** A line to a server, which breaks when told to: plain TCP, so the browser sees what a lost network shows it. */
export async function breakingLine(target: string): Promise<BreakingLine> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let [left, isCut, isDeaf, cuts, sent] = [Number.POSITIVE_INFINITY, false, false, 0, 0];
  const cut = (...ends: Socket[]) => {
    cuts += 1;
    for (const end of ends) end.destroy();
  };
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket
        .on("error", () => undefined)
        .on("close", () => {
          sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
    }
    near.on("data", (chunk) => {
      left -= chunk.length;
      if (left <= 0) {
        isCut = true;
        cut(...sockets);
        return;
      }
      sent += chunk.length;
      if (!far.write(chunk)) {
        near.pause();
        far.once("drain", () => near.resume());
      }
    });
    far.on("data", (chunk) => {
      if (isDeaf && chunk.subarray(0, 12).toString("latin1") === "HTTP/1.1 201") {
        isDeaf = false;
        cut(near, far);
      } else near.write(chunk);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the line has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    cutAfterSent: (bytes) => {
      left = bytes;
    },
    cutBeforeReceipt: () => {
      isDeaf = true;
    },
    mend: () => {
      [left, isCut] = [Number.POSITIVE_INFINITY, false];
    },
    cuts: () => cuts,
    sent: () => sent,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
