import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

/** A quiet blue with 4.5:1 on white from shade 6 on, and on the dark background up to shade 4. */
const ink: MantineColorsTuple = [
  "#eef4fa",
  "#dbe7f2",
  "#b4cee5",
  "#8ab3d8",
  "#689dcd",
  "#3a75ab",
  "#2a639a",
  "#1f5183",
  "#1b4873",
  "#143a5e",
];

/** The list itself scrolls, not a box around it: that is what a screen reader expects of a list of choices. */
const LIST = { withScrollArea: false, styles: { options: { maxHeight: 240, overflowY: "auto" } } } as const;

/** Mantine's quiet texts are too faint on our grounds for WCAG's 4.5:1. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: { "--mantine-color-dimmed": "#56606b", "--mantine-color-placeholder": "#5f6873" },
  dark: { "--mantine-color-dimmed": "#a3adb8", "--mantine-color-placeholder": "#9aa4af" },
});

/** Dense, for people who look at it all day: small type, small gaps, no shadows. */
export const theme = createTheme({
  primaryColor: "ink",
  primaryShade: { light: 7, dark: 5 },
  colors: { ink },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', Consolas, 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "19px" },
  defaultRadius: 4,
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "compact-sm" } },
    TextInput: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "xs", allowDeselect: false, ...LIST } },
    MultiSelect: { defaultProps: { size: "xs", ...LIST } },
    Textarea: { defaultProps: { size: "sm", autosize: true, minRows: 2, maxRows: 8 } },
    // A body that is locked against scrolling gets an inline style element, which the page's policy refuses.
    Modal: { defaultProps: { lockScroll: false, centered: true, overlayProps: { backgroundOpacity: 0.4 } } },
    Badge: { defaultProps: { radius: "sm", variant: "light" } },
  },
});
