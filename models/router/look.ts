import { softmax } from "#shared/ml/deterministic-math.ts";
import { mixed, type Scores } from "./factors.ts";
import { bandOf, isOpen, type Judgement, judge, type Look, type Seen, type Settings } from "./judge.ts";

/** A text is looked at by its words first, and where these leave it open, by what it means as well. */

export interface Looked {
  judgement: Judgement;
  /** By which the scores were weighed. */
  look: Look;
  /** Left open by its words, and not looked at again. */
  isOpen: boolean;
}

/** What the scores of a text come to; `scores.meaning` is looked at only where its words leave it open. */
export function lookAt(scores: Scores, seen: Seen, settings: Settings): Looked {
  const by = (look: Look) => ({ look, judgement: judge(softmax(mixed(scores, look)), seen, settings, look) });
  const first = by(bandOf(settings.bands, seen.words));
  const isLeftOpen = isOpen(first.judgement, seen);
  if (!isLeftOpen || settings.second === null || scores.meaning === null) return { ...first, isOpen: isLeftOpen };
  return { ...by(bandOf(settings.second, seen.words)), isOpen: false };
}
