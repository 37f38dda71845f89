// A form that is sent back with what is wrong (422) is swapped like any other answer.
// A <meta name="htmx-config"> of the page has the last word.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "422", swap: true },
  { code: "[45]..", swap: false, error: true },
  { code: "...", swap: true },
];
