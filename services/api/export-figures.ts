import { Gauge, type Registry } from "prom-client";
import type { Figures } from "./dashboard.ts";

const DAY_MS = 86_400_000;

/**
 * The numbers of the figures page for Prometheus, each of them. Times are labels that say how
 * long ago, and not when, so that the number of series stays the same over the years.
 */
export function exportFigures(registry: Registry, figures: () => Promise<Figures>): void {
  const gauge = <Label extends string>(
    name: string,
    help: string,
    labels: Label[],
    set: (gauge: Gauge<Label>, figures: Figures) => void,
  ) =>
    new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [registry],
      async collect() {
        const now = await figures();
        // In one go, since two may ask at once; and what is no longer there does not stay at its last value.
        this.reset();
        set(this, now);
      },
    });
  gauge("mailroom_today", "Cases since midnight (server's time), by what became of them", ["what"], (g, { today }) => {
    for (const [what, count] of Object.entries(today)) g.set({ what }, count);
  });
  gauge(
    "mailroom_hour",
    "Cases received and last closed in an hour; 0 is the present one",
    ["what", "hours_ago"],
    (g, { hours }) => {
      for (const [index, { received, closed }] of hours.entries()) {
        const hours_ago = String(hours.length - 1 - index);
        g.set({ what: "received", hours_ago }, received);
        g.set({ what: "closed", hours_ago }, closed);
      }
    },
  );
  gauge("mailroom_review_age", "Cases that wait for a person, by hours waited at most", ["hours"], (g, { ages }) => {
    for (const { upToHours, cases } of ages) g.set({ hours: upToHours === null ? "more" : String(upToHours) }, cases);
  });
  gauge(
    "mailroom_review_oldest_timestamp_seconds",
    "When the case was received that waits longest for a person; none waits where there is no value",
    [],
    (g, { oldestWaiting }) => {
      if (oldestWaiting === null) g.remove();
      else g.set(oldestWaiting.getTime() / 1_000);
    },
  );
  gauge("mailroom_day_closed", "Cases closed in a day, by whom; 0 is today", ["by", "days_ago"], (g, all) => {
    for (const { day, machine, person } of all.automatic) {
      const days_ago = daysAgo(all, day);
      g.set({ by: "machine", days_ago }, machine);
      g.set({ by: "person", days_ago }, person);
    }
  });
  const about: ["model", "sha256", "department", "days_ago"] = ["model", "sha256", "department", "days_ago"];
  const counted = (of: "answers" | "corrected") => (g: Gauge<(typeof about)[number]>, all: Figures) => {
    for (const { day, model, sha256, department, [of]: count } of all.corrections)
      g.set({ model, sha256: sha256 ?? "none", department: department ?? "none", days_ago: daysAgo(all, day) }, count);
  };
  gauge(
    "mailroom_day_looked_at",
    "Answers of models that people looked at in a day; without a sample where there were none",
    about,
    counted("answers"),
  );
  gauge("mailroom_day_corrected", "Of these, answers people corrected", about, counted("corrected"));
  gauge(
    "mailroom_day_confidence",
    "The router's confidence in a day: its middle, and where the middle eight in ten lie",
    ["quantile", "days_ago"],
    (g, all) => {
      for (const { day, low, median, high } of all.confidence) {
        const days_ago = daysAgo(all, day);
        g.set({ quantile: "0.1", days_ago }, low);
        g.set({ quantile: "0.5", days_ago }, median);
        g.set({ quantile: "0.9", days_ago }, high);
      }
    },
  );
  gauge("mailroom_day_answers", "Answers of the router in a day", ["days_ago"], (g, all) => {
    for (const { day, answers } of all.confidence) g.set({ days_ago: daysAgo(all, day) }, answers);
  });
  gauge(
    "mailroom_department_cases",
    "Cases received in 30 days and older ones that are still open, by department and status",
    ["department", "status"],
    (g, { departments }) => {
      for (const { department, ...counts } of departments)
        for (const [status, count] of Object.entries(counts))
          g.set({ department: department ?? "none", status }, count);
    },
  );
  gauge("mailroom_sample", "Blind samples looked at again, by outcome", ["outcome"], (g, { sample }) => {
    for (const [outcome, count] of Object.entries(sample)) g.set({ outcome }, count);
  });
}

/** The last of the days is today, wherever the database's midnight lies. */
function daysAgo({ automatic }: Figures, day: string): string {
  const today = automatic.at(-1)?.day ?? day;
  return String(Math.round((Date.parse(today) - Date.parse(day)) / DAY_MS));
}
