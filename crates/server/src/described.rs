//! The types of answers, as the API's document names them.

use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The document as it is served: it describes all routes, one of which hands it out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written(pub(crate) fn() -> &'static str);

/// A named schema.
pub(crate) type Described = (String, RefOr<Schema>);

/// Adds a type and those it is made of.
pub(crate) fn add<T: ToSchema + PartialSchema>(all: &mut Vec<Described>) {
    all.push((T::name().into_owned(), T::schema()));
    T::schemas(all);
}
