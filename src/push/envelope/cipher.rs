//! WeChat's encryption of pushes: AES-256-CBC under the EncodingAESKey (docs/spec.md 6.3).
//!
//! ```text
//! base64( AES-256-CBC( random(16) ‖ length(4, big-endian) ‖ message ‖ app id ‖ PKCS#7 padding to 32 ) )
//! ```

use std::fmt;
use std::str::FromStr;

use aes::Aes256;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use cbc::cipher::{Array, BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::push::error::{PushError, PushFault};

/// The size of the blocks that the padding fills. It is 32 bytes, not the 16 of AES: a decryptor
/// that checks for at most 16 refuses half of all pushes.
const PADDED_TO: usize = 32;
/// The number of random bytes before the length.
pub(crate) const RANDOM: usize = 16;
/// The length of an EncodingAESKey in characters.
const KEY_CHARACTERS: usize = 43;

/// The decoder of the key. The 43 characters hold 258 bits, two more than a key. These two are
/// often not zero, even in WeChat's own sample, and a strict decoder would refuse them.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The EncodingAESKey of an account, as set on WeChat Developer Platform (微信开发者平台「消息推送配置」). It is
/// overwritten when dropped, and `Debug` does not show it.
///
/// ```
/// use wechat_mass::push::EncodingAesKey;
/// let key: EncodingAesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG".parse().unwrap();
/// assert_eq!(format!("{key:?}"), "EncodingAesKey([REDACTED])");
/// assert!("too short".parse::<EncodingAesKey>().is_err());
/// ```
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct EncodingAesKey([u8; 32]);

impl fmt::Debug for EncodingAesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncodingAesKey([REDACTED])")
    }
}

impl FromStr for EncodingAesKey {
    type Err = PushError;

    /// Parses the 43 characters.
    fn from_str(text: &str) -> Result<Self, PushError> {
        let mut key = Self([0; 32]);
        let decoded = Zeroizing::new(BASE64.decode(text).unwrap_or_default());
        let is_plain =
            text.len() == KEY_CHARACTERS && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if is_plain && decoded.len() == key.0.len() {
            key.0.copy_from_slice(&decoded);
            return Ok(key);
        }
        let fault = PushError::of(PushFault::BadEncodingAesKey, "encoding_aes_key");
        Err(fault.numbers(KEY_CHARACTERS, text.chars().count()))
    }
}

impl EncodingAesKey {
    fn cipher<
        C: KeyIvInit<KeySize = cbc::cipher::consts::U32, IvSize = cbc::cipher::consts::U16>,
    >(
        &self,
    ) -> C {
        let (iv, _) = self.0.split_first_chunk::<16>().map_or((&[0; 16], &[][..]), |parts| parts);
        C::new((&self.0).into(), iv.into())
    }
}

/// A decrypted text: the message, and the app id of its receiver.
#[derive(Debug)]
pub(crate) struct Decrypted {
    bytes: Vec<u8>,
    /// The end of the message and the beginning of the app id.
    end: usize,
}

impl Decrypted {
    pub(crate) fn into_message(mut self) -> Vec<u8> {
        self.bytes.truncate(self.end);
        self.bytes
    }

    pub(crate) fn appid(&self) -> &[u8] {
        self.bytes.get(self.end..).unwrap_or_default()
    }
}

/// Decrypts a text. It does not tell what was wrong. An attacker who can send ciphertexts and learn
/// that can decrypt others. (WeChat's signature already prevents this.)
pub(crate) fn decrypt(key: &EncodingAesKey, encrypted: &str) -> Option<Decrypted> {
    let mut bytes = BASE64.decode(encrypted).ok()?;
    let (blocks, rest) = Array::slice_as_chunks_mut(&mut bytes);
    if !rest.is_empty() {
        return None;
    }
    key.cipher::<cbc::Decryptor<Aes256>>().decrypt_blocks(blocks);
    let padding = usize::from(*bytes.last()?);
    let length = bytes.len().checked_sub(padding)?;
    let wrong =
        bytes.get(length..)?.iter().fold(0, |wrong, byte| wrong | (usize::from(*byte) ^ padding));
    if wrong != 0 || padding == 0 || padding > PADDED_TO {
        return None;
    }
    bytes.truncate(length);
    let (size, rest) = bytes.get(RANDOM..)?.split_first_chunk::<4>()?;
    let end = usize::try_from(u32::from_be_bytes(*size)).ok()?;
    if end > rest.len() {
        return None;
    }
    bytes.drain(..RANDOM + 4);
    Some(Decrypted { bytes, end })
}

/// Encrypts a message, and encodes it in base64.
pub(crate) fn encrypt(
    key: &EncodingAesKey,
    message: &str,
    appid: &str,
    random: &[u8],
) -> Result<String, PushError> {
    if random.len() != RANDOM {
        let fault = PushError::of(PushFault::BadRandom, "random");
        return Err(fault.numbers(RANDOM, random.len()));
    }
    let Ok(size) = u32::try_from(message.len()) else {
        let fault = PushError::of(PushFault::TooLarge, "message");
        return Err(fault.numbers(u32::MAX as usize, message.len()));
    };
    let mut bytes = Vec::with_capacity(RANDOM + 4 + message.len() + appid.len() + PADDED_TO);
    bytes.extend_from_slice(random);
    bytes.extend_from_slice(&size.to_be_bytes());
    bytes.extend_from_slice(message.as_bytes());
    bytes.extend_from_slice(appid.as_bytes());
    let padding = PADDED_TO - bytes.len() % PADDED_TO;
    #[expect(clippy::cast_possible_truncation, reason = "at most 32")]
    bytes.resize(bytes.len() + padding, padding as u8);
    let (blocks, _) = Array::slice_as_chunks_mut(&mut bytes);
    key.cipher::<cbc::Encryptor<Aes256>>().encrypt_blocks(blocks);
    Ok(BASE64.encode(&bytes))
}
