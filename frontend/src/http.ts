// Talking to our own server: the CSRF token goes along, refusals come back as values.

/** What the server says along with an answer goes to whoever shows it. */
export function announceFrom(header: string | null): void {
  if (header) document.dispatchEvent(new CustomEvent("gx:toast", { detail: JSON.parse(header) as unknown }));
}

export interface Problem {
  status: number;
  code: string;
  detail: string;
  errors: { field: string; code: string; message: string }[];
  [extra: string]: unknown;
}

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

export async function post<T>(url: string, values: Record<string, string>): Promise<T> {
  const response = await fetch(url, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
    body: new URLSearchParams(values),
  });
  return answer<T>(response);
}

export async function get<T>(url: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(url, { headers: { Accept: "application/json" }, signal: signal ?? null });
  return answer<T>(response);
}

async function answer<T>(response: Response): Promise<T> {
  announceFrom(response.headers.get("X-Toast"));
  const isJson = /\bjson\b/.test(response.headers.get("Content-Type") ?? "");
  const body: unknown = isJson ? await response.json() : null;
  if (response.ok) return body as T;
  throw new Refused({ code: "", detail: response.statusText, errors: [], ...(body as object), status: response.status });
}
