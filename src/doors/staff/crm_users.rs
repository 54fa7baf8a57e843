//! `crmUsers`: admins, filtered and ordered, one page at a time. Refuses admins who are neither owners nor
//! auditors.

use juniper::{FieldResult, GraphQLEnum, GraphQLInputObject, GraphQLObject};

use super::caller::DOOR;
use super::crm::{bad_input, reading};
use super::crm_user_model::CrmUserModel;
use crate::accounts::browse;
use crate::doors::answers::faulted;
use crate::edge::Call;
use crate::metrics::{Field, OK};
use crate::rules::asked::is_name;
use crate::rules::listing::{AccountOrder, AccountQuery, Direction};

/// Default value of `limit`.
const LIMIT: i32 = 50;
const MOST: i32 = 200;

/// The direction of an order.
#[derive(Clone, Copy, Debug, GraphQLEnum)]
pub enum SortOrder {
    /// Ascending.
    Asc,
    /// Descending.
    Desc,
}

/// The field that orders admins. Ties are ordered by createdAt.
#[derive(Clone, Copy, Debug, GraphQLEnum)]
pub enum CrmUserOrder {
    /// The email address.
    Email,
    /// The display name in lower case.
    DisplayName,
    /// The time of creation.
    CreatedAt,
    /// The time of the last change.
    UpdatedAt,
    /// The time of the last sign-in. Admins who never signed in are the least.
    LastSignInAt,
}

/// A filter of admins. An admin must match every field that is given.
#[derive(Debug, Default, GraphQLInputObject)]
pub struct CrmUserFilter {
    /// Words in any order, each contained in the email address, display name or job title, ignoring case and accents, without
    /// wildcards.
    search: Option<String>,
    /// A role of the admin.
    role: Option<String>,
    /// Whether the admin is disabled.
    is_inactive: Option<bool>,
    /// Whether the admin is locked.
    is_locked: Option<bool>,
    /// Whether the admin has an authenticator.
    enrolled: Option<bool>,
    /// Whether the admin has no authenticator, and the time to set one up is over.
    invitation_expired: Option<bool>,
    /// Whether the admin has an unused recovery code.
    has_recovery_codes: Option<bool>,
}

/// A page of admins.
#[derive(Debug, GraphQLObject)]
#[graphql(context = Call)]
pub struct CrmUserPage {
    /// The number of admins that match the filter, on all pages.
    count: i32,
    /// The maximum number of admins on a page.
    limit: i32,
    /// The number of admins before this page.
    offset: i32,
    /// The admins of this page.
    data: Vec<CrmUserModel>,
}

/// The arguments of `crmUsers`.
#[derive(Debug)]
pub struct PageInput {
    pub limit: Option<i32>,
    pub offset: Option<i32>,
    pub order: Option<SortOrder>,
    pub order_by: Option<CrmUserOrder>,
    pub filter: Option<CrmUserFilter>,
}

pub async fn crm_users(call: &Call, page: PageInput) -> FieldResult<Option<CrmUserPage>> {
    let field = Field::CrmUsers;
    reading(call, field).await?;
    let (limit, offset) = (page.limit.unwrap_or(LIMIT), page.offset.unwrap_or_default());
    if !(1..=MOST).contains(&limit) || offset < 0 {
        return bad_input(call, field, "limit is from 1 to 200, and offset not below 0.");
    }
    let wanted = match wanted(page, limit, offset) {
        Some(wanted) => wanted,
        None => return bad_input(call, field, "search and role have up to 200 characters, none of them a control."),
    };
    match browse(&call.app, DOOR, &wanted).await {
        Ok(listed) => {
            call.note(field, OK);
            let count = i32::try_from(listed.count).unwrap_or(i32::MAX);
            Ok(Some(CrmUserPage { count, limit, offset, data: listed.admins.into_iter().map(Into::into).collect() }))
        }
        Err(fault) => faulted(call, field, fault),
    }
}

fn wanted(page: PageInput, limit: i32, offset: i32) -> Option<AccountQuery> {
    let CrmUserFilter { search, role, is_inactive, is_locked, enrolled, invitation_expired, has_recovery_codes } =
        page.filter.unwrap_or_default();
    let search = search.map(|search| search.trim().to_owned()).filter(|search| !search.is_empty());
    if !search.iter().chain(&role).all(|text| is_name(text)) {
        return None;
    }
    let order_by = match page.order_by {
        Some(CrmUserOrder::Email) => AccountOrder::Email,
        Some(CrmUserOrder::DisplayName) => AccountOrder::DisplayName,
        None | Some(CrmUserOrder::CreatedAt) => AccountOrder::CreatedAt,
        Some(CrmUserOrder::UpdatedAt) => AccountOrder::UpdatedAt,
        Some(CrmUserOrder::LastSignInAt) => AccountOrder::LastSignInAt,
    };
    let direction = match page.order {
        None | Some(SortOrder::Asc) => Direction::Ascending,
        Some(SortOrder::Desc) => Direction::Descending,
    };
    let (inactive, locked) = (is_inactive, is_locked);
    let (limit, offset) = (limit.into(), offset.into());
    let (invitation_over, recovery_codes) = (invitation_expired, has_recovery_codes);
    Some(AccountQuery {
        search,
        role,
        inactive,
        locked,
        enrolled,
        invitation_over,
        recovery_codes,
        order_by,
        direction,
        offset,
        limit,
    })
}
