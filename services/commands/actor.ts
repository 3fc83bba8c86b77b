import { userInfo } from "node:os";

/** Who gave a command, as the log names them: `command:<who>`, the account on this machine, or whom a release tool says it acts for. */
export const actorNamed = (actor?: string): string => `command:${actor ?? userInfo().username}`;
