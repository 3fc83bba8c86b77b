import { Button, Modal, NumberInput, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import type { Correctable } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { said } from "../../lib/said.ts";
import { Choice } from "../../parts/choice.tsx";
import classes from "./models.module.css";

type Value = string | number | null;
export type Values = Record<string, Value>;

interface Props {
  fields: readonly Correctable[];
  isPending: boolean;
  onClose: () => void;
  onSave: (values: Values) => void;
  /** What the server refused. */
  children: ReactNode;
}

/** What is right instead: a field for each thing of the answer that may be put right, at first as it was answered. */
export function CorrectDialog({ fields, isPending, onClose, onSave, children }: Props) {
  const { t } = useWords();
  const [values, setValues] = useState<Values>(() => Object.fromEntries(fields.map((one) => [one.name, one.answered])));
  const isChanged = fields.some(({ name, answered }) => values[name] !== answered);
  const isComplete = fields.every(({ name, mayBeNone }) => mayBeNone || (values[name] ?? null) !== null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged && isComplete) onSave(values);
  };
  return (
    <Modal opened onClose={onClose} title={t("models.correct")} closeButtonProps={{ "aria-label": t("app.close") }}>
      <form onSubmit={submit} className={classes.form}>
        {fields.map((field, index) => (
          <Field
            key={field.name}
            field={field}
            isFirst={index === 0}
            value={values[field.name] ?? null}
            onChange={(value) => setValues({ ...values, [field.name]: value })}
          />
        ))}
        {children}
        <Button type="submit" size="sm" disabled={!isChanged || !isComplete} loading={isPending}>
          {t("models.save")}
        </Button>
      </form>
    </Modal>
  );
}

function Field(props: { field: Correctable; isFirst: boolean; value: Value; onChange: (value: Value) => void }) {
  const { field, isFirst, value, onChange } = props;
  const { t, language } = useWords();
  const common = {
    ...{ size: "sm", label: said(field.label, language) },
    ...(isFirst ? { "data-autofocus": true } : {}),
  } as const;
  switch (field.kind) {
    case "choice":
      return (
        <Choice
          {...common}
          data={(field.options ?? []).map((option) => ({ value: option.value, label: said(option.label, language) }))}
          value={value === null ? null : String(value)}
          onChange={onChange}
          comboboxProps={{ withinPortal: true }}
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          {...(field.min === null ? {} : { min: field.min })}
          {...(field.max === null ? {} : { max: field.max })}
          value={value ?? ""}
          onChange={(given) => onChange(typeof given === "number" ? given : null)}
        />
      );
    case "text":
      return (
        <TextInput
          {...common}
          dir="auto"
          {...(field.max === null ? {} : { maxLength: field.max })}
          placeholder={field.mayBeNone ? t("models.nothing-there") : ""}
          value={value ?? ""}
          onChange={({ currentTarget }) => onChange(currentTarget.value === "" ? null : currentTarget.value)}
        />
      );
  }
}
