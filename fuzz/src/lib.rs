//! The code of the fuzz targets. `tests/corpus.rs` runs it with every kept input.

mod article_pictures;
mod campaign;
mod check_build;
mod push;
mod read;

#[path = "../../tests/promises/bodies.rs"]
mod bodies;
#[path = "../../tests/promises/campaigns.rs"]
mod campaigns;
#[path = "../../tests/promises/meaning.rs"]
mod meaning;
#[path = "../../tests/promises/pictures.rs"]
mod pictures;
#[path = "../../tests/promises/replies.rs"]
mod replies;

pub use article_pictures::article_pictures;
pub use campaign::campaign;
pub use check_build::check_build;
pub use push::{open_push, read_push};
pub use read::read;
