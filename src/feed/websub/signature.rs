//! Who signed a push (WebSub, section 8).

use ring::hmac;

/// Whether `header`, the value of `X-Hub-Signature` (`sha256=…` in hex), is the signature of these bytes by one who knows
/// the secret. Takes the same time wherever a wrong one differs. SHA-1 is weak for other ends than this one; most hubs
/// of the forerunner know nothing else.
pub fn has_signature(header: &str, body: &[u8], secret: &str) -> bool {
    let Some((method, digits)) = header.trim().split_once('=') else {
        return false;
    };
    let method = match method.to_ascii_lowercase().as_str() {
        "sha1" => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        "sha256" => hmac::HMAC_SHA256,
        "sha384" => hmac::HMAC_SHA384,
        "sha512" => hmac::HMAC_SHA512,
        _ => return false,
    };
    let Some(tag) = from_hex(digits) else {
        return false;
    };
    hmac::verify(&hmac::Key::new(method, secret.as_bytes()), body, &tag).is_ok()
}

/// The longest digest, SHA-512's, has 64 bytes.
fn from_hex(digits: &str) -> Option<Vec<u8>> {
    if digits.len() > 128 || !digits.len().is_multiple_of(2) {
        return None;
    }
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test case 2 of RFC 2202 (SHA-1) and RFC 4231.
    const SECRET: &str = "Jefe";
    const BODY: &[u8] = b"what do ya want for nothing?";
    const SHA1: &str = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";
    const SHA256: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    const SHA384: &str =
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649";
    const SHA512: &str = "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737";

    #[test]
    fn signatures() {
        let of = |method: &str, digits: &str| format!("{method}={digits}");
        let good = [
            of("sha1", SHA1),
            of("sha256", SHA256),
            of("sha384", SHA384),
            of("sha512", SHA512),
            of(" SHA256", &SHA256.to_uppercase()),
        ];
        for header in &good {
            assert!(has_signature(header, BODY, SECRET), "{header}");
            assert!(!has_signature(header, BODY, "jefe"), "{header}");
            assert!(
                !has_signature(header, b"What do ya want for nothing?", SECRET),
                "{header}"
            );
        }
        for header in [
            String::new(),
            SHA256.to_owned(),
            of("md5", SHA256),
            of("sha1", SHA256),
            of("sha256", SHA1),
            of("sha256", ""),
            of("sha256", &SHA256.replace('5', "6")),
            of("sha256", SHA256.get(..62).unwrap()),
            of("sha256", &format!("+{}", SHA256.get(1..).unwrap())),
            of("sha256", &"é".repeat(32)),
            of("sha256", &"0".repeat(100_000)),
        ] {
            assert!(!has_signature(&header, BODY, SECRET), "{header}");
        }
    }
}
