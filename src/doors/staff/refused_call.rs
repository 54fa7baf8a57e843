//! Refused calls of signed-in admins, in the log and in the trail.

use juniper::FieldResult;

use super::caller::DOOR;
use crate::accounts::count_refusal;
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::desk_refusal::DeskRefusal;
use crate::sign_in::SignedInAdmin;

/// Records a refused call of a signed-in admin, in the log and in the trail.
pub async fn tell_refusal(call: &Call, field: Field, code: &'static str, member: &SignedInAdmin) -> FieldResult<()> {
    call.note_refused(field, code, &member.handle);
    let requester = call.requester.address().into();
    let refusal = DeskRefusal { door: DOOR, account: member.account, requester, field: field.name(), code };
    count_refusal(&call.app, refusal).await.map_err(|fault| {
        let error = fault.to_string().into();
        call.fail(fault);
        error
    })
}
