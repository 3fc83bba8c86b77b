import { useWords } from "../i18n/language.tsx";
import classes from "./parts.module.css";

/** Never by colour alone: the word says it. */
export function Status({ status }: { status: string }) {
  const { tOr } = useWords();
  return (
    <span className={classes.badge} data-status={status}>
      {tOr(`status.${status}`, status)}
    </span>
  );
}

/** From here on a bar looks unsure. */
const LOW = 0.7;

/** How sure it is, in words: where no heading says of what a number is. */
export function Sure({ value }: { value: number }) {
  const { percent, t } = useWords();
  return (
    <span className={`number ${classes.sure}`} data-low={value < LOW}>
      {t("case.sure", { percent: percent(value) })}
    </span>
  );
}

/** A number between 0 and 1 as a percentage with a bar: quick to compare down a column. */
export function Confidence({ value }: { value: number | null }) {
  const { percent, t } = useWords();
  if (value === null) return <span className="soft">–</span>;
  return (
    <span className={classes.confidence} title={t("case.confidence")}>
      <span className={classes.bar} aria-hidden="true">
        <span className={classes.fill} data-low={value < LOW} style={{ width: `${value * 100}%` }} />
      </span>
      <span className="number">{percent(value)}</span>
    </span>
  );
}

const CHECKS: Record<string, "good" | "warn" | "bad" | "soft"> = {
  valid: "good",
  repaired: "warn",
  invalid: "bad",
  none: "soft",
};
const SIGNS: Record<string, string> = { valid: "✓", repaired: "~", invalid: "✕", none: "·" };

/** Whether check digits hold: sign, word and colour. */
export function Check({ check }: { check: string }) {
  const { tOr } = useWords();
  return (
    <span className={classes.check} data-tone={CHECKS[check] ?? "soft"}>
      <span aria-hidden="true">{SIGNS[check] ?? "·"} </span>
      {tOr(`check.${check}`, check)}
    </span>
  );
}
