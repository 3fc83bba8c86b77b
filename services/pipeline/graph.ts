import type { AnyStage, Lane, Level } from "./stage.ts";

/** What the shape of the pipeline says, without looking at any case. */

export const DEPTH: Record<Level, number> = { case: 0, document: 1, page: 2 };
const depth = (stage: AnyStage) => DEPTH[stage.per as Level];
const upstream = (stage: AnyStage): readonly AnyStage[] => stage.after;

export const lanesOf = (stage: Pick<AnyStage, "hasSlowLane">): readonly Lane[] =>
  stage.hasSlowLane ? ["quick", "slow"] : ["quick"];

const SLOW_SUFFIX = "-slow";
export const queueName = (stage: string, lane: Lane): string => (lane === "slow" ? stage + SLOW_SUFFIX : stage);

/** Something a run waits for, seen from its subject. */
export type Condition =
  /** This stage's run on the subject itself, or on what holds it. */
  | { kind: "finished"; stage: AnyStage }
  /** This stage's runs on everything the subject holds. */
  | { kind: "all-finished"; stage: AnyStage };

/**
 * All that a run of the stage waits for. What a subject holds is only known once
 * the stages that found it are complete, so waiting for a stage further down means
 * waiting for all that comes before it too.
 */
export function needsOf(stage: AnyStage): Condition[] {
  const needs = new Map<string, Condition>();
  const add = (up: AnyStage) => {
    if (needs.has(up.name)) return;
    const isBelow = depth(up) > depth(stage);
    needs.set(up.name, { kind: isBelow ? "all-finished" : "finished", stage: up });
    // A run that has finished on the subject has waited for the rest itself.
    if (isBelow) for (const upUp of upstream(up)) add(upUp);
  };
  for (const up of upstream(stage)) add(up);
  return [...needs.values()];
}

export const comesAfter = (stage: AnyStage, earlier: AnyStage): boolean =>
  upstream(stage).some((up) => up === earlier || comesAfter(up, earlier));

const isJoin = (stage: AnyStage) => needsOf(stage).some((need) => need.kind === "all-finished");

/**
 * Throws what is wrong with a list of stages, so that a process does not start with
 * a pipeline in which a case could end too early, or never.
 */
export function checkPipeline(pipeline: readonly AnyStage[]): void {
  const wrong: string[] = [];
  for (const [index, stage] of pipeline.entries()) {
    const before = pipeline.slice(0, index);
    if (!/^[a-z][a-z0-9-]*$/.test(stage.name)) wrong.push(`${stage.name}: a queue cannot be called that`);
    if (stage.name.endsWith(SLOW_SUFFIX)) wrong.push(`${stage.name}: that is what a slow lane's queue is called`);
    if (before.some((other) => other.name === stage.name)) wrong.push(`${stage.name} is there twice`);
    for (const up of upstream(stage))
      if (!before.includes(up)) wrong.push(`${stage.name} comes after ${up.name}, which is not before it in the list`);
    if (stage.per === "page" && !before.some((other) => other.per === "document" && comesAfter(stage, other)))
      wrong.push(`${stage.name} works on pages, and comes after no stage that could have found them`);
  }
  const last = pipeline.at(-1);
  if (last?.per !== "case") wrong.push("the last stage must be per case: it is what ends one");
  else
    for (const stage of pipeline.slice(0, -1))
      if (!comesAfter(last, stage)) wrong.push(`${last.name} ends the case without waiting for ${stage.name}`);
  if (wrong.length > 0) throw new Error(`the pipeline cannot work: ${wrong.join("; ")}`);
}

/**
 * Throws when this stage must not find new documents or pages: somebody may already
 * have gone on in the belief that there are no more.
 */
export function assertMayAdd(pipeline: readonly AnyStage[], stage: AnyStage, level: "document" | "page"): void {
  const early = pipeline.filter((other) =>
    level === "page" ? other.per === "page" : other.per === "case" && isJoin(other),
  );
  const wrong = early.find((other) => !comesAfter(other, stage));
  if (wrong !== undefined)
    throw new Error(`${stage.name} adds ${level}s, and ${wrong.name} does not come after it: it may have run already`);
}
