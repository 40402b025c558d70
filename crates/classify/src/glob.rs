//! Patterns over folders. `*` and `?` stay within one folder name, `**` spans any number of folders.

/// Longest pattern and most path segments that are compared; both bound the time of one match.
pub(crate) const MAX_PATTERN: usize = 512;
const MAX_SEGMENTS: usize = 256;

/// A parsed pattern over folders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glob {
    segments: Vec<Segment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    /// `**`
    Any,
    /// A name with `*` and `?`, folded.
    Name(Vec<char>),
}

impl Glob {
    /// Reads a pattern; `None` if it is empty, too long, or has `**` as a part of a name.
    pub(crate) fn new(pattern: &str) -> Option<Glob> {
        let segments = split(pattern)
            .map(|s| match s {
                "**" => Some(Segment::Any),
                s if s.contains("**") => None,
                s => Some(Segment::Name(fold(s))),
            })
            .collect::<Option<Vec<_>>>()?;
        (!segments.is_empty() && pattern.len() <= MAX_PATTERN && segments.len() <= 64).then_some(Glob { segments })
    }

    /// Whether the whole folder matches. `/` and `\` both separate; ASCII letters match in either case, as file servers
    /// do.
    pub(crate) fn matches(&self, folder: &str) -> bool {
        let names: Vec<Vec<char>> = split(folder).take(MAX_SEGMENTS).map(fold).collect();
        // reach[i]: the pattern read so far matches the first i names.
        let mut reach = vec![false; names.len() + 1];
        reach[0] = true;
        for segment in &self.segments {
            let mut next = vec![false; names.len() + 1];
            match segment {
                Segment::Any => {
                    let mut open = false;
                    for (to, from) in next.iter_mut().zip(&reach) {
                        open |= *from;
                        *to = open;
                    }
                }
                Segment::Name(pattern) => {
                    for (i, name) in names.iter().enumerate() {
                        next[i + 1] = reach[i] && name_matches(pattern, name);
                    }
                }
            }
            reach = next;
        }
        reach[names.len()]
    }
}

fn split(path: &str) -> impl Iterator<Item = &str> {
    path.split(['/', '\\']).filter(|s| !s.is_empty())
}

fn fold(name: &str) -> Vec<char> {
    name.chars().map(|c| c.to_ascii_lowercase()).collect()
}

/// `*` and `?` within one name: the greedy match with one point of return, at most pattern × name steps.
fn name_matches(pattern: &[char], name: &[char]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(&c) if c == '?' || c == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    p = at + 1;
                    n = from + 1;
                    star = Some((at, n));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_folders() {
        let table = [
            ("**/税務/**", "/srv/share/税務/2026/滞納", true),
            ("**/税務/**", "/srv/share/税務", true),
            ("**/税務/**", "/srv/share/税務課", false),
            ("**/税務*/**", "/srv/share/税務課/a", true),
            ("C:/Windows/**", r"c:\WINDOWS\system32", true),
            ("C:/Windows/**", r"D:\Windows", false),
            ("/etc/**", "/etc", true),
            ("/etc/**", "/srv/etc", false),
            ("/home/*/Mail", "/home/a/Mail", true),
            ("/home/*/Mail", "/home/a/b/Mail", false),
            ("**", "", true),
            ("/a?c", "/a税c", true),
            ("/a*b*c", "/aXXbYYbZZc", true),
            ("/a*b*c", "/aXXbYYbZZ", false),
        ];
        for (pattern, folder, expected) in table {
            let glob = Glob::new(pattern).expect("pattern");
            assert_eq!(glob.matches(folder), expected, "{pattern} on {folder}");
        }
    }

    #[test]
    fn a_pattern_that_means_nothing_is_refused() {
        for bad in ["", "/", "a**b", &"a/".repeat(100), &"a".repeat(600)] {
            assert_eq!(Glob::new(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_pattern_made_to_backtrack_stays_quick() {
        let glob = Glob::new(&format!("/{}b", "*a".repeat(200))).expect("pattern");
        assert!(!glob.matches(&format!("/{}", "a".repeat(4_000))));
        let many = Glob::new(&format!("{}b", "**/".repeat(60))).expect("pattern");
        assert!(!many.matches(&"a/".repeat(5_000)));
    }
}
