// The standard functions of DMN 1.5 section 10.3.4, one module a group.
import { Functions } from "../functions";
import { contexts } from "./contexts";
import { conversion } from "./conversion";
import { lists } from "./lists";
import { numbers } from "./numbers";
import { ranges } from "./ranges";
import { strings } from "./strings";
import { temporals } from "./temporals";

export const STANDARD = new Functions();
for (const group of [conversion, strings, lists, numbers, temporals, ranges, contexts]) group(STANDARD);
