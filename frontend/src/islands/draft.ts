// <gx-draft key owner>: what is typed into its form stays in this browser until it is saved: a closed tab, an expired
// session or a lost network cost nothing. A draft belongs to one person and is shown to nobody else.
import { define, fill, make, textsOf } from "../dom";
import type { GxLines } from "./lines";
import type { GxReference } from "./reference";

type Value = string[] | { id: string; title: string }[];

interface Kept {
  at: number;
  token: string;
  values: Record<string, Value>;
}

const PREFIX = "gx-draft:";
const WAIT = 250;
const DAYS = 14 * 86_400_000;
const NEVER = /^(csrfmiddlewaretoken|form_token|then|lines\.shown)$/;

function isNeverKept(field: Element & { name: string; type: string }): boolean {
  return NEVER.test(field.name) || /^(file|password|submit|button)$/.test(field.type) || field.closest("[data-unkept]") !== null;
}

class GxDraft extends HTMLElement {
  #form: HTMLFormElement | null = null;
  #first = "";
  #timer = 0;

  connectedCallback(): void {
    this.#form = this.closest("form");
    if (!this.#form) return;
    // Other islands of the form have to be ready, before it can be read or written.
    queueMicrotask(() => window.setTimeout(() => this.#begin()));
    this.#form.addEventListener("input", this.#later);
    this.#form.addEventListener("change", this.#later);
    this.#form.addEventListener("submit", this.#now);
    this.#form.addEventListener("gx:saved", () => this.drop());
    window.addEventListener("pagehide", this.#now);
  }

  disconnectedCallback(): void {
    if (this.#timer) this.#now();
    window.removeEventListener("pagehide", this.#now);
  }

  drop(): void {
    window.clearTimeout(this.#timer);
    this.#form = null;
    remove(this.#name);
  }

  get #name(): string {
    return `${PREFIX}${this.getAttribute("owner")}:${this.getAttribute("key")}`;
  }

  #begin(): void {
    if (!this.#form) return;
    this.#first = JSON.stringify(this.#values());
    const kept = read(this.#name);
    if (!kept || JSON.stringify(kept.values) === this.#first) return;
    if (this.hasAttribute("auto")) void this.#restore(kept);
    else this.#offer(kept);
  }

  #offer(kept: Kept): void {
    const texts = textsOf(this);
    const when = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    const restore = make("button", { class: "btn btn--small", type: "button" }, texts.restore);
    const discard = make("button", { class: "btn btn--small btn--quiet", type: "button" }, texts.discard);
    restore.addEventListener("click", () => void this.#restore(kept));
    discard.addEventListener("click", () => {
      remove(this.#name);
      this.#say();
    });
    this.#say(make("span", { class: "grow" }, fill(texts.found, { when })), restore, discard);
  }

  #say(...parts: Node[]): void {
    this.replaceChildren(...parts);
    this.hidden = !parts.length;
    this.className = parts.length ? "draft" : "";
  }

  #later = (): void => {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(this.#now, WAIT);
  };

  #now = (): void => {
    window.clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#form || !this.#first || this.querySelector("button")) return;
    const values = this.#values();
    if (JSON.stringify(values) === this.#first) return;
    const token = this.#form.querySelector<HTMLInputElement>("[name=form_token]")?.value ?? "";
    const isKept = write(this.#name, { at: Date.now(), token, values });
    this.#form.querySelector("gx-form")?.toggleAttribute("unkept", !isKept || this.#cannotKeep());
  };

  /** Files, passwords and what is kept encrypted never leave the form. */
  #cannotKeep(): boolean {
    const unkept = 'input:is([type="file"], [type="password"]), [data-unkept] :is(input, textarea)';
    return [...this.#form!.querySelectorAll<HTMLInputElement>(unkept)].some((input) => input.value !== input.defaultValue);
  }

  #values(): Record<string, Value> {
    const found: Record<string, Value> = {};
    for (const part of this.#form!.elements) {
      const field = part as HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
      if (!field.name || isNeverKept(field)) continue;
      if (field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type) && !field.checked) continue;
      if (field.closest("gx-reference") && field instanceof HTMLSelectElement) found[field.name] = chosen(field);
      else found[field.name] = [...((found[field.name] as string[] | undefined) ?? []), field.value];
    }
    return found;
  }

  async #restore(kept: Kept): Promise<void> {
    const form = this.#form!;
    this.#say();
    form.querySelectorAll<GxLines>("gx-lines").forEach((lines) => lines.restore(Object.keys(kept.values)));
    await Promise.resolve();
    for (const part of form.elements) this.#put(part as HTMLInputElement | HTMLSelectElement, kept.values);
    form.dispatchEvent(new Event("input", { bubbles: true }));
    this.#say(make("span", {}, textsOf(this).restored ?? ""));
    if (!this.hasAttribute("auto")) form.querySelector<HTMLElement>(".input, .picker__input")?.focus();
  }

  #put(field: HTMLInputElement | HTMLSelectElement, values: Record<string, Value>): void {
    if (!field.name || isNeverKept(field)) return;
    const value = values[field.name];
    const reference = field.closest<GxReference>("gx-reference");
    if (reference && field instanceof HTMLSelectElement) reference.restore((value ?? []) as { id: string; title: string }[]);
    else if (field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type)) field.checked = ((value ?? []) as string[]).includes(field.value);
    else if (value && !(field.type === "hidden" && (value as string[]).length > 1)) field.value = (value as string[])[0] ?? "";
    if (field.type.startsWith("date")) field.toggleAttribute("data-filled", field.value !== "");
  }
}

function chosen(select: HTMLSelectElement): { id: string; title: string }[] {
  return [...select.selectedOptions].filter((option) => option.value).map((option) => ({ id: option.value, title: option.text }));
}

function read(name: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

function write(name: string, kept: Kept): boolean {
  try {
    localStorage.setItem(name, JSON.stringify(kept));
    return true;
  } catch {
    return false; // a browser that keeps nothing, or is full
  }
}

function remove(name: string): void {
  try {
    localStorage.removeItem(name);
  } catch {
    // what can't be reached keeps nothing either
  }
}

function names(): string[] {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
}

/** The server names the form that it has saved by its token; its draft has done its work, and so have old ones. */
function tidyUp(): void {
  const saved = /(?:^|; )gx_saved=([^;]+)/.exec(document.cookie)?.[1];
  for (const name of names()) {
    const kept = read(name);
    if (!kept || kept.token === saved || Date.now() - kept.at > DAYS) remove(name);
  }
  if (saved) document.cookie = "gx_saved=; Path=/; Max-Age=0; SameSite=Lax";
}

tidyUp();
window.addEventListener("pageshow", (event) => event.persisted && tidyUp());
document.addEventListener("submit", (event) => {
  if (new URL((event.target as HTMLFormElement).action, location.href).pathname === "/logout") names().forEach(remove);
});

define("gx-draft", GxDraft);
