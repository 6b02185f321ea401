// Node's MJML as a peer: one JSON request a line, one JSON answer a line. CPU time is read
// here, so that neither the pipe to this process nor other work on the machine counts.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(`${process.argv[2]}/`));
const loaded = require("mjml");
const mjml2html = loaded.default ?? loaded;
const options = { validationLevel: "soft", minify: false, beautify: false };

for await (const line of createInterface({ input: process.stdin })) {
  const { source, times } = JSON.parse(line);
  const began = process.cpuUsage();
  let html = "";
  for (let turn = 0; turn < times; turn += 1) ({ html } = await mjml2html(source, options));
  const used = process.cpuUsage(began);
  const seconds = (used.user + used.system) / 1e6 / times;
  process.stdout.write(`${JSON.stringify({ html, seconds })}\n`);
}
