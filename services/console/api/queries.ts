import { queryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import type * as console from "#shared/http/console-forms.ts";
import type * as decisions from "#shared/http/decision-forms.ts";
import type { CaseRow, Counts, LogEntry } from "#shared/http/forms.ts";
import type * as models from "#shared/http/model-forms.ts";
import type * as specimens from "#shared/http/specimen-forms.ts";
import { get, type Wire, withQuery } from "./client.ts";

/** What the API answers, by the forms it is checked against on the server. */
export type Case = Wire<console.CaseView>;
export type CaseDocument = Case["documents"][number];
export type Field = CaseDocument["accounts"][number];
export type Signature = CaseDocument["signatures"][number];
export type Decision = Case["decisions"][number];
export type Row = Wire<z.infer<typeof CaseRow>>;
export type CountsOf = z.infer<typeof Counts>;
export type Department = z.infer<typeof console.Department>;
export type QueueRow = Wire<z.infer<typeof console.QueueRow>>;
export type Colleague = z.infer<typeof console.Colleague>;
export type Run = Wire<z.infer<typeof console.TimelineRun>>;
export type PageText = z.infer<typeof console.PageText>;
export type BoxText = z.infer<typeof console.BoxText>;
export type Checked = z.infer<typeof console.CheckedValue>;
export type Figures = Wire<z.infer<typeof console.Dashboard>>;
export type Entry = Wire<z.infer<typeof LogEntry>>;
export type User = Wire<z.infer<typeof console.UserRow>>;
export type Session = Wire<z.infer<typeof console.SessionRow>>;
export type DecisionBody = z.input<typeof decisions.DecisionBody>;
export type BulkBody = z.infer<typeof decisions.BulkBody>;
export type BulkResult = z.infer<typeof decisions.BulkResults>["results"][number];
export type KeptFilter = z.infer<typeof console.KeptFilter>;
export type SavedFilter = z.infer<typeof console.SavedFilter>;
export type SplitBody = z.input<typeof decisions.SplitBody>;
export type Comparison = Wire<z.infer<typeof specimens.Comparison>>;
export type Specimen = Comparison["specimens"][number];
export type Model = Wire<z.infer<typeof models.ModelRow>>;
export type Prediction = Wire<z.infer<typeof models.PredictionRow>>;
export type PredictionView = Wire<z.infer<typeof models.PredictionView>>;
export type Shown = z.infer<typeof models.ShownField>;
export type Correctable = z.infer<typeof models.CorrectableField>;
export type ReviewBody = models.ReviewBody;
export interface Me {
  id: string;
  name: string;
  roles: string[];
  permissions: string[];
}

export interface CaseFilter {
  status?: string | undefined;
  department?: string | undefined;
  account?: string | undefined;
  search?: string | undefined;
}

const ROWS = 100;
/** Whoever comes back from a case finds the row again, also on a page that was loaded later; some cases take long to read. */
const LIST_KEPT_MS = 30 * 60_000;

export const useMe = () =>
  useQuery({
    queryKey: ["me"],
    queryFn: () => get<Me>("/api/session"),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** How one can sign in besides by name and password; the sign-in page works without the answer. */
export const useSignInOptions = () =>
  useQuery({
    queryKey: ["sign-in-options"],
    queryFn: () => get<{ oidc: { name: string; keepsDepartments: boolean } | null }>("/api/session/options"),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useDepartments = () =>
  useQuery({
    queryKey: ["departments"],
    queryFn: () => get<Department[]>("/api/departments"),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useCases = (filter: CaseFilter) =>
  useInfiniteQuery({
    queryKey: ["cases", filter],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) =>
      get<{ cases: Row[]; next: number | null; counts: CountsOf | null }>(
        withQuery("/api/cases", { ...filter, before: pageParam, limit: ROWS }),
        signal,
      ),
    getNextPageParam: (last) => last.next,
    // Comparing every row with every row before costs more than drawing those in sight again.
    structuralSharing: false,
    placeholderData: (before) => before,
    gcTime: LIST_KEPT_MS,
  });

export const useSavedFilters = () =>
  useQuery({ queryKey: ["filters"], queryFn: () => get<SavedFilter[]>("/api/filters") });

export const caseQuery = (which: string) =>
  queryOptions({
    queryKey: ["case", which],
    queryFn: ({ signal }) => get<Case>(`/api/cases/${which}/view`, signal),
  });
export const useCase = (which: string) => useQuery(caseQuery(which));

export const useTimeline = (which: string) =>
  useQuery({ queryKey: ["case", which, "timeline"], queryFn: () => get<Run[]>(`/api/cases/${which}/timeline`) });

export const useHistory = (which: string) =>
  useQuery({ queryKey: ["case", which, "history"], queryFn: () => get<Entry[]>(`/api/cases/${which}/history`) });

export const usePageText = (which: string, document: number, page: number) =>
  useQuery({
    queryKey: ["page", which, document, page],
    queryFn: ({ signal }) => get<PageText>(`/api/cases/${which}/documents/${document}/pages/${page}/words`, signal),
    staleTime: 60_000,
  });

/** Rows of the queue that are shown: nobody looks past these, and deciding brings up the next. */
const QUEUE_ROWS = 200;
export const loadQueue = () =>
  get<{ cases: QueueRow[]; waiting: number }>(withQuery("/api/review", { limit: QUEUE_ROWS }));
/** Nobody else has it in hand, and it does not wait for somebody else's answer. */
export const isForMe = ({ lock, asked }: QueueRow): boolean =>
  (lock === null || lock.mine) && (asked === null || asked.mine);
export const useQueue = () => useQuery({ queryKey: ["review"], queryFn: loadQueue });

/** How many wait, for every page: the queue itself is some hundred rows. */
export const useWaiting = () =>
  useQuery({
    queryKey: ["review", "waiting"],
    queryFn: () => get<{ waiting: number }>("/api/review?limit=0"),
  });

export const useFigures = () =>
  useQuery({ queryKey: ["figures"], queryFn: () => get<Figures>("/api/dashboard"), refetchInterval: 30_000 });

export const useColleagues = (caseId: string) =>
  useQuery({ queryKey: ["colleagues", caseId], queryFn: () => get<Colleague[]>(`/api/cases/${caseId}/colleagues`) });

export interface LogFilter {
  case?: string | undefined;
  actor?: string | undefined;
  action?: string | undefined;
}
export const useLog = (filter: LogFilter) =>
  useInfiniteQuery({
    queryKey: ["log", filter],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam }) => get<Entry[]>(withQuery("/api/log", { ...filter, before: pageParam, limit: ROWS })),
    getNextPageParam: (last) => (last.length < ROWS ? null : (last.at(-1)?.id ?? null)),
    placeholderData: (before) => before,
  });

/** Asked for once: every comparison is an entry in the log. */
export const useComparison = (which: string, signature: number, party: string | null) =>
  useQuery({
    queryKey: ["comparison", which, signature, party],
    queryFn: () => get<Comparison>(withQuery(`/api/cases/${which}/signatures/${signature}/comparison`, { party })),
    enabled: party !== null,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });

export const useModels = () => useQuery({ queryKey: ["models"], queryFn: () => get<Model[]>("/api/models/overview") });

export interface PredictionFilter {
  looked: "no" | "yes" | "any";
  order: "least-sure" | "newest";
  /** Receipt number: of one case only. */
  case?: string;
}
export const usePredictions = (model: string, filter: PredictionFilter) =>
  useInfiniteQuery({
    queryKey: ["predictions", model, filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      get<{ predictions: Prediction[]; next: string | null }>(
        withQuery(`/api/models/${model}/predictions`, { ...filter, after: pageParam }),
        signal,
      ),
    getNextPageParam: (last) => last.next,
  });
export const usePrediction = (model: string, id: number | null) =>
  useQuery({
    queryKey: ["prediction", model, id],
    queryFn: ({ signal }) => get<PredictionView>(`/api/models/${model}/predictions/${id}`, signal),
    enabled: id !== null,
  });

export const useUsers = () => useQuery({ queryKey: ["users"], queryFn: () => get<User[]>("/api/users") });
export const useSessions = (all: boolean) =>
  useQuery({ queryKey: ["sessions", all], queryFn: () => get<Session[]>(`/api/sessions?all=${all}`) });
