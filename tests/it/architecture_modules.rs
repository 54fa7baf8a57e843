//! The module graph of the source: no import circle between files, no type name twice, no file over 300 lines. Knows nothing of
//! what a module does; `architecture.rs` says which rooms may use which.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree, Visibility};

use crate::architecture::{every_file, read, served};

/// A module's path below `crate::`, or the path of an item in it.
type ModulePath = Vec<String>;

/// What one file declares and uses.
#[derive(Default)]
struct Module {
    children: BTreeSet<String>,
    /// Paths in `use` declarations, whether they are re-exported, and the names they are known by here.
    imports: Vec<(Vec<String>, bool, String)>,
    /// Paths in code.
    paths: Vec<Vec<String>>,
    types: Vec<String>,
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    let of_tests = |attribute: &&Attribute| {
        let Ok(list) = attribute.meta.require_list() else { return false };
        attribute.path().is_ident("cfg")
            && list.tokens.to_string().split(|c: char| !c.is_alphanumeric()).any(|word| word == "test")
    };
    attributes.iter().any(|attribute| of_tests(&attribute))
}

impl Module {
    fn parsed(source: &str) -> Module {
        let file = syn::parse_file(source).unwrap();
        let mut module = Module::default();
        module.visit_file(&file);
        module
    }

    fn import(&mut self, tree: &UseTree, before: &[String], exported: bool) {
        let with = |name: &syn::Ident| before.iter().cloned().chain([name.to_string()]).collect::<Vec<_>>();
        match tree {
            UseTree::Path(path) => self.import(&path.tree, &with(&path.ident), exported),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, before, exported)),
            UseTree::Glob(_) => self.imports.push((before.to_vec(), exported, String::from("*"))),
            UseTree::Name(name) if name.ident == "self" => {
                let known_as = before.last().cloned().unwrap_or_default();
                self.imports.push((before.to_vec(), exported, known_as));
            }
            UseTree::Name(name) => self.imports.push((with(&name.ident), exported, name.ident.to_string())),
            UseTree::Rename(name) => self.imports.push((with(&name.ident), exported, name.rename.to_string())),
        }
    }
}

impl<'ast> Visit<'ast> for Module {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attributes, declared) = match item {
            Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            Item::Type(item) => (&item.attrs, Some(&item.ident)),
            Item::Mod(item) => (&item.attrs, None),
            Item::Use(item) => (&item.attrs, None),
            Item::Impl(item) => (&item.attrs, None),
            Item::Fn(item) => (&item.attrs, None),
            _ => return visit::visit_item(self, item),
        };
        if is_for_tests(attributes) {
            return;
        }
        self.types.extend(declared.map(ToString::to_string));
        match item {
            Item::Use(item) => self.import(&item.tree, &[], !matches!(item.vis, Visibility::Inherited)),
            Item::Mod(item) if item.content.is_none() => drop(self.children.insert(item.ident.to_string())),
            item => visit::visit_item(self, item),
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.paths.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }
}

/// Every file of the crate, by the path of its module.
struct Crate(BTreeMap<ModulePath, Module>);

impl Crate {
    fn parsed() -> Crate {
        let modules = served().into_iter().filter(|path| path.to_str() != Some("main.rs")).map(|path| {
            let module = path.with_extension("");
            let mut names: ModulePath = module.iter().map(|name| name.to_str().unwrap().to_owned()).collect();
            if matches!(names.last().map(String::as_str), Some("mod" | "lib")) {
                names.pop();
            }
            (names, Module::parsed(&read(&path)))
        });
        Crate(modules.collect())
    }

    /// A path in a module, from the crate's root; `None`: it leads out of the crate.
    fn absolute(&self, module: &ModulePath, path: &[String]) -> Option<ModulePath> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some(module.iter().chain(rest).cloned().collect()),
            "super" => {
                let ups = path.iter().take_while(|name| *name == "super").count();
                let above = module.iter().take(module.len().checked_sub(ups)?);
                Some(above.chain(path.iter().skip(ups)).cloned().collect())
            }
            child if self.0.get(module)?.children.contains(child) => Some(module.iter().chain(path).cloned().collect()),
            _ => None,
        }
    }

    /// The file that defines an item, through re-exports.
    fn file_of(&self, path: &ModulePath, depth: usize) -> Option<&ModulePath> {
        let split = (0..=path.len()).rev().find(|length| self.0.contains_key(&path[..*length]))?;
        let (file, module) = self.0.get_key_value(&path[..split])?;
        let exported = path.get(split).filter(|_| depth < 8).and_then(|name| {
            let export = module.imports.iter().find(|(_, exported, known_as)| *exported && known_as == name)?;
            let rest = path.iter().skip(split + 1).cloned();
            Some(self.absolute(file, &export.0)?.into_iter().chain(rest).collect::<ModulePath>())
        });
        match exported.filter(|exported| exported != path) {
            Some(exported) => self.file_of(&exported, depth + 1),
            None => Some(file),
        }
    }

    /// The files whose items a file uses. A re-export of a child is no use of it.
    fn uses(&self, from: &ModulePath, module: &Module) -> BTreeSet<&ModulePath> {
        let imported = module.imports.iter().filter_map(|(path, exported, _)| {
            self.absolute(from, path).filter(|path| !(*exported && path.starts_with(from)))
        });
        // A path of one segment is a name of this file, or one it imports.
        let named = module.paths.iter().filter(|path| path.len() > 1).filter_map(|path| self.absolute(from, path));
        imported.chain(named).filter_map(|path| self.file_of(&path, 0)).filter(|file| *file != from).collect()
    }
}

/// Files, and files they lead to.
type Graph<'a> = BTreeMap<&'a ModulePath, BTreeSet<&'a ModulePath>>;

/// Every file that a file uses, directly or through others.
fn reached<'a>(uses: &Graph<'a>, from: &'a ModulePath) -> BTreeSet<&'a ModulePath> {
    let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(file) = next.pop() {
        next.extend(uses.get(file).into_iter().flatten().copied().filter(|file| seen.insert(*file)));
    }
    seen
}

#[test]
fn no_file_uses_a_file_that_uses_it() {
    let all = Crate::parsed();
    let uses: Graph<'_> = all.0.iter().map(|(path, module)| (path, all.uses(path, module))).collect();
    let reaches: Graph<'_> = uses.keys().map(|file| (*file, reached(&uses, file))).collect();
    let circles = uses.iter().flat_map(|(from, used)| used.iter().map(move |to| (*from, *to)));
    let circles = circles.filter(|(from, to)| reaches.get(to).is_some_and(|reached| reached.contains(from)));
    let told: Vec<String> = circles.map(|(from, to)| format!("{} uses {}", from.join("/"), to.join("/"))).collect();
    assert!(told.is_empty(), "import circles:\n{}", told.join("\n"));
    assert!(uses.values().map(BTreeSet::len).sum::<usize>() > 1000, "the graph is not read");
}

#[test]
fn a_types_name_is_unique_in_the_crate() {
    let mut declared: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, module) in &Crate::parsed().0 {
        for name in &module.types {
            declared.entry(name.clone()).or_default().push(path.join("/"));
        }
    }
    let twice: Vec<String> = declared
        .iter()
        .filter(|(_, files)| files.len() > 1)
        .map(|(name, files)| format!("{name}: {}", files.join(", ")))
        .collect();
    assert!(twice.is_empty(), "names of more than one type:\n{}", twice.join("\n"));
    assert!(declared.len() > 300, "the types are not read");
}

#[test]
fn no_file_is_longer_than_300_lines() {
    let lines = |path: &std::path::PathBuf| std::fs::read_to_string(path).unwrap().lines().count();
    let long: Vec<String> = every_file()
        .iter()
        .map(|path| (path, lines(path)))
        // Columns of tables, as diesel prints them.
        .filter(|(path, lines)| *lines > 300 && !path.ends_with("store/schema.rs"))
        .map(|(path, lines)| format!("{} has {lines}", path.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
