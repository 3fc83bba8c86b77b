/** Asks the parent for what a child may not do itself. Rejects with what the parent's `help` threw. */
export type Ask = (question: unknown) => Promise<unknown>;

/** A function that runs in a child process which may be killed at any moment: it gets plain data and a scratch folder. */
export type ContainedFunction<In, Out> = (input: In, scratch: string, ask: Ask) => Promise<Out>;

/**
 * Answers a child's questions, in the parent. The child may have been taken over: check
 * the question, and open what it names in its scratch folder with openScratchFile.
 * `signal` fires when the child is gone.
 */
export type Help = (question: unknown, scratch: string, signal: AbortSignal) => Promise<unknown>;

/** What a task may use. Past a limit the child is killed (SIGKILL) and the caller gets the code. */
export interface ContainedTask<In, Out> {
  /** File that default-exports the ContainedFunction: `new URL("./child.ts", import.meta.url).href`. */
  readonly module: string;
  /** Wall seconds: past it PermanentError TIME_EXCEEDED. */
  readonly secondsMax: number;
  /** Resident megabytes of the child: past it PermanentError MEMORY_EXCEEDED. */
  readonly megabytesMax: number;
  /** Without it the child's questions are refused. */
  readonly help?: Help;
  /** Ties the types; never set. */
  readonly types?: (input: In) => Out;
}

/**
 * A pool of child processes for work on untrusted bytes. Input and output are
 * structured-cloneable and small; bytes travel as files (blob paths in, files in
 * the scratch folder out, which `output` names relative to it). `use` sees the
 * scratch folder, out of the child's reach, before it is removed.
 *
 * A child that dies on its own (crash, OOM killer) throws a plain Error: worth a retry.
 */
export interface Contained {
  run<In, Out, T = Out>(
    task: ContainedTask<In, Out>,
    input: In,
    use?: (output: Out, scratch: string) => Promise<T>,
  ): Promise<T>;
  close(): Promise<void>;
}
