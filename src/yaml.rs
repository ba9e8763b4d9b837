//! YAML (and so JSON) text to typed values with their places.
//!
//! What people write is read through serde, so that unknown keys, duplicate keys and wrong types are refused by the
//! types themselves. [`Located`] keeps the place of a value, [`Shape`] reads keys that take more than one form.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_yaml::{Error as YamlError, Spanned};

use crate::diagnostic::{Code, Diagnostic, FileId, Span, closest};

/// Nesting that no honest file reaches; stops both stack exhaustion and hostile input.
const MAX_DEPTH: usize = 64;

/// A value with its place in the text. Equality and hash are the value's alone.
#[derive(Debug, Clone)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands; for a list or mapping, where that begins.
    pub span: Span,
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
        let spanned = Spanned::<T>::deserialize(deserializer)?;
        Ok(Self {
            span: span_of(spanned.referenced),
            value: spanned.value,
        })
    }
}

fn span_of(location: serde_yaml::Location) -> Span {
    let narrow = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let span = location.span();
    Span {
        line: narrow(location.line()),
        column: narrow(location.column()),
        offset: span.byte_offset().map_or(0, narrow),
        len: span.byte_len().map_or(1, narrow),
    }
}

/// A plain value whose type is decided later, with the scale or the calendar at hand.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
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
#[derive(Debug, Clone, PartialEq)]
pub enum Shape<S, L, M> {
    /// A plain value.
    Plain(S),
    /// A list.
    List(L),
    /// A mapping.
    Map(M),
}

impl<S, L, M> Shape<S, L, M> {
    /// The plain value, where it is one.
    pub fn plain(&self) -> Option<&S> {
        match self {
            Self::Plain(value) => Some(value),
            Self::List(_) | Self::Map(_) => None,
        }
    }
}

/// A form that a [`Shape`] doesn't take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {}

/// One form of a [`Shape`].
pub trait Form<'de>: Deserialize<'de> {
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
        deserializer.deserialize_any(ShapeVisitor(PhantomData))
    }
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
pub struct ScalarDeserializer<E>(Scalar, PhantomData<E>);

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

/// Reads one document.
///
/// # Errors
///
/// The first syntax or type error, as a diagnostic with its place and, for an unknown key, a suggestion.
pub fn parse<T: DeserializeOwned>(text: &str, file: FileId) -> Result<T, Box<Diagnostic>> {
    if text.trim().is_empty() {
        let empty = Diagnostic::new(Code::EmptyFile, file.whole(), "this file is empty");
        return Err(Box::new(empty));
    }
    let options = serde_yaml::options! {
        budget: serde_yaml::budget! { max_depth: MAX_DEPTH, flow_nesting_limit: MAX_DEPTH },
        strict_booleans: true,
        with_snippet: false,
    };
    serde_yaml::from_str_with_options(text, options)
        .map_err(|error| Box::new(diagnose(&error, text, file)))
}

/// Turns what the YAML reader says into a diagnostic a beginner can act on.
fn diagnose(error: &YamlError, text: &str, file: FileId) -> Diagnostic {
    let error = error.without_snippet();
    let place = match error.location() {
        Some(location) => file.at(span_of(location)),
        None => file.whole(),
    };
    #[expect(clippy::wildcard_enum_match_arm, reason = "the reader's other errors have one message each")]
    match error {
        YamlError::SerdeUnknownField { field, expected, .. } => {
            let message = format!("there is no key `{field}` here");
            let found = Diagnostic::new(Code::UnknownKey, place, message);
            match closest(field, expected) {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found.help(format!("the keys here are: {}", expected.join(", "))),
            }
        }
        YamlError::SerdeMissingField { field, .. } => {
            let message = format!("the key `{field}` is missing");
            Diagnostic::new(Code::MissingKey, place, message)
        }
        YamlError::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().unwrap_or("this key");
            let message = format!("`{key}` is given twice");
            Diagnostic::new(Code::DuplicateKey, place, message).help("keep one of the two")
        }
        YamlError::SerdeInvalidType { unexpected, expected, .. }
        | YamlError::SerdeInvalidValue { unexpected, expected, .. } => {
            let message = format!("expected {expected}, found {unexpected}");
            Diagnostic::new(Code::WrongType, place, message)
        }
        other => diagnose_text(&other.to_string(), text, place),
    }
}

/// Sorts the reader's remaining messages, which come as text, into the codes that people see.
fn diagnose_text(message: &str, text: &str, place: crate::diagnostic::Place) -> Diagnostic {
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let message = match message.split_once(": ") {
        Some((head, tail)) if head.starts_with("line ") => tail,
        _ => message,
    };
    let message = message.lines().next().unwrap_or(message);
    let lower = message.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["budget", "limit", "depth", "nesting", "too many", "recursion"]) {
        let words = "this file nests too deep, or repeats itself too often, to be read";
        return Diagnostic::new(Code::TooComplex, place, words).label(message);
    }
    if has(&["expected", "invalid", "cannot", "null into"]) && !has(&["while", "did not find", "block", "indent"]) {
        return Diagnostic::new(Code::WrongType, place, message);
    }
    let found = Diagnostic::new(Code::YamlSyntax, place, "this is not YAML that can be read").label(message);
    let line = text.lines().nth((place.span.line as usize).saturating_sub(1)).unwrap_or("");
    if line.trim_start_matches(' ').starts_with('\t') {
        return found.help("indent with blanks, not with tabs");
    }
    found.help("look for a missing blank after a colon, a wrong indent, or an open quote")
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
        let forms = [
            generator.subschema_for::<S>(),
            generator.subschema_for::<L>(),
            generator.subschema_for::<M>(),
        ];
        let taken: Vec<Schema> = forms.into_iter().filter(|form| form.as_bool() != Some(false)).collect();
        json_schema!({"anyOf": taken})
    }
}
