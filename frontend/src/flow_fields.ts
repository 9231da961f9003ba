// The small inputs of the designer's forms; each tells its new value at once.
import { make } from "./dom";

export type Choice = { key: string; label: string };
let counter = 0;

function labelled(label: string, input: HTMLElement, hint = "", wide = false): HTMLElement {
  const id = `flow-field-${++counter}`;
  input.id = id;
  const told = hint ? make("span", { class: "field__hint" }, hint) : null;
  return make("div", { class: `field${wide ? " field--wide" : ""}` }, make("label", { class: "field__label", for: id }, label), input, told);
}

export function textField(label: string, value: string, put: (value: string) => void, type: "text" | "number" = "text", hint = ""): HTMLElement {
  const input = make("input", { class: type === "number" ? "input input--num" : "input", autocomplete: "off", inputmode: type === "number" ? "decimal" : undefined, maxlength: "100" });
  input.value = value;
  input.addEventListener("input", () => put(input.value.trim()));
  return labelled(label, input, hint);
}

export function choiceField(label: string, choices: Choice[], value: string, put: (value: string) => void, hint = ""): HTMLElement {
  const select = make("select", { class: "input" });
  select.append(...choices.map((each) => new Option(each.label, each.key)));
  select.value = value;
  select.addEventListener("change", () => put(select.value));
  return labelled(label, select, hint);
}

export function checkField(label: string, value: boolean, put: (value: boolean) => void): HTMLElement {
  const box = make("input", { type: "checkbox" });
  box.checked = value;
  box.addEventListener("change", () => put(box.checked));
  return make("label", { class: "check field--wide" }, box, make("span", {}, label));
}

export function checksField(label: string, choices: Choice[], chosen: string[], put: (chosen: string[]) => void): HTMLElement {
  const boxes = choices.map(({ key, label: said }) => {
    const box = make("input", { type: "checkbox", value: key });
    box.checked = chosen.includes(key);
    return make("label", { class: "check" }, box, make("span", {}, said));
  });
  const group = make("fieldset", { class: "field field--wide" }, make("legend", { class: "field__label" }, label), make("div", { class: "flow__checks" }, ...boxes));
  group.addEventListener("change", () => put([...group.querySelectorAll<HTMLInputElement>("input:checked")].map((box) => box.value)));
  return group;
}

export interface Records {
  endpoint: string;
  texts: string; // of the picker, as JSON
  titles: Record<string, string>;
}

/** Several records, found by typing; their titles are kept for when the form is opened again. */
export function recordsField(label: string, from: Records, ids: number[], put: (ids: number[]) => void, only = false): HTMLElement {
  const select = make("select", { class: "input", multiple: !only, "aria-label": label });
  if (only) select.append(new Option("—", ""));
  for (const id of ids) select.append(new Option(from.titles[id] ?? `#${id}`, String(id), true, true));
  const picker = document.createElement("gx-reference");
  picker.setAttribute("endpoint", from.endpoint);
  picker.setAttribute("data-texts", from.texts);
  picker.append(select);
  select.addEventListener("change", () => {
    const chosen = [...select.selectedOptions].filter((option) => option.value);
    for (const option of chosen) from.titles[option.value] = option.text;
    put(chosen.map((option) => Number(option.value)));
  });
  return make("div", { class: "field field--wide" }, make("span", { class: "field__label" }, label), picker);
}
