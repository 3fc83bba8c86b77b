/** What `/metrics` says: each series with its labels in the order of the alphabet, and its value. */
export function samplesOf(text: string): Map<string, number> {
  return new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => {
        const {
          name,
          labels = "",
          value,
        } = /^(?<name>\w+)(?:\{(?<labels>.*)\})? (?<value>\S+)$/.exec(line)?.groups ?? {};
        if (name === undefined) throw new Error(`no sample of Prometheus: ${line}`);
        const sorted = (labels.match(/\w+="(?:[^"\\]|\\.)*"/g) ?? []).sort().join(",");
        return [sorted === "" ? name : `${name}{${sorted}}`, Number(value)];
      }),
  );
}
