// <gx-list>: j/k walk, arrows walk among cells, o opens, x chooses, Shift j/k and shift-click choose ranges, Mod a the page.
import { define, isTyping } from "../dom";
import { openDrawer } from "./drawer";
import { bind } from "../shortcuts";

class GxList extends HTMLElement {
  #here = -1;
  #lastBox: HTMLInputElement | null = null;
  #unbind: (() => void)[] = [];

  connectedCallback(): void {
    const row = (): HTMLTableRowElement | undefined => this.#rows[this.#here];
    this.#unbind = [
      bind("list.next", () => this.#walk(1)),
      bind("list.previous", () => this.#walk(-1)),
      bind("list.open", () => this.#go(row()?.dataset.href)),
      bind("list.edit", () => this.#beside(row()?.dataset.edit)),
      bind("list.log", () => this.#beside(row()?.dataset.log)),
      bind("list.new", () => document.querySelector<HTMLElement>("[data-new]")?.click()),
      bind("list.choose", () => boxOf(row())?.click()),
      bind("list.search", () => document.querySelector<HTMLElement>("[data-list-search]")?.focus()),
    ];
    document.addEventListener("keydown", this.#key);
    document.addEventListener("click", this.#none);
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("focusin", (event) => this.#stand(event));
    this.addEventListener("change", () => this.#tell());
    for (const cell of this.querySelectorAll<HTMLElement>("tbody [data-cell]")) cell.tabIndex = -1;
    this.#tell();
  }

  disconnectedCallback(): void {
    this.#unbind.forEach((end) => end());
    document.removeEventListener("keydown", this.#key);
    document.removeEventListener("click", this.#none);
  }

  get #rows(): HTMLTableRowElement[] {
    return [...this.querySelectorAll<HTMLTableRowElement>("tbody tr[data-id]")];
  }

  get #boxes(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>('tbody input[name="ids"]')];
  }

  /** What the registry of single keys can't say: ranges, the whole page, and the cells of a row. */
  #key = (event: KeyboardEvent): void => {
    if (isTyping(event) || event.altKey || document.querySelector("dialog[open]")) return;
    const withCommand = event.ctrlKey || event.metaKey;
    if (withCommand && event.key.toLowerCase() === "a" && this.#boxes.length) this.#chooseAll(true);
    else if (!withCommand && (event.key === "J" || event.key === "K")) this.#stretch(event.key === "J" ? 1 : -1);
    else if (!withCommand && this.contains(event.target as Node) && event.key.startsWith("Arrow")) return this.#arrow(event);
    else return;
    event.preventDefault();
  };

  /** Arrows walk from cell to cell once one has the focus. */
  #arrow(event: KeyboardEvent): void {
    const cell = (event.target as Element).closest<HTMLElement>("[data-cell]");
    const row = cell?.closest("tr");
    if (!cell || !row) return;
    const cells = cellsOf(row);
    const place = cells.indexOf(cell);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const rows = this.#rows;
    const other = rows[rows.indexOf(row) + ({ ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0)];
    const next = step ? cells[place + step] : other && cellsOf(other)[place];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  #walk(step: number): void {
    const rows = this.#rows;
    const row = rows[Math.min(rows.length - 1, Math.max(0, this.#here + step))];
    if (!row) return;
    row.scrollIntoView({ block: "nearest" });
    (row.querySelector<HTMLElement>(".list__title a") ?? row.querySelector<HTMLElement>("[data-cell]"))?.focus({ preventScroll: true });
    this.#mark(row);
  }

  /** Chooses the row and the next one, so that a held Shift draws a range. */
  #stretch(step: number): void {
    for (const move of [0, step]) {
      if (move || this.#here < 0) this.#walk(move || 1);
      const box = boxOf(this.#rows[this.#here]);
      if (box && !box.checked) box.checked = true;
    }
    this.#tell();
  }

  /** The row that holds the focus is the one that keys mean. */
  #stand(event: FocusEvent): void {
    const row = (event.target as Element).closest<HTMLTableRowElement>("tr[data-id]");
    if (row) this.#mark(row);
  }

  #mark(row: HTMLTableRowElement): void {
    this.querySelector("tr.is-here")?.classList.remove("is-here");
    row.classList.add("is-here");
    this.#here = this.#rows.indexOf(row);
  }

  #beside(href: string | undefined): void {
    if (href) void openDrawer(href);
  }

  #go(href: string | undefined): void {
    if (href) location.assign(href);
  }

  #click(event: MouseEvent): void {
    const box = event.target as HTMLInputElement;
    if (box.matches?.("[data-all]")) this.#chooseAll(box.checked);
    if (box.name !== "ids") return;
    if (event.shiftKey && this.#lastBox) this.#range(this.#lastBox, box);
    this.#lastBox = box;
  }

  #none = (event: Event): void => {
    if (!(event.target as Element).closest("[data-choose-none]")) return;
    const all = document.querySelector<HTMLInputElement>('[data-bulk] input[name="all"]');
    if (all) all.checked = false;
    this.#chooseAll(false);
  };

  #chooseAll(isChosen: boolean): void {
    this.#boxes.forEach((each) => (each.checked = isChosen));
    this.#tell();
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

function boxOf(row: Element | undefined): HTMLInputElement | null {
  return row?.querySelector<HTMLInputElement>('input[name="ids"]') ?? null;
}

function cellsOf(row: Element): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>("[data-cell]")];
}

define("gx-list", GxList);
