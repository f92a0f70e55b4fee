//! What a push comes in: signature, encryption, age. Nothing inside is read before it is known to be
//! genuine.

pub(crate) mod answer;
pub(crate) mod body;
pub(crate) mod cipher;
pub(crate) mod open;
pub(crate) mod query;
pub(crate) mod receiver;
pub(crate) mod seal;
pub(crate) mod signature;
