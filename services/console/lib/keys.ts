import { useEffect, useRef } from "react";
import type { Key } from "../i18n/catalogues.ts";

/** A key of the keyboard, what it does in words, and what it does. */
export interface Binding {
  /** As in KeyboardEvent.key; several with a space between them. */
  keys: string;
  label: Key;
  run: () => void;
}

/** What can be pressed now; the help page shows it. */
const active = new Set<{ readonly current: readonly Binding[] }>();
export const activeBindings = (): Binding[] => [...active].flatMap(({ current }) => current);

/** Of two for one key, what was switched on last: Escape ends a drawing before it leaves the case. */
const bindingOf = (key: string): Binding | undefined =>
  activeBindings().findLast(({ keys }) => keys.split(" ").includes(key));

/**
 * The key that was pressed last while a dialog was open. Escape closes a dialog before it gets to the page's own
 * keys, and where nothing may move the dialog is gone by then: the page would be left as well.
 */
let ofDialog: KeyboardEvent | undefined;
window.addEventListener(
  "keydown",
  (event) => {
    ofDialog = isDialogOpen() ? event : undefined;
  },
  { capture: true },
);

/** Keys for as long as the component is shown. They rest while somebody types or a dialog is open. */
export function useKeys(bindings: readonly Binding[], isOn = true): void {
  const current = useRef(bindings);
  current.current = bindings;
  useEffect(() => {
    if (!isOn) return;
    active.add(current);
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event === ofDialog || isBusy(event.target)) return;
      const binding = bindingOf(event.key);
      if (binding === undefined || !current.current.includes(binding)) return;
      event.preventDefault();
      binding.run();
    };
    window.addEventListener("keydown", onKey);
    return () => {
      active.delete(current);
      window.removeEventListener("keydown", onKey);
    };
  }, [isOn]);
}

/** Typing, choosing from a list, or answering a dialog: then a letter is a letter. */
function isBusy(target: EventTarget | null): boolean {
  if (isDialogOpen()) return true;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input:not([type="checkbox"]),textarea,select,[role="listbox"],[role="menu"]') !== null)
  );
}

const isDialogOpen = (): boolean => document.querySelector('[role="dialog"],[role="alertdialog"]') !== null;
