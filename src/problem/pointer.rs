//! JSON pointers ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)): the places of problems.

/// A JSON pointer that is written only where a problem needs it.
#[derive(Clone, Copy)]
pub(crate) enum Path<'a> {
    /// A pointer that is already written.
    Text(&'a str),
    /// A member of an object.
    Member(&'a Path<'a>, &'a str),
    /// An entry of a list.
    Entry(&'a Path<'a>, usize),
}

impl<'a> Path<'a> {
    /// The place of the body as a whole.
    pub(crate) const WHOLE: Path<'static> = Path::Text("");

    pub(crate) fn member(&'a self, name: &'a str) -> Self {
        Path::Member(self, name)
    }

    pub(crate) fn entry(&'a self, index: usize) -> Self {
        Path::Entry(self, index)
    }

    pub(crate) fn is_whole(&self) -> bool {
        matches!(self, Path::Text(""))
    }

    /// Writes it.
    pub(crate) fn written(self) -> String {
        self.into()
    }
}

impl From<Path<'_>> for String {
    fn from(path: Path<'_>) -> Self {
        match path {
            Path::Text(text) => text.to_owned(),
            Path::Member(object, name) => join(&String::from(*object), name),
            Path::Entry(list, index) => join_index(&String::from(*list), index),
        }
    }
}

/// Appends the name of a field to a JSON pointer.
pub(crate) fn join(path: &str, member: &str) -> String {
    let mut joined = String::with_capacity(path.len() + member.len() + 1);
    joined.push_str(path);
    joined.push('/');
    if !member.bytes().any(|byte| byte == b'~' || byte == b'/') {
        joined.push_str(member);
        return joined;
    }
    for character in member.chars() {
        match character {
            '~' => joined.push_str("~0"),
            '/' => joined.push_str("~1"),
            plain => joined.push(plain),
        }
    }
    joined
}

/// Appends the index of an entry to a JSON pointer.
pub(crate) fn join_index(path: &str, index: usize) -> String {
    join(path, &index.to_string())
}

/// Writes `/articles/0/title` as people do: `articles[0].title`, in backticks.
pub(crate) fn push_dotted(text: &mut String, path: &str, language: usize) {
    if path.is_empty() {
        return text.push_str(if language == 0 { "请求体" } else { "the body" });
    }
    text.push('`');
    let start = text.len();
    for part in path.split('/').skip(1) {
        if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            text.push('[');
            text.push_str(part);
            text.push(']');
            continue;
        }
        if text.len() > start {
            text.push('.');
        }
        let mut characters = part.chars();
        while let Some(character) = characters.next() {
            let unescaped = match (character, characters.as_str().bytes().next()) {
                ('~', Some(b'1')) => '/',
                ('~', Some(b'0')) => '~',
                _ => {
                    text.push(character);
                    continue;
                }
            };
            text.push(unescaped);
            characters.next();
        }
    }
    text.push('`');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_escape_their_members() {
        assert_eq!(join("/a", "b/c~d"), "/a/b~1c~0d");
        let mut dotted = String::new();
        push_dotted(&mut dotted, "/a/b~1c~0d/3", 1);
        assert_eq!(dotted, "`a.b/c~d[3]`");
    }
}
