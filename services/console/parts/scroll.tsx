import type { ReactNode } from "react";

/** A part of the page that scrolls by itself. It takes the focus, or nobody could scroll it by keyboard. */
export function Scroll(props: { label: string; className: string | undefined; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
    <section tabIndex={0} aria-label={props.label} className={props.className}>
      {props.children}
    </section>
  );
}
