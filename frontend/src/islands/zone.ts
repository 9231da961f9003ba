// <form data-guess-zone>: the time zone of the browser is chosen beforehand, unless the server knows better.
const form = document.querySelector<HTMLFormElement>("form[data-guess-zone]");
const zones = form?.querySelector<HTMLSelectElement>('select[name="timezone"]');
const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zones?.value === "UTC" && [...zones.options].some((option) => option.value === guess)) zones.value = guess;
