// <gx-files src data-limit data-texts>: files are dropped or chosen, several at once, each with its progress; pictures and
// PDF are looked at over the page.
import { define, fill, make, parseHtml, textsOf } from "../dom";
import { csrfToken } from "../http";
import { look } from "../preview";
import { announce } from "./toast";

class GxFiles extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => this.#click(event));
    if (!this.dataset.limit) return;
    this.toggleAttribute("data-ready", true);
    this.addEventListener("change", (event) => this.#chosen(event.target as HTMLInputElement));
    this.addEventListener("dragover", (event) => this.#over(event));
    this.addEventListener("dragleave", () => this.classList.remove("is-target"));
    this.addEventListener("drop", (event) => this.#drop(event));
  }

  get #address(): string {
    return this.getAttribute("src") ?? "";
  }

  #click(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLAnchorElement>("[data-preview]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.dataset.preview === "pdf" && !navigator.pdfViewerEnabled) return;
    event.preventDefault();
    look([...this.querySelectorAll<HTMLAnchorElement>("[data-preview]")], link, textsOf(this));
  }

  #over(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.classList.add("is-target");
  }

  #drop(event: DragEvent): void {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    this.classList.remove("is-target");
    void this.#send([...event.dataTransfer.files]);
  }

  #chosen(input: HTMLInputElement): void {
    const files = [...(input.files ?? [])];
    input.value = "";
    void this.#send(files);
  }

  async #send(files: File[]): Promise<void> {
    const fitting = files.filter((file) => this.#fits(file));
    const rows = fitting.map((file) => this.#row(file));
    let kept = 0;
    for (const [place, file] of fitting.entries()) kept += await this.#one(file, rows[place]!);
    if (!kept) return;
    announce({ text: fill(textsOf(this).kept, { count: kept }) });
    await this.#again();
  }

  /** Said before anything is sent. */
  #fits(file: File): boolean {
    const fits = file.size <= Number(this.dataset.limit);
    if (!fits) announce({ text: fill(textsOf(this).too_large, { name: file.name }), tone: "bad" });
    return fits;
  }

  #row(file: File): HTMLLIElement {
    const row = make("li", {}, make("span", { class: "ellipsis" }, file.name), make("progress", { class: "progress", max: "1", value: "0", "aria-label": file.name }));
    this.querySelector("[data-running]")?.append(row);
    return row;
  }

  async #one(file: File, row: HTMLLIElement): Promise<number> {
    const refusal = await sent(this.#address, file, (share) => (row.querySelector("progress")!.value = share), textsOf(this).offline ?? "");
    row.remove();
    if (refusal) announce({ text: fill(textsOf(this).failed, { name: file.name, why: refusal }), tone: "bad" });
    return refusal ? 0 : 1;
  }

  async #again(): Promise<void> {
    const response = await fetch(this.#address, { headers: { "HX-Request": "true" } });
    const part = response.ok ? parseHtml(await response.text()) : null;
    if (part) this.replaceWith(part);
  }
}

/** Sends one file and tells how far it is; the answer is why it was refused, or nothing. */
function sent(address: string, file: File, tell: (share: number) => void, offline: string): Promise<string> {
  const form = new FormData();
  form.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", address);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.upload.addEventListener("progress", ({ loaded, total }) => tell(loaded / Math.max(1, total)));
  return new Promise((resolve) => {
    request.addEventListener("error", () => resolve(offline));
    request.addEventListener("load", () => resolve(request.status === 204 ? "" : refusalOf(request)));
    request.send(form);
  });
}

function refusalOf(request: XMLHttpRequest): string {
  const isJson = /\bjson\b/.test(request.getResponseHeader("Content-Type") ?? "");
  return isJson ? (JSON.parse(request.responseText) as { detail: string }).detail : String(request.status);
}

define("gx-files", GxFiles);
