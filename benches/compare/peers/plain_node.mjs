// The work of `gradus batch` in plain JavaScript, a line at a time: node plain_node.mjs RUBRIC PEOPLE RESULTS
import { once } from 'node:events';
import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [rubricPath, peoplePath, resultsPath] = process.argv.slice(2);
const { skills, levels } = JSON.parse(readFileSync(rubricPath, 'utf8'));

const plain = (name) => name.trim().toLowerCase();
const skillOf = new Map();
skills.forEach((skill, place) => {
  for (const name of [skill.name, ...skill.aliases].map(plain)) {
    if (!skillOf.has(name)) skillOf.set(name, place);
  }
});

// Points are counted in sixtieths, which every need from 1 to 5 divides.
for (const level of levels) {
  level.total = 0;
  for (const one of level.requirements) {
    level.total += 60 * one.weight;
    one.worthOfOne = (60 * one.weight) / one.need;
  }
}
const ratings = new Uint8Array(skills.length);

function score(person) {
  ratings.fill(0);
  const unknown = new Set();
  for (const answer of person.skills) {
    const name = plain(answer.name);
    const skill = skillOf.get(name);
    if (skill === undefined) unknown.add(name);
    else if (answer.rating > ratings[skill]) ratings[skill] = answer.rating;
  }
  const { years } = person.experience;
  const readiness = [];
  let reached = null;
  let gaps = null;
  for (const level of levels) {
    let points = 0;
    let isPassed = years >= level.years;
    const unmet = isPassed ? [] : [{ requirement: 'years', have: years, need: level.years }];
    for (const { id, any_of: anyOf, need, worthOfOne, gate } of level.requirements) {
      let have = 0;
      for (const skill of anyOf) if (ratings[skill] > have) have = ratings[skill];
      points += worthOfOne * Math.min(have, need);
      if (have < need) {
        if (gate) isPassed = false;
        if (gaps === null) unmet.push({ requirement: id, have, need });
      }
    }
    readiness.push(Math.round((1000 * points) / level.total) / 10);
    if (gaps === null) {
      if (isPassed && 100 * points >= level.pass_mark * level.total) reached = level.id;
      else gaps = unmet;
    }
  }
  return { id: person.id, level: reached, readiness, gaps: gaps ?? [], unknown: unknown.size };
}

const results = createWriteStream(resultsPath);
for await (const line of createInterface({ input: createReadStream(peoplePath) })) {
  if (!results.write(`${JSON.stringify(score(JSON.parse(line)))}\n`)) await once(results, 'drain');
}
results.end();
await once(results, 'finish');
