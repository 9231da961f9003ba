// <gx-calendar>: records are carried to another day or hour by mouse, by keyboard, or by a date in a small window.
import htmx from "htmx.org";
import { define } from "../dom";
import { post, Refused } from "../http";
import { announce } from "./toast";

class GxCalendar extends HTMLElement {
  #carried: HTMLElement | null = null;

  connectedCallback(): void {
    this.addEventListener("dragstart", (event) => this.#lift(event));
    this.addEventListener("dragover", (event) => this.#over(event));
    this.addEventListener("dragend", () => this.#mark(null));
    this.addEventListener("drop", (event) => this.#drop(event));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("click", (event) => this.#ask(event));
    this.querySelector("form[data-move]")?.addEventListener("submit", (event) => this.#answered(event as SubmitEvent));
  }

  get #cells(): HTMLElement[][] {
    return [...this.querySelectorAll(".calendar__grid tbody tr")].map((row) => [...row.querySelectorAll<HTMLElement>("[data-day]")]);
  }

  #lift(event: DragEvent): void {
    this.#carried = (event.target as Element).closest<HTMLElement>("[data-event][draggable]");
    event.dataTransfer?.setData("text/plain", this.#carried?.textContent?.trim() ?? "");
  }

  #over(event: DragEvent): void {
    const cell = (event.target as Element).closest<HTMLElement>("[data-day]");
    if (!cell || !this.#carried) return;
    event.preventDefault();
    this.#mark(cell);
  }

  #mark(cell: HTMLElement | null): void {
    this.querySelectorAll(".is-over").forEach((each) => each.classList.remove("is-over"));
    cell?.classList.add("is-over");
  }

  #drop(event: DragEvent): void {
    const cell = (event.target as Element).closest<HTMLElement>("[data-day]");
    this.#mark(null);
    if (!cell || !this.#carried) return;
    event.preventDefault();
    if (this.#carried.closest("[data-day]") !== cell) void this.#move(this.#carried, cell.dataset.day!, cell.dataset.hour ?? "");
    this.#carried = null;
  }

  /** Shift with an arrow carries a record a day, a week or an hour further. */
  #key(event: KeyboardEvent): void {
    const item = (event.target as Element).closest<HTMLElement>("[data-event]");
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!item?.dataset.move || !step || !event.shiftKey || event.isComposing) return;
    const cells = this.#cells;
    const row = cells.findIndex((each) => each.some((cell) => cell.contains(item)));
    if (row < 0) return;
    event.preventDefault();
    const column = cells[row]!.findIndex((cell) => cell.contains(item));
    const width = cells[row]!.length;
    const flat = row * width + column + step[0]! * width + step[1]!;
    const isInRow = this.dataset.span === "month" || step[0] !== 0 || (column + step[1]! >= 0 && column + step[1]! < width);
    const to = isInRow ? cells.flat()[flat] : undefined;
    if (to) void this.#move(item, to.dataset.day!, to.dataset.hour ?? "");
  }

  #ask(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-ask]");
    const item = button?.closest<HTMLElement>("[data-event]");
    const dialog = this.querySelector("dialog");
    const form = dialog?.querySelector<HTMLFormElement>("form[data-move]");
    if (!item || !dialog || !form) return;
    form.dataset.event = item.dataset.event;
    (form.elements.namedItem("day") as HTMLInputElement).value = item.dataset.onDay ?? "";
    dialog.querySelector("[data-name]")!.textContent = item.dataset.name ?? "";
    dialog.showModal();
  }

  #answered(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const item = this.querySelector<HTMLElement>(`[data-event="${form.dataset.event}"]`);
    form.closest("dialog")?.close();
    if (item) void this.#move(item, (form.elements.namedItem("day") as HTMLInputElement).value, "");
  }

  /** Which of a series is meant: one, those from this one on, or all; nothing when the window is closed. */
  #scope(): Promise<string> {
    const form = this.querySelector<HTMLFormElement>("form[data-scope]");
    const dialog = form?.closest("dialog");
    if (!form || !dialog) return Promise.resolve("");
    dialog.showModal();
    return new Promise((resolve) => {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        resolve(((event as SubmitEvent).submitter as HTMLButtonElement | null)?.value ?? "");
        dialog.close();
      }, { once: true });
      dialog.addEventListener("close", () => resolve(""), { once: true });
    });
  }

  async #move(item: HTMLElement, day: string, hour: string): Promise<void> {
    const isOfSeries = "series" in item.dataset;
    const scope = isOfSeries ? await this.#scope() : "";
    if (isOfSeries && !scope) return;
    item.classList.add("is-moving");
    try {
      const values = { dates: this.dataset.field ?? "", day, hour, scope, version: item.dataset.version ?? "" };
      await post(item.dataset.move!, values);
      await this.#again(item.dataset.event!);
    } catch (error) {
      item.classList.remove("is-moving");
      item.focus();
      announce({ text: error instanceof Refused ? error.problem.detail : (this.dataset.failed ?? ""), tone: "bad" });
    }
  }

  /** The calendar as it is now; the record that was carried keeps the focus. */
  async #again(id: string): Promise<void> {
    await htmx.ajax("get", location.pathname + location.search, { target: "#calendar", swap: "outerHTML" });
    document.querySelector<HTMLElement>(`#calendar .calendar__grid [data-event="${id}"] a`)?.focus();
  }
}

define("gx-calendar", GxCalendar);
