// <gx-rich>: its text field as text with looks; the field stays what is sent, as HTML that the server cleans.
import { define, make, textsOf } from "../dom";

const TAG = /<[a-zA-Z][^>]*>/;
const SAFE = /^(https?:|mailto:|tel:)/i;

class GxRich extends HTMLElement {
  #page = make("div", { class: "input input--area rich", contenteditable: "true", role: "textbox", "aria-multiline": "true" });

  connectedCallback(): void {
    const field = this.#field;
    if (!field || field.disabled || this.#page.isConnected) return;
    for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
      const value = field.getAttribute(name);
      if (value) this.#page.setAttribute(name, value);
    }
    this.#page.setAttribute("aria-labelledby", `label-${field.name}`);
    this.#page.replaceChildren(...shown(field.value));
    field.hidden = true;
    this.append(this.#page);
    const tools = this.querySelector<HTMLElement>(".rich__tools");
    if (tools) tools.hidden = false;
    tools?.addEventListener("mousedown", (event) => event.preventDefault());
    tools?.addEventListener("click", (event) => this.#tool(event));
    this.#page.addEventListener("input", () => this.#keep());
    this.#page.addEventListener("paste", (event) => this.#paste(event));
    document.getElementById(`label-${field.name}`)?.addEventListener("click", () => this.#page.focus());
  }

  get #field(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  #tool(event: Event): void {
    const [command, value] = (event.target as HTMLElement).closest<HTMLElement>("[data-command]")?.dataset.command?.split(":") ?? [];
    if (!command) return;
    this.#page.focus();
    document.execCommand("styleWithCSS", false, "false");
    if (command === "createLink") this.#link();
    else if (command === "formatBlock") document.execCommand(command, false, isInside(value) ? "p" : value);
    else document.execCommand(command, false, value);
    this.#keep();
  }

  #link(): void {
    const address = window.prompt(textsOf(this).link, "https://")?.trim() ?? "";
    if (SAFE.test(address)) document.execCommand("createLink", false, address);
  }

  /** What is pasted comes without the looks that it had elsewhere. */
  #paste(event: ClipboardEvent): void {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData?.getData("text/plain") ?? "");
  }

  #keep(): void {
    const field = this.#field;
    if (!field) return;
    field.value = this.#page.textContent?.trim() ? this.#page.innerHTML : "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Kept HTML, which the server has cleaned, or plain text in paragraphs. */
function shown(value: string): Node[] {
  if (TAG.test(value)) {
    const kept = document.createElement("template");
    kept.innerHTML = value;
    kept.content.querySelectorAll("script, style").forEach((one) => one.remove());
    return [...kept.content.childNodes];
  }
  return value.split(/\n{2,}/).filter(Boolean).map((part) => make("p", {}, part));
}

function isInside(tag = ""): boolean {
  const at = window.getSelection()?.anchorNode;
  const element = at instanceof Element ? at : at?.parentElement;
  return Boolean(element?.closest(tag));
}

define("gx-rich", GxRich);
