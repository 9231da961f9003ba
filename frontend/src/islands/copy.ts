// <gx-copy data-said>: copies the value of its button and says so.
import { define } from "../dom";
import { announce } from "./toast";

const TICKED = 1500;

class GxCopy extends HTMLElement {
  connectedCallback(): void {
    this.querySelector("button")?.addEventListener("click", (event) => void this.#copy(event.currentTarget as HTMLButtonElement));
  }

  async #copy(button: HTMLButtonElement): Promise<void> {
    await write(button.value);
    announce({ text: this.dataset.said ?? "" });
    this.toggleAttribute("data-done", true);
    window.setTimeout(() => this.removeAttribute("data-done"), TICKED);
  }
}

/** Browsers give the clipboard to pages of https and of this machine only; elsewhere a selection is copied. */
async function write(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

define("gx-copy", GxCopy);
