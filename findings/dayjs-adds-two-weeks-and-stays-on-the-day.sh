#!/usr/bin/env bash
# Day.js 1.11.23 and its duration plugin: a trial of two weeks from 5 February. The guess was 19 February, however it is
# said. It is 5 February for duration({ weeks: 2 }) and duration('P2W'), which say P14D of themselves and are added as
# if the weeks were not there. So are three months said as duration(1, 'quarter').
#
# duration(60, 'days') ends on 3 April at 14:00, not on 6 April: a length that is said as a number with a unit becomes
# months of 30.4 days, as soon as there are that many, and those are added as months of the calendar. From 1 July 90
# days are a day and four hours too many. { days: 60 }, 'P60D' and add(60, 'day') are right, and so is Moment 2.31.0
# with all of it, whose names these are. No error or warning.
# Met here: trials and plans of so many days or weeks, in scripts that show until when they run.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund dayjs@1.11.23 moment@2.31.0 > npm.log 2>&1 || { cat npm.log; exit 1; }
cat > trials.js <<'JS'
const dayjs = require('dayjs');
const moment = require('moment');
dayjs.extend(require('dayjs/plugin/duration'));
const ends = (library, start, length) => library(start).add(library.duration(...length)).format('YYYY-MM-DD HH:mm');
const versions = ['dayjs', 'moment'].map((name) => `${name} ${require(`${name}/package.json`).version}`);
console.log(versions.join(' ; '));
for (const [start, ...length] of [
	['2026-02-05', 2, 'weeks'],
	['2026-02-05', { weeks: 2 }],
	['2026-02-05', 'P2W'],
	['2026-02-05', { months: 1, weeks: 2 }],
	['2026-02-05', 1, 'quarter'],
	['2026-02-05', 30, 'days'],
	['2026-02-05', 31, 'days'],
	['2026-02-05', 60, 'days'],
	['2026-02-05', { days: 60 }],
	['2026-02-05', 'P60D'],
	['2026-02-05', 8, 'weeks'],
	['2026-07-01', 90, 'days'],
	['2027-07-01', 365, 'days'],
]) {
	const said = dayjs.duration(...length).toISOString();
	const [here, there] = [dayjs, moment].map((library) => ends(library, start, length));
	console.log(`${start} and ${JSON.stringify(length)}: ${here}, ${said}; Moment: ${there}`);
}
console.log(`add(60, 'day'): ${dayjs('2026-02-05').add(60, 'day').format('YYYY-MM-DD HH:mm')}`);
JS
TZ=UTC node trials.js | tee seen
diff seen - <<'SEEN'
dayjs 1.11.23 ; moment 2.31.0
2026-02-05 and [2,"weeks"]: 2026-02-19 00:00, P14D; Moment: 2026-02-19 00:00
2026-02-05 and [{"weeks":2}]: 2026-02-05 00:00, P14D; Moment: 2026-02-19 00:00
2026-02-05 and ["P2W"]: 2026-02-05 00:00, P14D; Moment: 2026-02-19 00:00
2026-02-05 and [{"months":1,"weeks":2}]: 2026-03-05 00:00, P1M14D; Moment: 2026-03-19 00:00
2026-02-05 and [1,"quarter"]: 2026-02-05 00:00, P0D; Moment: 2026-05-05 00:00
2026-02-05 and [30,"days"]: 2026-03-07 00:00, P30D; Moment: 2026-03-07 00:00
2026-02-05 and [31,"days"]: 2026-03-05 14:00, P1MT14H; Moment: 2026-03-08 00:00
2026-02-05 and [60,"days"]: 2026-04-03 14:00, P1M29DT14H; Moment: 2026-04-06 00:00
2026-02-05 and [{"days":60}]: 2026-04-06 00:00, P60D; Moment: 2026-04-06 00:00
2026-02-05 and ["P60D"]: 2026-04-06 00:00, P60D; Moment: 2026-04-06 00:00
2026-02-05 and [8,"weeks"]: 2026-03-30 14:00, P1M25DT14H; Moment: 2026-04-02 00:00
2026-07-01 and [90,"days"]: 2026-09-30 04:00, P2M29DT4H; Moment: 2026-09-29 00:00
2027-07-01 and [365,"days"]: 2028-07-01 00:00, P1Y; Moment: 2028-06-30 00:00
add(60, 'day'): 2026-04-06 00:00
SEEN
