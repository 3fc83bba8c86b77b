import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiError, request } from "../../api/client.ts";

/** Taken again well before it runs out, as long as somebody has the case on the screen. */
const KEEP_MS = 4 * 60_000;

/**
 * Takes a case in hand while it is on the screen, and lays it down after; as soon as nobody else has it, where
 * somebody had. Gives why it could not, but for the others who have it: the case itself says who.
 */
export function useLock(which: string, isOn: boolean, isOthers: boolean): unknown {
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (!isOn || isOthers) return;
    const refused = (error: unknown) => {
      const isTaken = error instanceof ApiError && error.code === "CONFLICT";
      setError(isTaken ? null : error);
      // What is on the screen was loaded before somebody took it.
      if (isTaken) void client.invalidateQueries({ queryKey: ["case", which], exact: true });
    };
    const take = () =>
      request("PUT", `/api/cases/${which}/lock`)
        .then(() => setError(null), refused)
        .then(() => client.invalidateQueries({ queryKey: ["review"] }));
    // Whoever leaves does not wait for the answer; a lock that stays runs out by itself.
    const layDown = () =>
      void fetch(`/api/cases/${which}/lock`, { method: "DELETE", keepalive: true }).catch(() => undefined);
    void take();
    const timer = window.setInterval(() => void take(), KEEP_MS);
    // A tab that is closed, or goes to another address, takes no part apart.
    window.addEventListener("pagehide", layDown);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener("pagehide", layDown);
      layDown();
    };
  }, [client, which, isOn, isOthers]);
  return error;
}
