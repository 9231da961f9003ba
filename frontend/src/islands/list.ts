// <gx-list>: j/k walk, o opens, x chooses, e edits, n makes a new one, / searches; shift-click chooses a range.
import { define, isTyping } from "../dom";

class GxList extends HTMLElement {
  #here = -1;
  #lastBox: HTMLInputElement | null = null;

  connectedCallback(): void {
    document.addEventListener("keydown", this.#key);
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("change", () => this.#tell());
    this.#tell();
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#key);
  }

  get #rows(): HTMLTableRowElement[] {
    return [...this.querySelectorAll<HTMLTableRowElement>("tbody tr[data-id]")];
  }

  get #boxes(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>('tbody input[name="ids"]')];
  }

  #key = (event: KeyboardEvent): void => {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const action = this.#actions()[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };

  #actions(): Record<string, () => void> {
    return {
      j: () => this.#walk(1),
      k: () => this.#walk(-1),
      o: () => this.#go(this.#rows[this.#here]?.dataset.href),
      e: () => this.#go(this.#rows[this.#here]?.dataset.edit),
      n: () => document.querySelector<HTMLElement>("[data-new]")?.click(),
      x: () => this.#rows[this.#here]?.querySelector<HTMLInputElement>('input[name="ids"]')?.click(),
      "/": () => document.querySelector<HTMLInputElement>("[data-list-search]")?.focus(),
    };
  }

  #walk(step: number): void {
    const rows = this.#rows;
    rows[this.#here]?.classList.remove("is-here");
    this.#here = Math.min(rows.length - 1, Math.max(0, this.#here + step));
    const row = rows[this.#here];
    row?.classList.add("is-here");
    row?.scrollIntoView({ block: "nearest" });
    row?.querySelector<HTMLElement>(".list__title a")?.focus({ preventScroll: true });
  }

  #go(href: string | undefined): void {
    if (href) location.assign(href);
  }

  #click(event: MouseEvent): void {
    const box = event.target as HTMLInputElement;
    if (box.matches?.("[data-all]")) this.#boxes.forEach((each) => (each.checked = box.checked));
    if (box.name !== "ids") return;
    if (event.shiftKey && this.#lastBox) this.#range(this.#lastBox, box);
    this.#lastBox = box;
  }

  #range(from: HTMLInputElement, to: HTMLInputElement): void {
    const boxes = this.#boxes;
    const [start, end] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b) as [number, number];
    boxes.slice(start, end + 1).forEach((box) => (box.checked = to.checked));
  }

  /** Shows the bar of bulk actions with the number chosen. */
  #tell(): void {
    const chosen = this.#boxes.filter((box) => box.checked).length;
    const all = this.querySelector<HTMLInputElement>("[data-all]");
    if (all) {
      all.checked = chosen > 0 && chosen === this.#boxes.length;
      all.indeterminate = chosen > 0 && !all.checked;
    }
    document.querySelectorAll<HTMLElement>("[data-bulk]").forEach((bar) => (bar.hidden = chosen === 0));
    document.querySelectorAll("[data-chosen]").forEach((count) => (count.textContent = String(chosen)));
  }
}

define("gx-list", GxList);
