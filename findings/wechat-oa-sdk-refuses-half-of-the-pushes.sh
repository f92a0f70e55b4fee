#!/usr/bin/env bash
# wechat-oa-sdk 1.0.5 (crates.io): `decrypt_message` takes the padding of AES for that of blocks of 16 bytes. WeChat
# pads to blocks of 32, as its page about encrypted messages says. So each push with a padding of 17 to 32 bytes is
# refused: every second one, by its length. The messages here are encrypted by Python's cryptography 46.0.3.
#
# Seen:
#   padding of  1 to 16: 16 of 16 are read
#   padding of 17 to 32: 0 of 16 are read
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check cryptography==46.0.3
cat >encrypt.py <<'PY'
import base64

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

key = base64.b64decode("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG" + "=")
for more in range(32):
    xml = b"<xml>" + b"a" * more + b"</xml>"
    plain = b"0123456789abcdef" + len(xml).to_bytes(4, "big") + xml + b"wx0000000000000000"
    padder = PKCS7(256).padder()
    padded = padder.update(plain) + padder.finalize()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    encrypted = encryptor.update(padded) + encryptor.finalize()
    print(len(padded) - len(plain), base64.b64encode(encrypted).decode())
PY
venv/bin/python encrypt.py >pushes.txt
cargo init --quiet --vcs none --name finding .
cargo add --quiet wechat-oa-sdk@=1.0.5
cat >src/main.rs <<'RS'
use wechat_oa_sdk::crypto::{decode_aes_key, decrypt_message};

fn main() {
    let key = decode_aes_key("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG").expect("a key");
    let mut read = [0, 0];
    for line in include_str!("../pushes.txt").lines() {
        let (padding, push) = line.split_once(' ').expect("two words");
        let half = usize::from(padding.parse::<usize>().expect("a number") > 16);
        read[half] += usize::from(decrypt_message(&key, push).is_ok());
    }
    println!("padding of  1 to 16: {} of 16 are read", read[0]);
    println!("padding of 17 to 32: {} of 16 are read", read[1]);
}
RS
said=$(cargo run --quiet)
echo "$said"
[ "$said" = 'padding of  1 to 16: 16 of 16 are read
padding of 17 to 32: 0 of 16 are read' ]
