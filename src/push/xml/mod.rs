//! XML with limits: a fast reader for what WeChat writes, a strict one for everything else, one tree.

pub(crate) mod fast;
pub(crate) mod scanner;
pub(crate) mod strict;
pub(crate) mod tree;
