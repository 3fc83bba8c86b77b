import { texts as deActions } from "./de/actions.ts";
import { texts as deCase } from "./de/case.ts";
import { texts as deList } from "./de/list.ts";
import { texts as deModels } from "./de/models.ts";
import { problems as deProblems } from "./de/problems.ts";
import { texts as deReasons } from "./de/reasons.ts";
import { texts as deRest } from "./de/rest.ts";
import { texts as deSpecimens } from "./de/specimens.ts";
import { texts as deSplit } from "./de/split.ts";
import { texts as enActions } from "./en/actions.ts";
import { texts as enCase } from "./en/case.ts";
import { texts as enList } from "./en/list.ts";
import { texts as enModels } from "./en/models.ts";
import { problems as enProblems } from "./en/problems.ts";
import { texts as enReasons } from "./en/reasons.ts";
import { texts as enRest } from "./en/rest.ts";
import { texts as enSpecimens } from "./en/specimens.ts";
import { texts as enSplit } from "./en/split.ts";
import { texts as frActions } from "./fr/actions.ts";
import { texts as frCase } from "./fr/case.ts";
import { texts as frList } from "./fr/list.ts";
import { texts as frModels } from "./fr/models.ts";
import { problems as frProblems } from "./fr/problems.ts";
import { texts as frReasons } from "./fr/reasons.ts";
import { texts as frRest } from "./fr/rest.ts";
import { texts as frSpecimens } from "./fr/specimens.ts";
import { texts as frSplit } from "./fr/split.ts";
import { texts as nlActions } from "./nl/actions.ts";
import { texts as nlCase } from "./nl/case.ts";
import { texts as nlList } from "./nl/list.ts";
import { texts as nlModels } from "./nl/models.ts";
import { problems as nlProblems } from "./nl/problems.ts";
import { texts as nlReasons } from "./nl/reasons.ts";
import { texts as nlRest } from "./nl/rest.ts";
import { texts as nlSpecimens } from "./nl/specimens.ts";
import { texts as nlSplit } from "./nl/split.ts";

export type Key =
  | keyof typeof enActions
  | keyof typeof enCase
  | keyof typeof enList
  | keyof typeof enModels
  | keyof typeof enReasons
  | keyof typeof enRest
  | keyof typeof enSpecimens
  | keyof typeof enSplit;
export type Language = "en" | "fr" | "nl" | "de";

/** Every text in every language; the compiler sees to it that none is missing. */
export const CATALOGUES: Readonly<Record<Language, Readonly<Record<Key, string>>>> = {
  en: { ...enActions, ...enCase, ...enList, ...enModels, ...enReasons, ...enRest, ...enSpecimens, ...enSplit },
  fr: { ...frActions, ...frCase, ...frList, ...frModels, ...frReasons, ...frRest, ...frSpecimens, ...frSplit },
  nl: { ...nlActions, ...nlCase, ...nlList, ...nlModels, ...nlReasons, ...nlRest, ...nlSpecimens, ...nlSplit },
  de: { ...deActions, ...deCase, ...deList, ...deModels, ...deReasons, ...deRest, ...deSpecimens, ...deSplit },
};

export const PROBLEMS = { en: enProblems, fr: frProblems, nl: nlProblems, de: deProblems } as const;
