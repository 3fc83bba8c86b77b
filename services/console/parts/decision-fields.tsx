import { Textarea } from "@mantine/core";
import { useWords } from "../i18n/language.tsx";
import { Choice } from "./choice.tsx";
import { useDepartmentNames } from "./department.tsx";

/** As the server takes reasons: fewer letters explain nothing, more belong into a document. */
const REASON_MIN = 3;
const REASON_MAX = 2_000;

export const isReason = (text: string): boolean => text.trim().length >= REASON_MIN;

interface FieldProps<T> {
  value: T;
  onChange: (value: T) => void;
  /** The field that somebody types into first. */
  isFirst?: boolean;
}

/** Where a case should go. */
export function DepartmentField(props: FieldProps<string | null> & { except?: string | null }) {
  const { value, onChange, isFirst, except = null } = props;
  const { t } = useWords();
  const { options } = useDepartmentNames();
  return (
    <Choice
      size="sm"
      data-autofocus={isFirst || undefined}
      label={t("cases.department")}
      data={options.filter((option) => option.value !== except)}
      value={value}
      onChange={onChange}
      comboboxProps={{ withinPortal: true }}
    />
  );
}

/** Why, in a person's words: kept with the decision. */
export function ReasonField({ value, onChange, isFirst, label }: FieldProps<string> & { label?: string }) {
  const { t } = useWords();
  return (
    <Textarea
      data-autofocus={isFirst || undefined}
      label={label ?? t("decide.reason")}
      maxLength={REASON_MAX}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
