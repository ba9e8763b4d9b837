//! Random small rubrics and people, and a naive reading of docs/scoring.md to hold the engine against.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use num_rational::BigRational;
use proptest::prelude::*;

use gradus::rubric::Rubric;

use crate::support::rubric_of;

/// A condition, as the tests see it.
#[derive(Debug, Clone)]
pub(crate) enum Asks {
    Skill(usize, u8),
    Months(u32),
    Evidence(Option<usize>, u32),
    Total(Vec<usize>, Vec<u32>, u32),
    AnyOf(Vec<Self>),
    AllOf(Vec<Self>),
    AtLeast(usize, Vec<Self>),
}

#[derive(Debug, Clone)]
pub(crate) struct Level {
    /// Pass mark in hundredths of a per cent.
    pub(crate) pass: u32,
    /// Each with weight and gate.
    pub(crate) requirements: Vec<(Asks, u32, bool)>,
}

/// A catalogue and a ladder. Skill `i` is `s<i>`, evidence kind `k` is `e<k>`.
#[derive(Debug, Clone)]
pub(crate) struct Ladder {
    pub(crate) top: u8,
    /// Hours of each step of each skill.
    pub(crate) hours: Vec<Vec<u32>>,
    /// Prerequisites of each skill, among those before it.
    pub(crate) needs: Vec<Vec<Asks>>,
    /// Hours of a piece of each kind.
    pub(crate) kinds: Vec<u32>,
    pub(crate) levels: Vec<Level>,
}

/// What one person says: ratings (`None` is no answer), months, pieces of evidence by kind.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) ratings: Vec<Option<u8>>,
    pub(crate) months: u32,
    pub(crate) evidence: Vec<u32>,
}

fn asks(skills: usize, kinds: usize, top: u8) -> impl Strategy<Value = Asks> {
    let leaf = prop_oneof![
        4 => (0..skills, 1..=top).prop_map(|(skill, need)| Asks::Skill(skill, need)),
        1 => (1..=120_u32).prop_map(Asks::Months),
        1 => (prop::option::of(0..kinds), 1..=4_u32).prop_map(|(kind, count)| Asks::Evidence(kind, count)),
        1 => total(skills, top),
    ];
    leaf.prop_recursive(2, 8, 3, |part| {
        let parts = prop::collection::vec(part, 1..=3);
        prop_oneof![
            parts.clone().prop_map(Asks::AnyOf),
            parts.clone().prop_map(Asks::AllOf),
            (parts, any::<prop::sample::Index>())
                .prop_map(|(of, count)| Asks::AtLeast(1 + count.index(of.len()), of)),
        ]
    })
}

fn total(skills: usize, top: u8) -> impl Strategy<Value = Asks> {
    let members = prop::sample::subsequence((0..skills).collect::<Vec<_>>(), 1..=skills);
    let steps = prop::collection::vec(0..=6_u32, usize::from(top));
    (members, steps, any::<prop::sample::Index>()).prop_map(|(members, steps, need)| {
        let mut points = vec![0];
        for (at, step) in steps.iter().enumerate() {
            points.push(points[at] + step);
        }
        // The last step gives a point at the least, so that there is something to reach.
        *points.last_mut().unwrap() += 1;
        let most = points.last().unwrap() * u32::try_from(members.len()).unwrap();
        let need = 1 + u32::try_from(need.index(most as usize)).unwrap();
        Asks::Total(members, points, need)
    })
}

pub(crate) fn ladder(skills: usize, top: RangeInclusive<u8>) -> impl Strategy<Value = Ladder> {
    ladder_of(2..=skills, top, 1..=4)
}

/// A ladder with so many skills, ratings and levels.
pub(crate) fn ladder_of(
    skills: RangeInclusive<usize>,
    top: RangeInclusive<u8>,
    levels: RangeInclusive<usize>,
) -> impl Strategy<Value = Ladder> {
    (skills, top, 1..=2_usize).prop_flat_map(move |(skills, top, kinds)| {
        let levels = levels.clone();
        let hours = prop::collection::vec(prop::collection::vec(0..=9_u32, usize::from(top)), skills);
        let need = move |skill: usize| {
            let before = skill.max(1);
            let one = prop_oneof![
                (0..before, 1..=top).prop_map(|(skill, need)| Asks::Skill(skill, need)),
                prop::collection::vec((0..before, 1..=top), 1..=3).prop_map(|of| Asks::AnyOf(
                    of.into_iter().map(|(skill, need)| Asks::Skill(skill, need)).collect()
                )),
            ];
            prop::collection::vec(one, 0..=if skill == 0 { 0 } else { 2 })
        };
        let needs: Vec<_> = (0..skills).map(need).collect();
        let requirement = (asks(skills, kinds, top), 1..=9_u32, prop::bool::weighted(0.3));
        let level = (0..=10_000_u32, prop::collection::vec(requirement, 1..=5))
            .prop_map(|(pass, requirements)| Level { pass, requirements });
        (hours, needs, prop::collection::vec(0..=9_u32, kinds), prop::collection::vec(level, levels))
            .prop_map(move |(hours, needs, kinds, levels)| Ladder { top, hours, needs, kinds, levels })
    })
}

/// A person for a ladder.
pub(crate) fn person(ladder: &Ladder) -> impl Strategy<Value = Person> + use<> {
    let ratings = prop::collection::vec(prop::option::weighted(0.8, 0..=ladder.top), ladder.hours.len());
    (ratings, 0..=150_u32, prop::collection::vec(0..=3_u32, ladder.kinds.len()))
        .prop_map(|(ratings, months, evidence)| Person { ratings, months, evidence })
}

impl Asks {
    /// The condition as YAML, in flow style.
    fn yaml(&self) -> String {
        let list = |parts: &[Self]| parts.iter().map(Self::yaml).collect::<Vec<_>>().join(", ");
        match self {
            Self::Skill(skill, need) => format!("{{skill: s{skill}, need: {need}}}"),
            Self::Months(months) => format!("{{years: {}}}", f64::from(*months) / 12.0),
            Self::Evidence(None, count) => format!("{{evidence: any, count: {count}}}"),
            Self::Evidence(Some(kind), count) => format!("{{evidence: e{kind}, count: {count}}}"),
            Self::Total(members, points, need) => {
                let members: Vec<String> = members.iter().map(|skill| format!("s{skill}")).collect();
                format!("{{total: [{}], points: {points:?}, need: {need}}}", members.join(", "))
            }
            Self::AnyOf(parts) => format!("{{any_of: [{}]}}", list(parts)),
            Self::AllOf(parts) => format!("{{all_of: [{}]}}", list(parts)),
            Self::AtLeast(count, parts) => format!("{{at_least: {count}, of: [{}]}}", list(parts)),
        }
    }

    /// The attainment, line by line as docs/scoring.md has it. `rating` gives r(s).
    pub(crate) fn attainment(&self, rating: &dyn Fn(usize) -> u8, person: &Person) -> BigRational {
        let ratio = |reached: u64, whole: u64| BigRational::new(reached.min(whole).into(), whole.into());
        let parts = |parts: &[Self]| {
            let mut all: Vec<BigRational> =
                parts.iter().map(|part| part.attainment(rating, person)).collect();
            all.sort();
            all.reverse();
            all
        };
        let mean = |best: &[BigRational]| {
            best.iter().sum::<BigRational>() / BigRational::from_integer(best.len().into())
        };
        match self {
            Self::Skill(skill, need) => ratio(rating(*skill).into(), (*need).into()),
            Self::Months(months) => ratio(person.months.into(), (*months).into()),
            Self::Evidence(kind, count) => {
                let pieces = match kind {
                    Some(kind) => person.evidence[*kind],
                    None => person.evidence.iter().sum(),
                };
                ratio(pieces.into(), (*count).into())
            }
            Self::Total(members, points, need) => {
                let sum: u32 = members.iter().map(|skill| points[usize::from(rating(*skill))]).sum();
                ratio(sum.into(), (*need).into())
            }
            Self::AnyOf(of) => parts(of)[0].clone(),
            Self::AllOf(of) => mean(&parts(of)),
            Self::AtLeast(count, of) => mean(&parts(of)[..*count]),
        }
    }

    /// Whether the condition is met when years count as met: the way planning sees it.
    pub(crate) fn is_met_in_plans(&self, ratings: &[u8], evidence: &[u32]) -> bool {
        let met = |part: &Self| part.is_met_in_plans(ratings, evidence);
        match self {
            Self::Skill(skill, need) => ratings[*skill] >= *need,
            Self::Months(_) => true,
            Self::Evidence(Some(kind), count) => evidence[*kind] >= *count,
            Self::Evidence(None, count) => evidence.iter().sum::<u32>() >= *count,
            Self::Total(members, points, need) => {
                members.iter().map(|skill| points[usize::from(ratings[*skill])]).sum::<u32>() >= *need
            }
            Self::AnyOf(of) => of.iter().any(met),
            Self::AllOf(of) => of.iter().all(met),
            Self::AtLeast(count, of) => of.iter().filter(|part| met(part)).count() >= *count,
        }
    }
}

impl Ladder {
    /// The ladder as a rubric folder, read by the loader.
    pub(crate) fn rubric(&self) -> Rubric {
        let mut skills = "category: c\ntitle: C\nskills:\n".to_owned();
        for (at, (hours, needs)) in self.hours.iter().zip(&self.needs).enumerate() {
            let needs: Vec<String> = needs.iter().map(Asks::yaml).collect();
            writeln!(
                skills,
                "  s{at}: {{name: Skill {at}, aliases: [Alias of {at}], hours: {hours:?}, needs: [{}]}}",
                needs.join(", ")
            )
            .unwrap();
        }
        let scale: Vec<String> =
            (0..=self.top).map(|at| format!("{at}: {{name: r{at}, means: m}}")).collect();
        let kinds: Vec<String> = self
            .kinds
            .iter()
            .enumerate()
            .map(|(at, hours)| format!("e{at}: {{title: E, hours: {hours}}}"))
            .collect();
        let ids: Vec<String> = (0..self.levels.len()).map(|at| format!("l{at}")).collect();
        let track = format!(
            "track: t\ntitle: T\nscale: {{{}}}\nlevels: [{}]\nevidence: {{{}}}\n\
             policy: {{pass: 70, unsupported_cap: {}, stale_after_years: 3, stale_cap: 1}}\n",
            scale.join(", "),
            ids.join(", "),
            kinds.join(", "),
            self.top - 1
        );
        let mut files = vec![("skills/c.yaml", skills), ("t/track.yaml", track)];
        let levels: Vec<(String, String)> =
            self.levels.iter().enumerate().map(|(at, level)| level.file(at)).collect();
        files.extend(levels.iter().map(|(path, text)| (path.as_str(), text.clone())));
        rubric_of(&files).unwrap_or_else(|drawn| panic!("{drawn}"))
    }
}

impl Level {
    fn file(&self, at: usize) -> (String, String) {
        let pass = f64::from(self.pass) / 100.0;
        let mut text = format!("level: l{at}\ntitle: Level {at}\npass: {pass}\nrequirements:\n");
        for (number, (asks, weight, gate)) in self.requirements.iter().enumerate() {
            let asks = asks.yaml();
            let asks = asks.strip_suffix('}').unwrap();
            writeln!(text, "  - {asks}, id: q{number}, weight: {weight}, gate: {gate}}}").unwrap();
        }
        (format!("t/l{at}.yaml"), text)
    }
}

impl Person {
    /// The profile, with skills called by `name`, in the order of `order`.
    pub(crate) fn yaml(&self, name: impl Fn(usize) -> String, order: &[usize]) -> String {
        let mut text = format!(
            "id: p\nas_of: 2026-11-21\nexperience: {{years: {}}}\nskills:\n",
            f64::from(self.months) / 12.0
        );
        for at in order {
            if let Some(rating) = self.ratings[*at] {
                writeln!(text, "  {}: {rating}", name(*at)).unwrap();
            }
        }
        text += "evidence:\n";
        for (kind, count) in self.evidence.iter().enumerate() {
            text += &format!("  - {{kind: e{kind}}}\n").repeat(*count as usize);
        }
        text
    }

    /// The profile with skills by id, in order.
    pub(crate) fn plain_yaml(&self) -> String {
        let order: Vec<usize> = (0..self.ratings.len()).collect();
        self.yaml(|at| format!("s{at}"), &order)
    }
}
