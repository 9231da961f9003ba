// What waits for the person, told to the page: by an event stream while somebody looks at it, by asking now and then
// where there is none. Whoever shows it listens for "gx:waiting"; "gx:news" says that something has come.
import { get } from "./http";

export interface Waiting {
  unread: number;
  label: string;
  places: Record<string, { count: number; label: string }>;
}

const STREAM = "/notices/live";
const COUNTS = "/notices/count";
const ASK_EVERY = 20_000;
const AGAIN_AFTER = 120_000;

let stream: EventSource | null = null;
let timer = 0;
let refusedAt = -AGAIN_AFTER;
let before: Waiting | null = null;

/** Begin to listen; one page listens once. */
export function listen(): void {
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", look);
  look();
}

function look(): void {
  stop();
  if (document.hidden) return;
  if (performance.now() - refusedAt >= AGAIN_AFTER && "EventSource" in window) open();
  else timer = window.setTimeout(() => void ask(), ASK_EVERY);
}

function stop(): void {
  stream?.close();
  stream = null;
  window.clearTimeout(timer);
}

function open(): void {
  stream = new EventSource(STREAM);
  stream.onmessage = (event: MessageEvent<string>) => tell(JSON.parse(event.data) as Waiting);
  stream.onerror = () => {
    if (stream?.readyState !== EventSource.CLOSED) return; // it comes back by itself
    refusedAt = performance.now();
    look();
  };
}

async function ask(): Promise<void> {
  try {
    tell(await get<Waiting>(COUNTS));
  } catch (error) {
    console.warn("What waits could not be asked for; trying again.", error);
  }
  look();
}

function tell(now: Waiting): void {
  const has = (old: Waiting): boolean =>
    now.unread > old.unread || Object.entries(now.places).some(([key, place]) => place.count > (old.places[key]?.count ?? 0));
  const news = before !== null && has(before);
  before = now;
  document.dispatchEvent(new CustomEvent<Waiting>("gx:waiting", { detail: now }));
  if (news) document.dispatchEvent(new CustomEvent("gx:news"));
  for (const link of document.querySelectorAll<HTMLElement>("[data-waiting]")) show(link, now.places[link.dataset.waiting ?? ""]);
}

function show(link: HTMLElement, place: { count: number; label: string } | undefined): void {
  if (place) showCount(link, place.count, Number(link.dataset.most), place.label);
}

/** The number at a button of the top bar, and its name. */
export function showCount(link: HTMLElement | null, count: number, most: number, label: string): void {
  const badge = link?.querySelector<HTMLElement>(".bell__count");
  if (!badge) return;
  badge.hidden = !count;
  badge.textContent = count < most ? String(count) : `${most - 1}+`;
  link?.setAttribute("aria-label", label);
}
