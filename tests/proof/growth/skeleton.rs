//! Skeletons of statements: their texts without what does not decide on the plan. Lists of columns, assigned values and parameters'
//! numbers are left out; tables, joins, conditions, orders and locks stay, also of subqueries.

/// Words after which a list is over.
const ENDS: [&str; 11] =
    ["from", "where", "group", "having", "order", "limit", "offset", "union", "for", "on", "returning"];

/// The skeleton of a statement, on one line.
pub fn skeleton(text: &str) -> String {
    let tokens = tokens(text);
    let mut out = Vec::new();
    let end = walk(&tokens, 0, false, &mut out);
    debug_assert_eq!(end, tokens.len());
    join(&out)
}

/// Splits a text into words, literals and signs, in lower case but for literals.
fn tokens(text: &str) -> Vec<String> {
    let (mut tokens, mut rest) = (Vec::new(), text.trim_start());
    while let Some(first) = rest.chars().next() {
        let is_word = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '.' | '"' | '$');
        let length = match first {
            '\'' => rest[1..].find('\'').map_or(rest.len(), |at| at + 2),
            _ if is_word(first) => rest.find(|sign: char| !is_word(sign)).unwrap_or(rest.len()),
            '(' | ')' | ',' => 1,
            _ => rest
                .find(|sign: char| is_word(sign) || sign.is_whitespace() || matches!(sign, '(' | ')' | ',' | '\''))
                .unwrap_or(rest.len()),
        };
        let token = &rest[..length];
        tokens.push(if first == '\'' { token.to_owned() } else { word(token) });
        rest = rest[length..].trim_start();
    }
    tokens
}

fn word(token: &str) -> String {
    let is_parameter = token.starts_with('$') && token[1..].bytes().all(|digit| digit.is_ascii_digit());
    if is_parameter { String::from("$") } else { token.replace('"', "").to_lowercase() }
}

/// Writes the tokens of one pair of parentheses from `at` on; returns the place of its end. `drops`: it is within a list.
fn walk(tokens: &[String], mut at: usize, mut drops: bool, out: &mut Vec<String>) -> usize {
    let begins = |at: usize| tokens.get(at).is_some_and(|token| token == "select" || token == "with");
    while let Some(token) = tokens.get(at) {
        match token.as_str() {
            ")" => return at,
            "(" if begins(at + 1) => {
                out.push(token.clone());
                at = walk(tokens, at + 1, false, out);
                out.push(String::from(")"));
            }
            "(" if drops => at = walk(tokens, at + 1, true, out),
            "(" => {
                // The columns of an insertion.
                let is_columns = out.len() > 2 && out[out.len() - 3] == "insert" && out[out.len() - 2] == "into";
                let mut inner = Vec::new();
                at = walk(tokens, at + 1, false, &mut inner);
                if !is_columns {
                    out.push(token.clone());
                    out.append(&mut inner);
                    out.push(String::from(")"));
                }
            }
            "select" | "set" | "values" => {
                out.push(token.clone());
                drops = true;
            }
            "returning" => drops = true,
            word if ENDS.contains(&word) => {
                // Words of functions, `extract(x from y)` and `is distinct from`, end no list.
                let is_distinct =
                    word == "from" && tokens.get(at.wrapping_sub(1)).is_some_and(|last| last == "distinct");
                if !is_distinct {
                    drops = false;
                }
                if !drops {
                    out.push(token.clone());
                }
            }
            _ if drops => {}
            _ => out.push(token.clone()),
        }
        at += 1;
    }
    at
}

fn join(tokens: &[String]) -> String {
    let mut text = String::new();
    for token in tokens {
        let is_tight = token == ")" || token == "," || text.ends_with('(') || text.is_empty();
        if !is_tight {
            text.push(' ');
        }
        text.push_str(token);
    }
    text
}

#[test]
fn a_skeleton_has_tables_conditions_and_subqueries_and_no_columns() {
    let table = [
        ("SELECT \"a\".\"id\", \"a\".\"b\" FROM \"a\" WHERE (\"a\".\"id\" = $12)", "select from a where (a.id = $)"),
        ("insert into t (a, b) values ($1, coalesce($2, 1)) returning a", "insert into t values"),
        (
            "update t set a = $1,\n  b = (select max(c) from u) where id = $2 RETURNING 1",
            "update t set (select from u) where id = $",
        ),
        (
            "with x as (select id from t for update) select count(*), exists (select from x) from (select) one",
            "with x as (select from t for update) select (select from x) from (select) one",
        ),
        (
            "delete from t where a <= 'Ab c' and b = any (array(select ctid from t))",
            "delete from t where a <= 'Ab c' and b = any (array (select from t))",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(skeleton(text), expected);
    }
}
