import { MailroomError } from "#shared/errors.ts";

export interface Door {
  host: string;
  port: number;
  /** Names of the settings to change when it cannot be opened. */
  portSetting: string;
  hostSetting: string;
}

/** Runs `listen` and turns what the system says of a port or address into a sentence with the setting to change. */
export async function openDoor<T>(door: Door, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    throw explain(error, door);
  }
}

function explain(error: unknown, { host, port, portSetting, hostSetting }: Door): unknown {
  switch ((error as NodeJS.ErrnoException).code ?? "") {
    case "EADDRINUSE":
      return new MailroomError("PORT_TAKEN", `port ${port} on ${host}: stop that program, or set ${portSetting}`, {
        cause: error,
      });
    case "EACCES":
      return new MailroomError("CONFIGURATION_WRONG", `this user may not open port ${port}: set ${portSetting}`, {
        cause: error,
      });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new MailroomError("CONFIGURATION_WRONG", `this machine has no address ${host}: set ${hostSetting}`, {
        cause: error,
      });
    default:
      return error;
  }
}
