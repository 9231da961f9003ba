// <gx-signature data-texts>: a name is drawn with finger, pen or mouse; what is sent is the file input inside it, which takes
// a picture as well, from whoever draws nothing.
import { define, make, textsOf } from "../dom";

const WIDTH = 640;
const HEIGHT = 200;
const INK = "#16202e"; // on paper, whatever the colours of the screen

class GxSignature extends HTMLElement {
  #canvas = make("canvas", { class: "signature__paper", width: String(WIDTH), height: String(HEIGHT), role: "img" });
  #last: [number, number] | null = null;

  connectedCallback(): void {
    const input = this.#input;
    if (!input || input.disabled || this.#canvas.isConnected) return;
    const texts = textsOf(this);
    this.#canvas.setAttribute("aria-label", texts.draw ?? "");
    const clear = make("button", { class: "btn btn--small btn--quiet", type: "button" }, texts.clear);
    clear.addEventListener("click", () => this.#clear());
    this.prepend(this.#canvas, make("span", { class: "signature__bar" }, make("span", { class: "muted small" }, texts.draw), clear), make("span", { class: "muted small" }, texts.or));
    this.#canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    this.#canvas.addEventListener("pointermove", (event) => this.#draw(event));
    for (const end of ["pointerup", "pointercancel"]) this.#canvas.addEventListener(end, () => this.#end());
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector("input");
  }

  #begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.#canvas.setPointerCapture(event.pointerId);
    this.#last = this.#place(event);
    this.#line(this.#last);
  }

  #draw(event: PointerEvent): void {
    if (!this.#last) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) this.#line(this.#place(part));
  }

  #end(): void {
    if (!this.#last) return;
    this.#last = null;
    this.#keep(picture(this.#canvas));
  }

  #place(event: PointerEvent): [number, number] {
    const box = this.#canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * WIDTH) / box.width, ((event.clientY - box.top) * HEIGHT) / box.height];
  }

  #line(to: [number, number]): void {
    const paper = this.#canvas.getContext("2d")!;
    Object.assign(paper, { strokeStyle: INK, lineWidth: 4, lineCap: "round", lineJoin: "round" });
    paper.beginPath();
    paper.moveTo(...this.#last!);
    paper.lineTo(...to);
    paper.stroke();
    this.#last = to;
  }

  #clear(): void {
    this.#canvas.getContext("2d")!.clearRect(0, 0, WIDTH, HEIGHT);
    this.#keep(null);
  }

  #keep(file: File | null): void {
    const files = new DataTransfer();
    if (file) files.items.add(file);
    this.#input!.files = files.files;
    this.#input!.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** At once, so that a form which is sent right after the last stroke has it. */
function picture(canvas: HTMLCanvasElement): File {
  const bytes = atob(canvas.toDataURL("image/png").split(",")[1]!);
  return new File([Uint8Array.from(bytes, (sign) => sign.charCodeAt(0))], "signature.png", { type: "image/png" });
}

define("gx-signature", GxSignature);
