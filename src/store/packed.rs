//! The packed form of a row: every optional column in one column, which is null while none of them is set. A look-up reads half the
//! columns by it. Knows no table.

/// A row that can be read in its packed form.
pub trait PackedColumns {
    /// SQL types of the packed columns.
    type Sql;

    /// The packed columns of `of`, for a `select`.
    fn packed_of(of: &str) -> String;
}

/// The SQL condition under which a column is unset.
pub type UnsetCondition = fn(&str) -> String;

/// The packed columns of `of`: those that are always read, and the optional ones, each with its condition of being unset.
pub fn packed_columns(of: &str, always: &[&str], optional: &[(&str, UnsetCondition)]) -> String {
    let named = |name: &str| format!("{of}.{name}");
    let always: Vec<String> = always.iter().map(|name| named(name)).collect();
    let unset: Vec<String> = optional.iter().map(|(name, unset)| unset(&named(name))).collect();
    let optional: Vec<String> = optional.iter().map(|(name, _)| named(name)).collect();
    let (always, unset, optional) = (always.join(", "), unset.join(" and "), optional.join(", "));
    format!("{always}, case when {unset} then null else row({optional}) end")
}

/// Makes the packed form of a row: a struct of its own, which turns into the row. Nothing for a row that names no packed form.
macro_rules! packed {
    ([] of $name:ident in $table:ident $columns:tt [$($optional:tt)?] [$($open:tt)?]) => {};
    (
        [$packed:ident] of $name:ident in $table:ident
        { $($column:ident: $type:ty,)+ }
        [{ $($last:ident: $last_type:ty,)+ }]
        [$({ $($open:ident: $open_type:ty,)+ })?]
    ) => {
        /// The packed form of the row.
        #[derive(diesel::Queryable)]
        pub struct $packed {
            $($column: $type,)+
            $($($open: $open_type,)+)?
            mac: Vec<u8>,
            optional: Option<($($last_type,)+)>,
        }

        impl $crate::store::packed::PackedColumns for $name {
            type Sql = (
                $(diesel::dsl::SqlTypeOf<$table::$column>,)+
                $($(diesel::dsl::SqlTypeOf<$table::$open>,)+)?
                diesel::dsl::SqlTypeOf<$table::mac>,
                diesel::sql_types::Nullable<diesel::sql_types::Record<($(diesel::dsl::SqlTypeOf<$table::$last>,)+)>>,
            );

            fn packed_of(of: &str) -> String {
                let always = [$(stringify!($column),)+ $($(stringify!($open),)+)? "mac"];
                use $crate::store::packed::UnsetCondition;
                use $crate::store::row::Coverable;
                let optional: &[(&str, UnsetCondition)] = &[$((stringify!($last), <$last_type>::unset),)+];
                $crate::store::packed::packed_columns(of, &always, optional)
            }
        }

        impl From<$packed> for $name {
            fn from(packed: $packed) -> $name {
                let ($($last,)+) = match packed.optional {
                    Some(optional) => optional,
                    None => ($(<$last_type>::default(),)+),
                };
                $name {
                    $($column: packed.$column,)+
                    $($last,)+
                    $($($open: packed.$open,)+)?
                    mac: packed.mac,
                }
            }
        }
    };
}

pub(super) use packed;
