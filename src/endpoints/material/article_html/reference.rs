//! The decoding of the character references in an attribute's value.
//!
//! It follows the ["character reference
//! state"](https://html.spec.whatwg.org/#character-reference-state) of the HTML standard, for
//! attributes.

/// The decoded characters of an attribute's value, with their positions in the written value.
#[derive(Clone)]
pub(super) struct Decoded<'a> {
    rest: &'a str,
    /// The position of the next character.
    pub(super) at: usize,
}

impl<'a> Decoded<'a> {
    pub(super) fn new(value: &'a str) -> Self {
        Self { rest: value, at: 0 }
    }

    pub(super) fn next_if(&mut self, test: &dyn Fn(char) -> bool) -> Option<char> {
        let mut ahead = self.clone();
        let c = ahead.next().filter(|c| test(*c))?;
        *self = ahead;
        Some(c)
    }

    pub(super) fn skip_run(&mut self, test: &dyn Fn(char) -> bool) {
        while self.next_if(test).is_some() {}
    }

    /// Returns the next character, and its length as written.
    fn next_written(&self) -> Option<(char, usize)> {
        match self.rest.chars().next()? {
            '&' => Some(character_reference(self.rest).unwrap_or(('&', 1))),
            // HTML reads every line end as a line feed.
            '\r' => Some(('\n', if self.rest.starts_with("\r\n") { 2 } else { 1 })),
            c => Some((c, c.len_utf8())),
        }
    }
}

/// Decodes a whole value.
pub(super) fn decoded(value: &str) -> String {
    let mut result = String::with_capacity(value.len());
    let mut rest = value;
    // Text between references and line ends stays as it is written.
    while let Some(at) = rest.bytes().position(|b| matches!(b, b'&' | b'\r')) {
        let (plain, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
        result.push_str(plain);
        let mut chars = Decoded::new(special);
        result.extend(chars.next());
        rest = chars.rest;
    }
    result.push_str(rest);
    result
}

impl Iterator for Decoded<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let (c, length) = self.next_written()?;
        self.at += length;
        self.rest = self.rest.get(length..).unwrap_or_default();
        Some(c)
    }
}

/// Returns the character of a code in an escape or a reference.
pub(super) fn character(code: u32) -> char {
    char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The characters of `&#128;` to `&#159;`, as in Windows.
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";

/// The references that HTML also knows without a semicolon: each name is followed by its character.
/// A character is never an ASCII letter or digit, so it cannot be part of a name.
const WITHOUT_SEMICOLON: &str = "\
    QUOT\"quot\"AMP&amp&LT<lt<GT>gt>nbsp\u{A0}iexcl¡cent¢pound£curren¤yen¥brvbar¦sect§\
    uml¨COPY©copy©ordfªlaquo«not¬shy\u{AD}REG®reg®macr¯deg°plusmn±sup2²sup3³acute´microµ\
    para¶middot·cedil¸sup1¹ordmºraquo»frac14¼frac12½frac34¾iquest¿AgraveÀAacuteÁAcircÂ\
    AtildeÃAumlÄAringÅAEligÆCcedilÇEgraveÈEacuteÉEcircÊEumlËIgraveÌIacuteÍIcircÎIumlÏ\
    ETHÐNtildeÑOgraveÒOacuteÓOcircÔOtildeÕOumlÖtimes×OslashØUgraveÙUacuteÚUcircÛUumlÜ\
    YacuteÝTHORNÞszligßagraveàaacuteáacircâatildeãaumläaringåaeligæccedilçegraveèeacuteé\
    ecircêeumlëigraveìiacuteíicircîiumlïethðntildeñograveòoacuteóocircôotildeõoumlö\
    divide÷oslashøugraveùuacuteúucircûuumlüyacuteýthornþyumlÿ";

/// The others whose character is ASCII, and the rest of HTML 4, which tools and people write. The
/// remaining 1829, most of them for mathematics, would add 8 KB of WebAssembly after gzip. They are
/// not decoded.
const WITH_SEMICOLON: &str = "\
    Tab\tNewLine\nexcl!num#dollar$percnt%apos'lpar(rpar)ast*midast*plus+comma,period.\
    sol/colon:semi;equals=quest?commat@lbrack[lsqb[bsol\\rbrack]rsqb]Hat^UnderBar_\
    lowbar_DiacriticalGrave`grave`lbrace{lcub{VerticalLine|verbar|vert|rbrace}rcub}\
    OEligŒoeligœScaronŠscaronšYumlŸfnofƒcircˆtilde˜AlphaΑBetaΒGammaΓDeltaΔEpsilonΕZetaΖ\
    EtaΗThetaΘIotaΙKappaΚLambdaΛMuΜNuΝXiΞOmicronΟPiΠRhoΡSigmaΣTauΤUpsilonΥPhiΦChiΧPsiΨ\
    OmegaΩalphaαbetaβgammaγdeltaδepsilonεzetaζetaηthetaθiotaιkappaκlambdaλmuμnuνxiξ\
    omicronοpiπrhoρsigmafςsigmaσtauτupsilonυphiφchiχpsiψomegaωthetasymϑupsihϒpivϖ\
    ensp\u{2002}emsp\u{2003}thinsp\u{2009}zwnj\u{200C}zwj\u{200D}lrm\u{200E}rlm\u{200F}\
    ndash–mdash—lsquo‘rsquo’sbquo‚ldquo“rdquo”bdquo„dagger†Dagger‡bull•hellip…permil‰\
    prime′Prime″lsaquo‹rsaquo›oline‾frasl⁄euro€imageℑweierp℘realℜtrade™alefsymℵlarr←\
    uarr↑rarr→darr↓harr↔crarr↵lArr⇐uArr⇑rArr⇒dArr⇓hArr⇔forall∀part∂exist∃empty∅nabla∇\
    isin∈notin∉ni∋prod∏sum∑minus−lowast∗radic√prop∝infin∞ang∠and∧or∨cap∩cup∪int∫there4∴\
    sim∼cong≅asymp≈ne≠equiv≡le≤ge≥sub⊂sup⊃nsub⊄sube⊆supe⊇oplus⊕otimes⊗perp⊥sdot⋅lceil⌈\
    rceil⌉lfloor⌊rfloor⌋loz◊spades♠clubs♣hearts♥diams♦lang⟨rang⟩";

/// The longest name in the two tables.
const LONGEST_NAME: usize = "DiacriticalGrave".len();

fn named(table: &str, name: &str) -> Option<char> {
    table.split_inclusive(|c: char| !c.is_ascii_alphanumeric()).find_map(|entry| {
        let mut after = entry.strip_prefix(name)?.chars();
        after.next().filter(|c| !c.is_ascii_alphanumeric())
    })
}

/// Returns the character reference at the start of a text, if any, and its length.
fn character_reference(text: &str) -> Option<(char, usize)> {
    let reference = text.strip_prefix('&')?;
    if let Some(number) = reference.strip_prefix('#') {
        return numeric(number).map(|(c, after)| (c, text.len() - after.len()));
    }
    let count = reference.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (name, after) = reference.split_at_checked(count)?;
    if name.is_empty() || name.len() > LONGEST_NAME {
        return None;
    }
    let length = 1 + name.len();
    if after.starts_with(';') {
        let c = named(WITHOUT_SEMICOLON, name).or_else(|| named(WITH_SEMICOLON, name))?;
        return Some((c, length + 1));
    }
    // In an attribute, `&lt=1` and `&ltx` are parts of a query, not references.
    if after.starts_with('=') {
        return None;
    }
    named(WITHOUT_SEMICOLON, name).map(|c| (c, length))
}

/// Returns the character of a number as in `&#x56FE;`, and the text after it.
fn numeric(number: &str) -> Option<(char, &str)> {
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    let count = digits.bytes().take_while(|b| char::from(*b).is_digit(radix)).count();
    let (digits, after) = digits.split_at_checked(count).filter(|_| count > 0)?;
    let code = digits.chars().fold(0u32, |code, digit| {
        code.saturating_mul(radix).saturating_add(digit.to_digit(radix).unwrap_or(0))
    });
    let c = match code {
        0x80..=0x9F => WINDOWS_1252.chars().nth((code - 0x80) as usize).unwrap_or_default(),
        _ => character(code),
    };
    Some((c, after.strip_prefix(';').unwrap_or(after)))
}
