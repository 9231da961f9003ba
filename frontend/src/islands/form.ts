// <gx-form check>: a form that answers while one writes: a wrong value is named when its field is left, Ctrl/⌘ S saves,
// and the first wrong field has the focus.
import { currencyOf, follow } from "../currency";
import { define, make } from "../dom";
import { post } from "../http";
import { bind } from "../shortcuts";

const WAIT = 300;
const FIELD = ".input:not(gx-reference[ready] > select), .picker__input";
const UNASKED = /^(csrfmiddlewaretoken|form_token|version|seen|then|lines\.|fill-|log-)/;

class GxForm extends HTMLElement {
  #form: HTMLFormElement | null = null;
  #timer = 0;
  #unbind: () => void = () => undefined;

  connectedCallback(): void {
    this.#form = this.closest("form");
    this.#form?.addEventListener("change", (event) => this.#check(event.target as HTMLInputElement));
    this.#form?.addEventListener("input", (event) => this.#again(event as InputEvent));
    this.#form?.addEventListener("input", (event) => this.#noted(event as InputEvent));
    this.#form?.addEventListener("change", () => this.#narrow());
    this.#narrow();
    if (this.#form) follow(this.#form);
    this.#unbind = bind("save", (event) => this.#save(event));
    window.setTimeout(() => this.#focus());
  }

  disconnectedCallback(): void {
    this.#unbind();
  }

  /** The form in which one writes; else this one, the last that was opened. */
  #save(event: KeyboardEvent): void {
    const own = (event.target as Element).closest("form");
    (own?.method === "post" ? own : this.#form)?.requestSubmit();
  }

  /** Of a list that depends on another one only what goes with its value can be chosen. */
  #narrow(): void {
    for (const list of this.#form?.querySelectorAll<HTMLSelectElement>("select[data-depends]") ?? []) {
      const above = this.#form!.elements.namedItem(list.dataset.depends!);
      const value = above instanceof HTMLSelectElement || above instanceof HTMLInputElement ? above.value : "";
      for (const option of list.options) {
        option.hidden = option.disabled = !!option.dataset.parent && option.dataset.parent !== value;
        if (option.disabled && option.selected) list.value = "";
      }
    }
  }

  /** Begins at the first wrong field, and beside the page at the first one; never takes the focus from who has begun. */
  #focus(): void {
    const wrong = this.#form?.querySelector<HTMLElement>(`:is(${FIELD})[aria-invalid="true"]`);
    const isBeside = this.closest("dialog") !== null;
    if (wrong) wrong.focus();
    else if (this.#form?.querySelector("[role=alert]")) this.#form.querySelector<HTMLElement>("[role=alert]")!.focus();
    else if (isBeside && !this.#form?.contains(document.activeElement)) this.#form?.querySelector<HTMLElement>(`:is(.field, .composer) :is(${FIELD}):not(:disabled), [role=radiogroup] :checked`)?.focus();
  }

  /** A field that was wrong is asked for again while one mends it. */
  #again(event: InputEvent): void {
    const input = event.target as HTMLInputElement;
    if (event.isComposing || input.getAttribute?.("aria-invalid") !== "true") return;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#check(input), WAIT);
  }

  /** Of some fields something is said while one writes, such as the parts of a text message. */
  #noted(event: InputEvent): void {
    const input = event.target as HTMLInputElement;
    if (event.isComposing || !(this.getAttribute("notes") ?? "").split(" ").includes(input.name)) return;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#check(input), WAIT);
  }

  async #check(input: HTMLInputElement): Promise<void> {
    const endpoint = this.getAttribute("check");
    if (!endpoint || !input.name || UNASKED.test(input.name) || input.name.includes(".") || /^(password|file)$/.test(input.type)) return;
    const values = new FormData(this.#form!).getAll(input.name).map(String);
    const currency = currencyOf(this.#form!);
    const around = (this.getAttribute("notes") ?? "").split(" ").includes(input.name) ? this.#written() : currency === null ? {} : { currency_code: currency };
    try {
      type Answer = { errors: Record<string, string>; notes: Record<string, string> };
      const { errors, notes } = await post<Answer>(endpoint, { ...around, [input.name]: values.at(-1) ?? "" });
      this.#tell(input, errors[input.name] ?? "");
      if (input.name in notes) this.#note(input, notes[input.name]!);
    } catch {
      // saving says what is wrong, whether this question was answered or not
    }
  }

  /** What else stands in the form, for notes that depend on it; what can only be read, too. */
  #written(): Record<string, string> {
    const fields = [...this.#form!.elements].filter((one): one is HTMLInputElement => "name" in one && "value" in one);
    const shown = fields.filter((one) => one.name && !UNASKED.test(one.name) && !/^(password|file|hidden|submit|checkbox|radio)$/.test(one.type));
    return Object.fromEntries(shown.map((one) => [one.name, one.value]));
  }

  #note(input: HTMLInputElement, text: string): void {
    const field = input.closest(".field");
    field?.querySelector("[data-note]")?.remove();
    if (text) field?.append(make("span", { class: "field__hint", role: "status", "data-note": "" }, text));
  }

  #tell(input: HTMLInputElement, message: string): void {
    const field = input.closest(".field");
    const shown = field?.querySelector<HTMLInputElement>(".picker__input") ?? input;
    const id = `error-${shown.id || input.name}`;
    field?.querySelector(".field__error")?.remove();
    shown.toggleAttribute("aria-invalid", false);
    const about = (shown.getAttribute("aria-describedby") ?? "").split(" ").filter((part) => part && !part.includes("error-"));
    if (message) {
      field?.append(make("span", { class: "field__error", id, role: "alert" }, message));
      shown.setAttribute("aria-invalid", "true");
      about.push(id);
    }
    if (about.length) shown.setAttribute("aria-describedby", about.join(" "));
    else shown.removeAttribute("aria-describedby");
  }
}

define("gx-form", GxForm);
