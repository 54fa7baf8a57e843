//! `importCrmUsers`: imports a list of admins that is a text of the request, all of it or nothing, as `admin import` does. Refuses a
//! larger list by name before it reads it.

use juniper::{FieldResult, GraphQLEnum, GraphQLInputObject, GraphQLObject, ID};

use super::crm::{Answer, CrmUserErrorCode, answered, asking, message_of, refused, sign_in_page};
use super::import_reasons::reason;
use crate::accounts::desk::Desk;
use crate::accounts::{ImportLine, ImportMode, ImportOutcome, Inviting, JudgedLine, LineRefusal, import_at_desk};
use crate::edge::Call;
use crate::list_file::{ListEntry, ListFormat, decoded};
use crate::metrics::Field;
use crate::rules::factor::Door;

/// Maximum size of a list in bytes. Larger ones are imported by the command.
pub const MOST: usize = 60 * 1024;

/// Maximum size of the body of a request with a list: as JSON a text may be twice as long, if it is all quotes and line ends.
pub const BODY: usize = 128 * 1024;

/// The format of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, GraphQLEnum)]
pub enum ImportFormat {
    /// Values separated by commas, semicolons or tabs; the first line names the columns.
    Csv,
    /// One JSON object per line.
    Jsonl,
}

/// A list of admins, and what may be done with it.
#[derive(Debug, GraphQLInputObject)]
pub struct ImportCrmUsersInput {
    /// The list: at most 60 KiB in UTF-8.
    text: String,
    /// The format; by default JSONL for a text that begins with a brace, else CSV.
    format: Option<ImportFormat>,
    /// Whether the list is only judged, and nothing is written.
    dry_run: bool,
    /// Whether admins that differ from the list are changed; else their lines are refused. False by default.
    allow_changes: Option<bool>,
    /// Whether the admins that the list adds are mailed an invitation. False by default.
    invite: Option<bool>,
    /// The reason, recorded in the audit trail.
    reason: Option<String>,
}

/// Effect of one line of an imported list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, GraphQLEnum)]
pub enum ImportResult {
    /// An admin is added.
    Created,
    /// An admin is changed.
    Changed,
    /// An admin is as the line says.
    Unchanged,
    /// The line is refused, and with it the list.
    Refused,
}

/// A line of an imported list.
#[derive(Debug, GraphQLObject)]
pub struct ImportLineModel {
    /// The number of the line, from 1.
    line: i32,
    /// The email address; null if the line has none.
    email: Option<String>,
    /// The id of the admin; null if there is none yet.
    id: Option<ID>,
    /// The effect of the line; in a dry run, the effect that an import would have.
    result: ImportResult,
    /// The columns in which the admin differs.
    fields: Vec<String>,
    /// Why the line is refused, in short English sentences.
    reasons: Vec<String>,
}

/// The result of an import.
#[derive(Debug, Default, GraphQLObject)]
pub struct ImportCrmUsersResponse {
    /// Whether the list was imported, or in a dry run could be; if false, nothing was written.
    status: bool,
    /// A short English sentence if refused.
    error_message: Option<String>,
    /// The machine-readable reason if refused.
    error_code: Option<CrmUserErrorCode>,
    /// The number of lines that add an admin.
    created: i32,
    /// The number of lines that change an admin.
    changed: i32,
    /// The number of lines that change nothing.
    unchanged: i32,
    /// The number of refused lines.
    refused: i32,
    /// The lines in their order.
    lines: Vec<ImportLineModel>,
}

impl Answer<Vec<ImportLineModel>> for ImportCrmUsersResponse {
    fn of(code: Option<CrmUserErrorCode>, done: Option<Vec<ImportLineModel>>) -> ImportCrmUsersResponse {
        let (lines, error_message) = (done.unwrap_or_default(), message_of(code));
        let count = |result| {
            let many = lines.iter().filter(|line| line.result == result).count();
            i32::try_from(many).unwrap_or(i32::MAX)
        };
        ImportCrmUsersResponse {
            status: code.is_none(),
            error_message,
            error_code: code,
            created: count(ImportResult::Created),
            changed: count(ImportResult::Changed),
            unchanged: count(ImportResult::Unchanged),
            refused: count(ImportResult::Refused),
            lines,
        }
    }
}

pub async fn import_crm_users(call: &Call, input: ImportCrmUsersInput) -> FieldResult<Option<ImportCrmUsersResponse>> {
    let field = Field::ImportCrmUsers;
    let asking = asking(call, field, input.reason).await?;
    if !asking.owner.confirmed {
        return refused(call, field, &asking, CrmUserErrorCode::IdentityNotConfirmed).await.map(Some);
    }
    if input.text.len() > MOST {
        return refused(call, field, &asking, CrmUserErrorCode::ListTooLarge).await.map(Some);
    }
    let (mut wanted, mut lines) = (Vec::new(), Vec::new());
    for ListEntry { line, listed } in entries(&input.text, input.format) {
        match listed {
            Ok(listed) => wanted.push(ImportLine { line, listed }),
            Err(reasons) => lines.push(unreadable(line, reasons)),
        }
    }
    // The other lines of a list with an unreadable line are judged too, so that every error is told at once.
    let dry_run = input.dry_run || !lines.is_empty();
    let mode = ImportMode { allow_changes: input.allow_changes == Some(true), dry_run };
    let page = sign_in_page(call);
    let inviting = (input.invite == Some(true)).then_some(Inviting::Mail { page: &page });
    let told = import_at_desk(&call.app, &asking, &wanted, (mode, inviting)).await;
    let told = told.map(|desk| {
        desk.map(|judged| {
            let roles = call.app.policy(Door::Staff).admins.roles.join(", ");
            lines.extend(judged.into_iter().map(|line| judged_line(line, &roles)));
            lines.sort_by_key(|line| line.line);
            lines
        })
    });
    match told {
        Ok(Desk::Done(lines)) if lines.iter().any(|line| line.result == ImportResult::Refused) => {
            let code = CrmUserErrorCode::LinesRefused;
            if input.dry_run {
                call.note_unrecorded(field, code.into());
            } else {
                let _told: ImportCrmUsersResponse = refused(call, field, &asking, code).await?;
            }
            Ok(Some(ImportCrmUsersResponse::of(Some(code), Some(lines))))
        }
        told => answered(call, field, &asking, told).await,
    }
}

/// The entries of a list; a text that is no list is one refused entry.
fn entries(text: &str, format: Option<ImportFormat>) -> Vec<ListEntry> {
    let text = match decoded(text.as_bytes()) {
        Ok(text) => text,
        Err(why) => return vec![ListEntry { line: 1, listed: Err(vec![format!("the list is {why}")]) }],
    };
    let format = match format {
        Some(ImportFormat::Csv) => ListFormat::Csv,
        Some(ImportFormat::Jsonl) => ListFormat::Jsonl,
        None => ListFormat::by_text(&text),
    };
    format.read(Door::Staff, &text)
}

fn number(line: u64) -> i32 {
    i32::try_from(line).unwrap_or(i32::MAX)
}

fn unreadable(line: u64, reasons: Vec<String>) -> ImportLineModel {
    let (line, result, fields) = (number(line), ImportResult::Refused, Vec::new());
    ImportLineModel { line, email: None, id: None, result, fields, reasons }
}

fn judged_line(judged: JudgedLine, roles: &str) -> ImportLineModel {
    let JudgedLine { line, email, id, outcome, .. } = judged;
    let (result, fields, refusals) = match outcome {
        ImportOutcome::Created => (ImportResult::Created, Vec::new(), Vec::new()),
        ImportOutcome::Changed(fields) => (ImportResult::Changed, fields, Vec::new()),
        ImportOutcome::Unchanged => (ImportResult::Unchanged, Vec::new(), Vec::new()),
        ImportOutcome::Refused(refusals) => {
            let differing = refusals.iter().find_map(|refusal| match refusal {
                LineRefusal::Differs(fields) => Some(fields.clone()),
                _ => None,
            });
            (ImportResult::Refused, differing.unwrap_or_default(), refusals)
        }
    };
    ImportLineModel {
        line: number(line),
        email,
        id: id.map(ID::from),
        result,
        fields: fields.into_iter().map(String::from).collect(),
        reasons: refusals.iter().map(|refusal| reason(refusal, roles)).collect(),
    }
}
