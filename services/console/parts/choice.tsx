import { Select, type SelectProps } from "@mantine/core";
import { onlyMatch } from "../lib/only-match.ts";

type Props = Omit<SelectProps<string>, "data" | "onChange" | "searchable"> & {
  data: readonly { value: string; label: string }[];
  onChange: (value: string | null) => void;
};

/**
 * A list one types into. The first that fits is marked, so that Enter takes it; whoever leaves the field when only
 * one fits meant that one. With several nothing is chosen for anybody: it may be a department.
 */
export function Choice({ data, onChange, ...props }: Props) {
  return (
    <Select
      {...props}
      searchable
      selectFirstOptionOnChange
      data={data}
      onChange={onChange}
      onBlur={(event) => {
        const only = onlyMatch(data, event.currentTarget.value);
        if (only !== null && only !== props.value) onChange(only);
      }}
    />
  );
}
