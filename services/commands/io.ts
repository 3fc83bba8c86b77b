/** How a command speaks: results to `out`, everything else to `err`. Lines end with a newline already. */
export interface Io {
  out(text: string): void;
  /** As `out`, and waits while the reader is slower than the writer: for results that may not fit in memory. */
  outPaced(text: string): Promise<void>;
  err(text: string): void;
  /** stdin, for commands that read rows from it. */
  in: NodeJS.ReadableStream;
  /** Whether stderr is a terminal: then progress may redraw a line. */
  isTerminal: boolean;
  /** Folder that file arguments are relative to: where the person stood, also under `npm run`. */
  folder: string;
  /** Setting overrides from flags given before or after the command, e.g. `--http-port 0`. */
  overrides: Record<string, string>;
}
