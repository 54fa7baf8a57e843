//! Bind names in SQL: each name gets its value, and an unused name or value is refused.

use super::*;

/// An SQL text with placeholders, and the names of their values.
fn planned(sql: &'static str, names: &[BindName]) -> Result<(String, Vec<BindName>), String> {
    let plan = Plan::of(sql, names.to_vec())?;
    let placed = plan.places.iter().map(|index| plan.names[*index]);
    Ok((plan.sql.clone(), placed.collect()))
}

#[test]
fn a_value_goes_where_its_name_stands_whatever_the_order() {
    let (now, id) = (("", "now"), ("line", "id"));
    let expected = (String::from("a = $1::uuid and r[1 : ] < $2 or b = $3"), vec![id, now, id]);
    for names in [[now, id], [id, now]] {
        assert_eq!(planned("a = :line.id::uuid and r[1 : ] < :now or b = :line.id", &names), Ok(expected.clone()));
    }
}

#[test]
fn a_name_without_a_value_or_a_value_without_a_name_is_refused() {
    let (now, id, at) = (("", "now"), ("line", "id"), ("line", "at"));
    assert_eq!(planned("select :now, :late", &[now]), Err("a statement has no value for :late".into()));
    assert_eq!(planned("select :line.at", &[id]), Err("a statement has no value for :line.at".into()));
    assert_eq!(planned("select 1", &[now]), Err("a statement has no place for :now".into()));
    assert_eq!(planned("select 1", &[id, at]), Err("a statement has no place for :line.id".into()));
    assert!(planned("select :line.id", &[id, at]).is_ok(), "a statement may use some columns of a row");
}
