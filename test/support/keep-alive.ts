import { Agent, request } from "node:http";

export interface KeptAlive {
  /** Sends a request on the one connection, and waits for its whole answer. */
  send(
    method: string,
    path: string,
    options?: { headers?: Record<string, string>; body?: Uint8Array },
  ): Promise<{ status: number; body: string; isSameConnection: boolean }>;
  close(): void;
}

/** A client that keeps one connection open and sends everything on it, as proxies do. */
export function keepAlive(url: string): KeptAlive {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    send: (method, path, { headers = {}, body } = {}) =>
      new Promise((done, failed) => {
        const length = body === undefined ? {} : { "content-length": String(body.length) };
        const outgoing = request(`${url}${path}`, { method, agent, headers: { ...headers, ...length } }, (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.on("error", failed);
          answer.on("end", () =>
            done({
              status: answer.statusCode ?? 0,
              body: Buffer.concat(chunks).toString(),
              isSameConnection: outgoing.reusedSocket,
            }),
          );
        });
        outgoing.setTimeout(HANGING_MS, () => outgoing.destroy(new Error("the connection hangs")));
        outgoing.on("error", failed);
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}
const HANGING_MS = 15_000;

/** A form of files and fields as bytes, so that its length is known before it is sent. */
export async function formBytes(form: FormData): Promise<{ headers: Record<string, string>; body: Uint8Array }> {
  const answer = new Response(form);
  return {
    headers: { "content-type": answer.headers.get("content-type") ?? "" },
    body: new Uint8Array(await answer.arrayBuffer()),
  };
}
