// Reads one JSON string a line and answers with the start tags that parse5 sees in it:
// [name, start, end, [[attribute, start, end, value], …]], offsets in UTF-16 code units.
import { createInterface } from "node:readline";

const { Parser } = await import(process.argv[2]);

class Listener extends Parser {
  onStartTag(token) {
    const { location } = token;
    const attributes = token.attrs.map(({ prefix, name, value }) => {
      const place = location.attrs[name];
      return [name, place.startOffset, place.endOffset, value];
    });
    found.push([token.tagName, location.startOffset, location.endOffset, attributes]);
    super.onStartTag(token);
  }
}

let found = [];
for await (const line of createInterface({ input: process.stdin })) {
  found = [];
  Listener.parse(JSON.parse(line), { sourceCodeLocationInfo: true, scriptingEnabled: false });
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
