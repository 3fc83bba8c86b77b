import { Kbd, Modal } from "@mantine/core";
import { useWords } from "../i18n/language.tsx";
import { activeBindings } from "../lib/keys.ts";

/** What can be pressed on the page behind it. */
export function KeyHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useWords();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t("keys.title")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <table>
        <tbody>
          {isOpen &&
            activeBindings().map(({ keys, label }) => (
              <tr key={`${keys} ${label}`}>
                <td style={{ paddingRight: 16, paddingBottom: 4, whiteSpace: "nowrap" }}>
                  {keys.split(" ").map((key) => (
                    <Kbd key={key} mr={4}>
                      {NAMES[key] ?? key}
                    </Kbd>
                  ))}
                </td>
                <td>{t(label)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </Modal>
  );
}

const NAMES: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Enter: "↵",
  Escape: "Esc",
};
