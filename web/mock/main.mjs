// SPDX-License-Identifier: Apache-2.0
// Runs the test double to look at the workspace without the real server:
//   node mock/main.mjs [he|en] [port]      sign in as roi@example.co.il, "correct horse"
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Mock } from "./server.mjs";

const web = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const mock = new Mock({ lang: process.argv[2] === "en" ? "en" : "he", files: process.env.OUT ?? path.join(web, "../build/web") });
console.log(await mock.listen(Number(process.argv[3] ?? 0)));
