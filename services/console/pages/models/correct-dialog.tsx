import { Button, Modal, NumberInput, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import type { Correctable } from "../../api/queries.ts";
import { useWords } from "../../i18n/language.tsx";
import { said } from "../../lib/said.ts";
import { Choice } from "../../parts/choice.tsx";
import { BoxesField } from "./boxes-field.tsx";
import classes from "./models.module.css";

type Value = Correctable["answered"];
export type Values = Record<string, Value>;

interface Props {
  fields: readonly Correctable[];
  /** Where the page that was asked about is; null: there is none. */
  image: string | null;
  isPending: boolean;
  onClose: () => void;
  onSave: (values: Values) => void;
  /** What the server refused. */
  children: ReactNode;
}

/** What is right instead: a field for each thing of the answer that may be put right, at first as it was answered. */
export function CorrectDialog({ fields, image, isPending, onClose, onSave, children }: Props) {
  const { t } = useWords();
  const [values, setValues] = useState<Values>(() => Object.fromEntries(fields.map((one) => [one.name, one.answered])));
  const asked = fields.filter(({ when }) => when === null || values[when.name] === when.is);
  const isChanged = asked.some(({ name, answered }) => !isSame(values[name] ?? null, answered));
  const isComplete = asked.every(({ name, mayBeNone }) => mayBeNone || (values[name] ?? null) !== null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged && isComplete) onSave(Object.fromEntries(asked.map(({ name }) => [name, values[name] ?? null])));
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size={fields.some(({ kind }) => kind === "boxes") && image !== null ? "xl" : undefined}
      title={t("models.correct")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <form onSubmit={submit} className={classes.form}>
        {asked.map((field, index) => (
          <Field
            key={field.name}
            field={field}
            image={image}
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

/** Of what people say: texts, numbers, places. */
const isSame = (one: Value, other: Value): boolean => JSON.stringify(one) === JSON.stringify(other);

interface FieldProps {
  field: Correctable;
  image: string | null;
  isFirst: boolean;
  value: Value;
  onChange: (value: Value) => void;
}

function Field({ field, image, isFirst, value, onChange }: FieldProps) {
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
          value={typeof value === "number" ? value : ""}
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
          value={typeof value === "string" ? value : ""}
          onChange={({ currentTarget }) => onChange(currentTarget.value === "" ? null : currentTarget.value)}
        />
      );
    case "boxes":
      return (
        <BoxesField
          label={common.label}
          image={image}
          most={field.max ?? 0}
          boxes={typeof value === "object" && value !== null ? value : []}
          onChange={onChange}
        />
      );
  }
}
