//! The envelope of a push: signature, encryption, age. The content is read only after the push is
//! known to be genuine.

pub(crate) mod answer;
pub(crate) mod body;
pub(crate) mod cipher;
pub(crate) mod open;
pub(crate) mod query;
pub(crate) mod receiver;
pub(crate) mod seal;
pub(crate) mod signature;
