// Changing one field where it stands: double click, Enter or F2 on a cell, or its edit mark. Esc leaves it as it was, Tab
// saves and goes on to the next cell. A refused save comes back into the cell with the reason and the text as typed.
import { make, parseHtml } from "../dom";
import { announceFrom, csrfToken } from "../http";

const EDITS = "[data-edits]";
const TEXTS = ["text", "tel", "email", "url", "search", ""];
const before = new WeakMap<HTMLElement, { nodes: Node[]; typed: string }>();

document.addEventListener("dblclick", (event) => {
  const cell = editable(event.target);
  if (cell && !(event.target as Element).closest("form[data-inline]")) void open(cell);
});

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const mark = target.closest<HTMLElement>("[data-edit-cell]");
  const cell = mark ? mark.parentElement?.querySelector<HTMLElement>(EDITS) : null;
  const cancel = target.closest("form[data-inline] [data-cancel]");
  if (!cell && !cancel) return;
  event.preventDefault();
  if (cell) void open(cell);
  else leave(editing(cancel!));
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  const form = (event.target as Element).closest<HTMLFormElement>("form[data-inline]");
  if (form) return inForm(event, form);
  const cell = editable(event.target);
  const opens = event.key === "F2" || (event.key === "Enter" && event.target === cell);
  if (!cell || !opens) return;
  event.preventDefault();
  void open(cell);
});

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches(`${EDITS} > form[data-inline]`)) return;
  event.preventDefault();
  void save(form);
}, true);

document.addEventListener("focusout", (event) => {
  const form = (event.target as Element).closest<HTMLFormElement>(`${EDITS} > form[data-inline]`);
  if (form) window.setTimeout(() => leaveOrSave(form), 200);
});

function inForm(event: KeyboardEvent, form: HTMLFormElement): void {
  const isText = (event.target as Element).matches("textarea") && !event.ctrlKey && !event.metaKey;
  if (event.key === "Escape") leave(editing(form));
  else if (event.key === "Enter" && !isText && !(event.target as Element).matches("button, [data-cancel]")) void save(form);
  else if (event.key === "Tab") goOn(form, event.shiftKey ? -1 : 1);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** The form comes from the server, with the widget that the field has in any form. */
async function open(cell: HTMLElement): Promise<void> {
  if (before.has(cell)) return;
  before.set(cell, { nodes: [...cell.childNodes], typed: "" });
  const early = waiting(cell);
  const response = await fetch(addressOf(cell), { headers: { "HX-Request": "true" } }).catch(() => null);
  announceFrom(response?.headers.get("X-Toast") ?? null);
  const form = response?.ok ? (parseHtml(await response.text()) as HTMLFormElement | null) : null;
  const kept = before.get(cell);
  if (!form || !kept || !early.isConnected) return leave(cell);
  show(cell, form);
  kept.typed = typedIn(form);
  const input = document.activeElement;
  const isText = input instanceof HTMLTextAreaElement || (input instanceof HTMLInputElement && TEXTS.includes(input.type));
  if (isText && early.value !== early.defaultValue) {
    input.value = early.value;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  if (early.dataset.then === "Enter") void save(form);
  else if (early.dataset.then === "Tab") goOn(form, 1);
}

/** Until the form is there, what is typed goes into a field of its own, and not to the keys of the page. */
function waiting(cell: HTMLElement): HTMLInputElement {
  const early = make("input", { class: "input", value: cell.textContent?.trim() ?? "", "aria-busy": "true" });
  early.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave(cell);
    if (["Escape", "Enter", "Tab"].includes(event.key) && !event.isComposing) event.preventDefault();
    if (event.key === "Enter" || event.key === "Tab") early.dataset.then = event.key;
    event.stopPropagation();
  });
  cell.replaceChildren(early);
  cell.classList.add("is-editing");
  early.focus();
  early.select();
  return early;
}

function show(cell: HTMLElement, form: HTMLFormElement): void {
  cell.replaceChildren(form);
  cell.classList.add("is-editing");
  const input = form.querySelector<HTMLElement>(".inline__widget :is(input:not([type=hidden]), textarea, select:not([hidden]))");
  const shown = [...form.querySelectorAll<HTMLElement>(".inline__widget :is(input:not([type=hidden]), textarea, select)")].find((each) => each.checkVisibility());
  (shown ?? input)?.focus();
  if (shown instanceof HTMLInputElement && shown.type === "text") shown.select();
}

/** The value shows at once, dimmed; what the server says about it decides. */
async function save(form: HTMLFormElement): Promise<void> {
  const cell = editing(form);
  const kept = cell && before.get(cell);
  if (!cell || !kept || form.hasAttribute("aria-busy")) return;
  if (typedIn(form) === kept.typed && !form.querySelector("[role=alert]")) return leave(cell);
  form.setAttribute("aria-busy", "true");
  const values = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  values.set("as", cell.closest("table") ? "list" : "facts");
  values.set("shown", neighbours(cell).map((each) => each.dataset.cell).join(","));
  const headers = { "HX-Request": "true", Accept: "application/json", "X-CSRFToken": csrfToken() };
  const response = await fetch(form.action, { method: "POST", body: values, headers }).catch(() => null);
  form.removeAttribute("aria-busy");
  announceFrom(response?.headers.get("X-Toast") ?? null);
  if (response?.ok) return settle(cell, ((await response.json()) as { cells: Record<string, string> }).cells);
  const again = response && [409, 422].includes(response.status) ? parseHtml(await response.text()) : null;
  if (again?.matches("form")) show(cell, again as HTMLFormElement);
}

function settle(cell: HTMLElement, cells: Record<string, string>): void {
  const hadFocus = cell.contains(document.activeElement);
  before.delete(cell);
  cell.classList.remove("is-editing");
  for (const each of neighbours(cell)) {
    const html = cells[each.dataset.cell ?? ""];
    if (html === undefined || before.has(each)) continue;
    const fresh = document.createElement("template");
    fresh.innerHTML = html.trim();
    each.replaceChildren(fresh.content);
  }
  if (hadFocus) focusOn(cell);
}

function leave(cell: HTMLElement | null): void {
  const kept = cell && before.get(cell);
  if (!cell || !kept) return;
  const hadFocus = cell.contains(document.activeElement);
  before.delete(cell);
  cell.replaceChildren(...kept.nodes);
  cell.classList.remove("is-editing");
  if (hadFocus) focusOn(cell);
}

/** Who goes elsewhere has saved, unless there is nothing new or something to say about it. */
function leaveOrSave(form: HTMLFormElement): void {
  if (!form.isConnected || form.contains(document.activeElement) || form.querySelector("[role=alert]")) return;
  void save(form);
}

function goOn(form: HTMLFormElement, step: number): void {
  const cell = editing(form);
  const all = [...document.querySelectorAll<HTMLElement>(EDITS)];
  const next = cell && all[all.indexOf(cell) + step];
  void save(form);
  if (next) void open(next);
}

function editing(element: Element): HTMLElement | null {
  return element.closest<HTMLElement>(EDITS);
}

function editable(target: EventTarget | null): HTMLElement | null {
  return (target as Element).closest?.<HTMLElement>(EDITS) ?? null;
}

function addressOf(cell: HTMLElement): string {
  return `${cell.closest<HTMLElement>("[data-fields]")?.dataset.fields ?? ""}${cell.dataset.cell ?? ""}`;
}

/** All cells that show the same record, here or in another section of its page. */
function neighbours(cell: HTMLElement): HTMLElement[] {
  const where = cell.closest<HTMLElement>("[data-fields]")?.dataset.fields ?? "";
  return [...document.querySelectorAll<HTMLElement>(`[data-fields="${CSS.escape(where)}"] [data-cell]`)];
}

function focusOn(cell: HTMLElement): void {
  if (!cell.hasAttribute("tabindex")) cell.tabIndex = -1;
  cell.focus();
}

function typedIn(form: HTMLFormElement): string {
  return new URLSearchParams(new FormData(form) as unknown as Record<string, string>).toString();
}
