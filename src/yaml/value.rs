//! Values as they are written, with their places.
//!
//! Also compiled into the build script, which reads the shipped rubrics once and for all; hence the two ways in: from
//! YAML, and from the compact form that the build script writes.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Serialize, Serializer};
use serde_yaml::Spanned;

use crate::diagnostic::Span;

/// Nesting that no honest file reaches; stops both stack exhaustion and hostile input.
pub(super) const MAX_DEPTH: usize = 64;

/// Values in one file; more than the largest file that is read can honestly hold.
const MAX_NODES: usize = 4_000_000;

/// How YAML is read, here and in the build script.
pub(super) fn options() -> serde_yaml::Options {
    serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_depth: MAX_DEPTH,
            flow_nesting_limit: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_events: 2 * MAX_NODES,
        },
        strict_booleans: true,
        with_snippet: false,
    }
}

/// A value with its place in the text. Equality and hash are the value's alone.
#[derive(Debug, Clone)]
pub(crate) struct Located<T> {
    /// The value.
    pub(crate) value: T,
    /// Where it stands; for a list or mapping, where that begins.
    pub(crate) span: Span,
}

impl<T: PartialEq> PartialEq for Located<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Located<T> {}

impl<T: Hash> Hash for Located<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            let (line, column, offset, len, value) = <(u32, u32, u32, u32, T)>::deserialize(deserializer)?;
            let span = Span { line, column, offset, len };
            return Ok(Self { value, span });
        }
        let spanned = Spanned::<T>::deserialize(deserializer)?;
        Ok(Self { span: span_of(spanned.referenced), value: spanned.value })
    }
}

impl<T: Serialize> Serialize for Located<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Span { line, column, offset, len } = self.span;
        (line, column, offset, len, &self.value).serialize(serializer)
    }
}

/// The span of a place that the YAML reader reports.
pub(super) fn span_of(location: serde_yaml::Location) -> Span {
    let narrow = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let span = location.span();
    Span {
        line: narrow(location.line()),
        column: narrow(location.column()),
        offset: span.byte_offset().map_or(0, narrow),
        len: span.byte_len().map_or(1, narrow),
    }
}

/// Reads a list or mapping, where a key with nothing after it stands for an empty one.
///
/// # Errors
///
/// What is wrong in the list or mapping.
pub(crate) fn empty_if_null<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    if !deserializer.is_human_readable() {
        return T::deserialize(deserializer);
    }
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// A plain value whose type is decided later, with the scale or the calendar at hand.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scalar {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Whole(i64),
    /// Any other number.
    Number(f64),
    /// Text.
    Text(String),
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Whole(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
        }
    }
}

/// A value that may be a plain value, a list or a mapping; [`Never`] rules a form out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) enum Shape<S, L, M> {
    /// A plain value.
    Plain(S),
    /// A list.
    List(L),
    /// A mapping.
    Map(M),
}

impl<S, L, M> Shape<S, L, M> {
    /// The plain value, where it is one.
    pub(crate) fn plain(&self) -> Option<&S> {
        match self {
            Self::Plain(value) => Some(value),
            Self::List(_) | Self::Map(_) => None,
        }
    }
}

/// A form that a [`Shape`] doesn't take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Never {}

/// One form of a [`Shape`].
pub(crate) trait Form<'de>: Deserialize<'de> {
    /// What it is called in "expected …"; empty where the form isn't taken.
    const WORDS: &'static str;
}

impl<'de> Deserialize<'de> for Never {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(serde::de::Error::custom("this form is not taken here"))
    }
}

impl Form<'_> for Never {
    const WORDS: &'static str = "";
}
impl Form<'_> for String {
    const WORDS: &'static str = "a name";
}
impl Form<'_> for Scalar {
    const WORDS: &'static str = "a plain value";
}
impl<'de, T: Deserialize<'de>> Form<'de> for Vec<T> {
    const WORDS: &'static str = "a list";
}
impl<'de, T: Deserialize<'de>> Form<'de> for Box<T> {
    const WORDS: &'static str = "a mapping";
}

struct ShapeVisitor<S, L, M>(PhantomData<(S, L, M)>);

impl<'de, S: Form<'de>, L: Form<'de>, M: Form<'de>> Deserialize<'de> for Shape<S, L, M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return Ok(match Compact::deserialize(deserializer)? {
                Compact::Plain(value) => Self::Plain(value),
                Compact::List(list) => Self::List(list),
                Compact::Map(map) => Self::Map(map),
            });
        }
        deserializer.deserialize_any(ShapeVisitor(PhantomData))
    }
}

/// A [`Shape`] in the compact form, which says which one it is.
#[derive(serde::Deserialize)]
enum Compact<S, L, M> {
    Plain(S),
    List(L),
    Map(M),
}

impl<'de, S: Form<'de>, L: Form<'de>, M: Form<'de>> ShapeVisitor<S, L, M> {
    fn plain<E: serde::de::Error>(self, value: Scalar) -> Result<Shape<S, L, M>, E> {
        if S::WORDS.is_empty() {
            return Err(E::invalid_type(value.unexpected(), &self));
        }
        S::deserialize(value.into_deserializer()).map(Shape::Plain)
    }
}

impl<'de, S: Form<'de>, L: Form<'de>, M: Form<'de>> Visitor<'de> for ShapeVisitor<S, L, M> {
    type Value = Shape<S, L, M>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = [S::WORDS, L::WORDS, M::WORDS];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        f.write_str(&words.join(" or "))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        self.plain(Scalar::Null)
    }
    fn visit_none<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        self.plain(Scalar::Null)
    }
    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Self::Value, E> {
        self.plain(Scalar::Bool(value))
    }
    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Self::Value, E> {
        self.plain(Scalar::Whole(value))
    }
    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Self::Value, E> {
        self.plain(Scalar::whole(value))
    }
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Self::Value, E> {
        self.plain(Scalar::Number(value))
    }
    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Self::Value, E> {
        self.plain(Scalar::Text(value.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        if L::WORDS.is_empty() {
            return Err(serde::de::Error::invalid_type(Unexpected::Seq, &self));
        }
        L::deserialize(SeqAccessDeserializer::new(list)).map(Shape::List)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        if M::WORDS.is_empty() {
            return Err(serde::de::Error::invalid_type(Unexpected::Map, &self));
        }
        M::deserialize(MapAccessDeserializer::new(map)).map(Shape::Map)
    }
}

impl Scalar {
    fn whole(value: u64) -> Self {
        i64::try_from(value).map_or_else(|_| Self::Text(value.to_string()), Self::Whole)
    }

    fn unexpected(&self) -> Unexpected<'_> {
        match self {
            Self::Null => Unexpected::Unit,
            Self::Bool(value) => Unexpected::Bool(*value),
            Self::Whole(value) => Unexpected::Signed(*value),
            Self::Number(value) => Unexpected::Float(*value),
            Self::Text(value) => Unexpected::Str(value),
        }
    }
}

impl<'de, E: serde::de::Error> IntoDeserializer<'de, E> for Scalar {
    type Deserializer = ScalarDeserializer<E>;

    fn into_deserializer(self) -> ScalarDeserializer<E> {
        ScalarDeserializer(self, PhantomData)
    }
}

/// Hands an already read [`Scalar`] to the form that takes it.
#[derive(Debug)]
pub(crate) struct ScalarDeserializer<E>(Scalar, PhantomData<E>);

impl<'de, E: serde::de::Error> Deserializer<'de> for ScalarDeserializer<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0 {
            Scalar::Null => visitor.visit_unit(),
            Scalar::Bool(value) => visitor.visit_bool(value),
            Scalar::Whole(value) => visitor.visit_i64(value),
            Scalar::Number(value) => visitor.visit_f64(value),
            Scalar::Text(value) => visitor.visit_string(value),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct ScalarVisitor;

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

impl Visitor<'_> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plain value")
    }
    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Null)
    }
    fn visit_none<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar::Whole(value))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
        Ok(Scalar::whole(value))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar::Number(value))
    }
    fn visit_str<E>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_owned()))
    }
}

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl JsonSchema for Never {
    fn schema_name() -> Cow<'static, str> {
        "never".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        false.into()
    }
}

impl JsonSchema for Scalar {
    fn schema_name() -> Cow<'static, str> {
        "scalar".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["null", "boolean", "number", "string"]})
    }
}

impl<S: JsonSchema, L: JsonSchema, M: JsonSchema> JsonSchema for Shape<S, L, M> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}-or-{}-or-{}", S::schema_name(), L::schema_name(), M::schema_name()).into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let forms =
            [generator.subschema_for::<S>(), generator.subschema_for::<L>(), generator.subschema_for::<M>()];
        let taken: Vec<Schema> = forms.into_iter().filter(|form| form.as_bool() != Some(false)).collect();
        json_schema!({"anyOf": taken})
    }
}
