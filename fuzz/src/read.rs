//! The fuzz target that reads a reply.

use wechat_mass::{ENDPOINTS, EndpointSpec};

use super::check_build::split_at;
use super::replies::is_read;

/// Reads a reply. The first line of the input has the name of the endpoint. Without a known name, the whole
/// input is read as a reply to the first endpoint of the table.
pub fn read(data: &[u8]) {
    let named = split_at(data, b'\n').and_then(|(name, reply)| {
        let name = std::str::from_utf8(name).ok()?;
        Some((EndpointSpec::find(name)?, reply))
    });
    let first = ENDPOINTS.first().copied().map(|api| (api, data));
    if let Some((api, reply)) = named.or(first) {
        is_read(api, reply);
    }
}
