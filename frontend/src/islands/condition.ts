// <gx-condition>: a builder of conditions inside a form; what it builds is sent in a hidden field.
import { define } from "../dom";

interface Told {
  condition: unknown;
  isEmpty: boolean;
}

class GxCondition extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("gx:condition", (event) => this.#keep((event as CustomEvent<Told>).detail));
  }

  /** What is begun and not finished is sent as it is, so that the server says what is missing. */
  #keep({ condition, isEmpty }: Told): void {
    const field = this.querySelector<HTMLInputElement>("input[type=hidden]");
    if (field) field.value = isEmpty ? "" : condition ? JSON.stringify(condition) : "unfinished";
  }
}

define("gx-condition", GxCondition);
