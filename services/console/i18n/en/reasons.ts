/** Why a case goes where it goes, in English; the other languages have the same keys. */
export const texts = {
  "reason.word": "“{word}”",
  "reason.sender": "the sender {sender}",
  "reason.for": "What speaks for {department}: {words}.",
  "reason.against": "What speaks for {department} instead: {words}.",
  "reason.meaning":
    "Its words were not enough, so it was read for what it means: that is more like {department} than {other}.",
  "reason.no-meaning":
    "Its words were not enough, so it was read for what it means: that is no more like {department} than {other}.",
  "reason.no-words": "No word of the text is known.",
  "reason.unknown-words":
    "Only {count} words ({percent} %) are known: it may be a language or a subject that was not learned.",
  "reason.none": "It looks more like what belongs to no department.",
  "reason.unmeasured":
    "Its language was learned, but nothing was measured in it, so nobody knows how often this is wrong.",
  "reason.never-enough":
    "No confidence was shown to be enough for {department} in texts like this one, so a person decides.",
  "reason.below": "The confidence of {percent} % is below the {least} % that keeps errors rare.",
  "reason.cut": "The department was chosen by the first part of a long text.",
} as const;
