// <gx-progress src then>: asks a job how far it is, and goes on or reloads when it ends.
import { define, fill, textsOf } from "../dom";
import { get } from "../http";

interface Job {
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  done: number;
  total: number | null;
}

const EVERY = 1000;
const RUNNING = ["queued", "running"];

class GxProgress extends HTMLElement {
  #timer = 0;

  connectedCallback(): void {
    this.#timer = window.setTimeout(() => void this.#ask(), EVERY / 2);
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    try {
      const job = await get<Job>(this.getAttribute("src") ?? "");
      this.#show(job);
      if (!RUNNING.includes(job.state)) return this.#end();
    } catch (error) {
      console.warn("The job did not answer; asking again.", error);
    }
    this.#timer = window.setTimeout(() => void this.#ask(), EVERY);
  }

  #show(job: Job): void {
    const bar = this.querySelector("progress");
    if (bar && job.total) {
      bar.max = job.total;
      bar.value = job.done;
    }
    const state = this.querySelector("[data-state]");
    if (state) state.textContent = fill(textsOf(this)[job.state], { done: job.done, total: job.total ?? "?" });
  }

  #end(): void {
    const then = this.getAttribute("then");
    if (then) location.assign(then);
    else location.reload();
  }
}

define("gx-progress", GxProgress);
