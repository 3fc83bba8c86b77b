import { isolatedText, shownText } from "#shared/shown-text.ts";
import { useWords } from "../i18n/language.tsx";
import { reasonOf, senderIn } from "../lib/reasons.ts";

/**
 * Tells a stored reason in the language of the screen; one of a form we do not know stays as it is. `nameOf`: what
 * a label is called there.
 */
export function useReasons(
  problems: readonly { code: string; message: string }[],
  nameOf: (label: string) => string,
): (sentence: string) => string {
  const { t, problem, number, list } = useWords();
  const speaker = (word: string): string => {
    const sender = senderIn(word);
    return sender === null
      ? t("reason.word", { word: isolatedText(word) })
      : t("reason.sender", { sender: isolatedText(sender) });
  };
  return (sentence) => {
    const reason = reasonOf(sentence, problems);
    if (reason === null) return shownText(sentence);
    if ("code" in reason) return problem(reason.code, sentence).what;
    const mapped = <T, U>(of: Record<string, T>, tell: (value: T) => U) =>
      Object.fromEntries(Object.entries(of).map(([name, value]) => [name, tell(value)]));
    return t(reason.key, {
      ...mapped(reason.departments, nameOf),
      ...mapped(reason.numbers, (value) => number(value, 1)),
      words: list(reason.words.map(speaker)),
    });
  };
}
