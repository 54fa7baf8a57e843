//! One script of a page: its modules in the order of their imports, each in a function of its own, so that their names do not meet.
//! Comments and indentation are left out. Refuses circles, and imports and exports in another form than the pages' own.

/// The bundle of an entry module. `read` returns the text of a file.
///
/// # Errors
/// Circles of imports, unknown forms, and files that cannot be read.
pub fn bundled(entry: &str, read: &dyn Fn(&str) -> Result<String, String>) -> Result<String, String> {
    let mut modules = Modules { done: Vec::new(), open: Vec::new(), script: String::from("'use strict';\n") };
    modules.add(entry, read)?;
    Ok(modules.script)
}

struct Modules {
    done: Vec<String>,
    open: Vec<String>,
    script: String,
}

impl Modules {
    fn add(&mut self, name: &str, read: &dyn Fn(&str) -> Result<String, String>) -> Result<(), String> {
        if self.done.iter().any(|done| done == name) {
            return Ok(());
        }
        if self.open.iter().any(|open| open == name) {
            return Err(format!("{name}.js imports itself by way of {}", self.open.join(", ")));
        }
        self.open.push(name.to_owned());
        let text = read(&format!("{name}.js"))?;
        let (mut body, mut exports) = (String::new(), Vec::new());
        for line in code(&text) {
            if line.starts_with("import ") {
                let (names, from) = imported(line).ok_or(format!("{name}.js: an unknown import: {line}"))?;
                self.add(from, read)?;
                body += &format!("const {names} = $${from};\n");
            } else if let Some(rest) = line.strip_prefix("export ") {
                let export = exported(rest).ok_or(format!("{name}.js: an unknown export: {line}"))?;
                exports.push(export.to_owned());
                body += &format!("{rest}\n");
            } else {
                body += &format!("{line}\n");
            }
        }
        self.open.pop();
        self.done.push(name.to_owned());
        self.script += &format!("const $${name} = (() => {{\n{body}return {{ {} }};\n}})();\n", exports.join(", "));
        Ok(())
    }
}

/// The lines of a module without comments of their own line, blank lines and indentation.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let mut comment = false;
    text.lines().map(str::trim).filter(move |line| {
        if !comment && line.starts_with("/*") {
            comment = true;
        }
        let left_out = comment || line.is_empty() || line.starts_with("//");
        if comment && line.ends_with("*/") {
            comment = false;
        }
        !left_out
    })
}

/// The pattern and the module of an import.
fn imported(line: &str) -> Option<(String, &str)> {
    let (names, from) = line.strip_prefix("import ")?.strip_suffix("';")?.split_once(" from './")?;
    let from = from.strip_suffix(".js")?;
    if let Some(whole) = names.strip_prefix("* as ") {
        return Some((whole.to_owned(), from));
    }
    (names.starts_with('{') && names.ends_with('}')).then(|| (names.replace(" as ", ": "), from))
}

/// The name that an export declares. A variable is none: its value may change after it was handed on.
fn exported(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix("async ").unwrap_or(rest);
    let rest = ["const ", "function ", "class "].into_iter().find_map(|word| rest.strip_prefix(word))?;
    let end = rest.find(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_' || sign == '$'))?;
    Some(&rest[..end]).filter(|name| !name.is_empty())
}
